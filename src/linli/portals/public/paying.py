"""Where payment channels tell of their own accord what was paid: every installation's one address that speaks to machines."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from linli import gateways
from linli.core import clock
from linli.gateways import ChannelError, Code, ForgedError
from linli.market import services as market
from linli.market.errors import ChannelOffError


# No browser and no session: a notice proves itself by the channel's signature, which a forged form cannot have.
@csrf_exempt
@require_POST
def notices(request: HttpRequest, channel: str) -> HttpResponse:
    """Take a channel's notice and answer as it wants to be answered: yes once it is booked, 401 where the signature is not its own.

    One that cannot be read now is answered by no, so that the channel tells again.
    """
    gateway = gateways.gateway(Code(channel)) if channel in list(Code) else None
    if gateway is None:
        raise Http404
    try:
        market.hear(channel=channel, headers=request.headers, body=request.body, at=clock.now())
    except ForgedError:
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
    except (ChannelOffError, ChannelError):
        return _answer(*gateway.acknowledge(ok=False))
    return _answer(*gateway.acknowledge(ok=True))


def _answer(status: int, content_type: str, body: bytes) -> HttpResponse:
    return HttpResponse(body, status=status, content_type=content_type)
