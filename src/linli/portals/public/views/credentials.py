"""What verifiers of credentials fetch: keys, the issuer's document, status lists. Public, and the same for everybody."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.credentials import services as credentials
from linli.credentials import signing, status

# A verifier's page in a browser may read these from any other site.
OPEN = {"Access-Control-Allow-Origin": "*"}
FRESH = int(status.FRESH.total_seconds())


@require_safe
@cache_control(public=True, max_age=3600)
def jwks(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view takes the request
    """Serve the public keys as a JWK set."""
    return JsonResponse(credentials.jwks(), headers=OPEN)


@require_safe
@cache_control(public=True, max_age=3600)
def did_document(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view takes the request
    """Serve the document of the installation's did:web."""
    return JsonResponse(credentials.did_document(), content_type="application/did+json", headers=OPEN)


@require_safe
@cache_control(public=True, max_age=FRESH)
def status_list(request: HttpRequest, number: int) -> HttpResponse:  # noqa: ARG001 - a view takes the request
    """Serve a status list as a signed credential; 404 where no credential points at it."""
    signed = credentials.status_list(number=number, at=clock.now())
    if signed is None:
        raise Http404
    return HttpResponse(signed, status=HTTPStatus.OK, content_type=f"application/{signing.MEDIA_TYPE}", headers=OPEN)
