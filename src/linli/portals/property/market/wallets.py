"""Wallets at the desk: somebody is looked up, hands cash in, or takes some out; each time it is on record who did it."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linli.core import clock
from linli.core.ids import uuid7
from linli.core.money import yuan
from linli.ledger.enums import Unit
from linli.ledger.errors import CauseReusedError
from linli.ledger.models import Account, Leg
from linli.ledger.services.accounts import OWN
from linli.market import permissions
from linli.market import services as market
from linli.market.errors import TooLittleError
from linli.people.enums import Permission, Portal
from linli.people.models import Membership, Person
from linli.portals import errors
from linli.portals.access import MemberRequest, NotForYouError, portal
from linli.portals.property import pages
from linli.portals.property.market import wording
from linli.portals.property.market.forms import DeskForm
from linli.portals.property.market.wording import SECTION

_LONGEST, _MOST, _LATEST = 40, 30, 30


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_FIGURES)
def search(request: MemberRequest) -> HttpResponse:
    """Look somebody up by name or by the end of their number."""
    wanted = " ".join(request.GET.get("q", "").split())[:_LONGEST]
    people = _found(request, wanted) if wanted else []
    has = _balances(request, people)
    context = {
        "tab": "wallets", "q": wanted, "rows": [{"person": one, "fen": has.get(one.pk, 0)} for one in people], "most": _MOST,
        "is_cut": len(people) == _MOST,
    }  # fmt: skip
    return pages.show(request, "property/market_wallets.html", context, section=SECTION, at=clock.now())


def _here(request: MemberRequest) -> Any:  # noqa: ANN401 - a subquery
    return Membership.objects.filter(community=request.member.community, ended_at=None).values("person")


def _found(request: MemberRequest, wanted: str) -> list[Person]:
    hit = Q(name__icontains=wanted)
    if wanted.isdigit():
        hit |= Q(phone__endswith=wanted)
    return list(Person.objects.filter(hit, pk__in=_here(request)).order_by("name", "pk")[:_MOST])


def _balances(request: MemberRequest, people: list[Person]) -> dict[UUID, int]:
    keys = [one.pk for one in people]
    rows = Account.objects.filter(community=request.member.community, owner__in=keys, kind=OWN, unit=Unit.CNY)
    return dict(rows.values_list("owner", "balance"))


@require_http_methods(["GET", "POST"])
@portal(Portal.PROPERTY, Permission.SEE_FIGURES)
def wallet(request: MemberRequest, person_id: UUID) -> HttpResponseBase:
    """Show somebody's wallet with its latest moves; POST takes cash in, or with `is_out` pays some out."""
    person = Person.objects.filter(pk=person_id, pk__in=_here(request)).first()
    if person is None:
        raise Http404
    if request.method != "POST":
        return _page(request, person)
    if not permissions.may_keep_books(request.member):
        raise NotForYouError
    form = DeskForm(request.POST, auto_id=_ids(is_out="is_out" in request.POST))
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_valid():
        status = _done(request, person, form, at=clock.now())
        if status == HTTPStatus.OK:
            return redirect("property:market-wallet", person.pk)
    return _page(request, person, sent=form, status=status)


def _done(request: MemberRequest, person: Person, form: DeskForm, *, at: datetime) -> HTTPStatus:
    """Do what was asked; where it is refused put the words on the form and return the status."""
    said = form.cleaned_data
    fen = -said["fen"] if said["is_out"] else said["fen"]
    try:
        has = market.top_up_at_desk(
            person=person, community=request.member.community.pk, fen=fen, form_key=said["form_key"],
            by=request.member.person, at=at,
        )  # fmt: skip
    except TooLittleError as refused:
        form.add_error("fen", _("余额只有 %(has)s，付不出这么多。什么也没有动。") % {"has": yuan(refused.has)})
        return HTTPStatus.CONFLICT
    except CauseReusedError:
        form.add_error(None, _("这一笔刚才已经记过了，数和这次不一样。请看下面的明细，再决定要不要另记一笔。"))
        return HTTPStatus.CONFLICT
    except errors.EXPECTED as refused:
        form.add_error("fen", errors.explain(refused)[0])
        return HTTPStatus.UNPROCESSABLE_ENTITY
    text = _("付出去 %(fen)s，余额 %(has)s。") if said["is_out"] else _("收下 %(fen)s，余额 %(has)s。")
    messages.success(request, text % {"fen": yuan(abs(fen)), "has": yuan(has)})
    return HTTPStatus.OK


def _ids(*, is_out: bool) -> str:
    """Return how the fields of a form are called: there are two on the page."""
    return "out-%s" if is_out else "in-%s"


def _page(
    request: MemberRequest, person: Person, *, sent: DeskForm | None = None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:  # fmt: skip
    account = Account.objects.filter(
        community=request.member.community, owner=person.pk, kind=OWN, unit=Unit.CNY
    ).first()  # fmt: skip
    begun = {way: DeskForm(initial={"form_key": uuid7()}, auto_id=_ids(is_out=way)) for way in (False, True)}
    if sent is not None:
        begun["is_out" in sent.data] = sent
    context = {
        "tab": "wallets", "owner": person, "fen": account.balance if account else 0,
        "moves": _moves(account) if account else [], "taking": begun[False], "paying": begun[True],
        "may_act": permissions.may_keep_books(request.member),
    }  # fmt: skip
    return pages.show(request, "property/market_wallet.html", context, section=SECTION, at=clock.now(), status=status)


def _moves(account: Account) -> list[dict[str, Any]]:
    legs = Leg.objects.filter(account=account).select_related("transfer").order_by("-at", "-transfer")[:_LATEST]
    return [
        {"at": leg.at, "kind": wording.kind(leg.transfer.kind), "fen": leg.amount, "number": leg.transfer_id}
        for leg in legs
    ]
