"""Where the worker is: reported by the phone, only while on duty."""

from http import HTTPStatus

from django import forms
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from linli.core import clock
from linli.people.enums import Permission, Portal
from linli.portals.access import MemberRequest, portal
from linli.portals.steward import frame
from linli.stewards import queries, services


class PositionForm(forms.Form):
    """A place on earth."""

    lng = forms.FloatField(min_value=-180, max_value=180)
    lat = forms.FloatField(min_value=-90, max_value=90)


@require_POST
@portal(Portal.STEWARD, Permission.WORK)
def position(request: MemberRequest) -> HttpResponse:
    """Keep the worker's place for today's route and for dispatch; off duty it is nobody's business and dropped."""
    form = PositionForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=HTTPStatus.UNPROCESSABLE_ENTITY)
    worker, at = frame.worker_of(request), clock.now()
    if worker and queries.on_duty_until(worker=worker, at=at):
        services.seen(worker=worker, lng=form.cleaned_data["lng"], lat=form.cleaned_data["lat"], at=at)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)
