"""The team lead: who has what, and giving an order to somebody else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.orders import services as orders
from linli.orders.models import Order
from linli.stewards.models import Worker
from tests import cast
from tests.cast import Town
from tests.conftest import SignedIn
from tests.portals.steward.conftest import Give

NOBODY = "00000000-0000-7000-8000-000000000000"


def assign(order: Order) -> str:
    return f"/work/orders/{order.pk}/assign/"


def test_lead_sees_what_the_team_has_and_could_take(browser: SignedIn, town: Town, order: Order, give: Give) -> None:
    give(1)
    visit = orders.Need(product=town.visit, words="看看", household=town.household, requester=town.resident)
    orders.request(community=town.community, need=visit, by=town.resident, at=cast.NOW)
    context = browser.as_(town.lead.person).get("/work/team/").context
    assert [line.title for line in context["untaken"]] == ["H女士 · 报修：给排水", "H女士 · 定期拜访"]
    assert [line.note.rpartition(" · ")[2] for line in context["in_hand"]] == ["周师傅"]


def test_worker_who_leads_nobody_stays_out(browser: SignedIn, town: Town, accepted: Order) -> None:
    browser.as_(town.engineer.person)
    assert browser.get("/work/team/").status_code == 403
    assert browser.post(assign(accepted), {"worker": town.second_engineer.pk, "words": "x"}).status_code == 403


def test_choice_shows_who_could_go_and_who_was_left_out(browser: SignedIn, town: Town, order: Order) -> None:
    context = browser.as_(town.lead.person).get(assign(order)).context
    assert {option["value"] for option in context["able"]} == {str(town.engineer.pk), str(town.second_engineer.pk)}
    assert {option["value"] for option in context["others"]} == {str(town.steward.pk), str(town.lead.pk)}
    assert all(option["note"] for option in context["able"] + context["others"])


def test_choice_leaves_out_volunteers_who_are_never_told_to_go(browser: SignedIn, town: Town, order: Order) -> None:
    Worker.objects.filter(pk__in=[town.second_engineer.pk, town.steward.pk]).update(kind=Worker.Kind.VOLUNTEER)
    context = browser.as_(town.lead.person).get(assign(order)).context
    assert [option["value"] for option in context["able"]] == [str(town.engineer.pk)]
    assert [option["value"] for option in context["others"]] == [str(town.lead.pk)]


def test_assigning_needs_a_worker_and_a_reason(browser: SignedIn, town: Town, order: Order) -> None:
    browser.as_(town.lead.person)
    nobody = browser.post(assign(order), {"words": "离得近"})
    silent = browser.post(assign(order), {"worker": town.engineer.pk, "words": ""})
    assert (nobody.status_code, "请选一位。" in nobody.content.decode()) == (422, True)
    assert (silent.status_code, f'value="{town.engineer.pk}" checked' in silent.content.decode()) == (422, True)


def test_assigning_gives_the_order_with_the_reason_once(browser: SignedIn, town: Town, accepted: Order) -> None:
    browser.as_(town.lead.person)
    typed = {"worker": town.second_engineer.pk, "words": "周师傅手上太多"}
    answers = [browser.post(assign(accepted), typed)["Location"] for _tap in range(2)]
    row = Order.objects.get(pk=accepted.pk)
    assert answers == ["/work/team/"] * 2
    assert (row.provider_id, row.reasons[0]["values"]["words"]) == (town.second_engineer.pk, "周师傅手上太多")


@pytest.mark.parametrize("worker", ["nonsense", NOBODY])
def test_worker_who_is_not_there_cannot_be_chosen(browser: SignedIn, town: Town, order: Order, worker: str) -> None:
    answer = browser.as_(town.lead.person).post(assign(order), {"worker": worker, "words": "x"})
    assert answer.status_code in {409, 422}
    assert Order.objects.get(pk=order.pk).provider_id is None


def test_worker_of_another_community_cannot_be_chosen(
    browser: SignedIn, town: Town, elsewhere: Town, order: Order
) -> None:
    answer = browser.as_(town.lead.person).post(assign(order), {"worker": elsewhere.engineer.pk, "words": "x"})
    assert (answer.status_code, Order.objects.get(pk=order.pk).provider_id) == (409, None)


def test_finished_order_is_not_given_away(browser: SignedIn, town: Town, finished: Order) -> None:
    typed = {"worker": town.second_engineer.pk, "words": "x"}
    assert browser.as_(town.lead.person).post(assign(finished), typed).status_code == 409


def test_team_asks_as_much_for_thirty_as_for_one(browser: SignedIn, town: Town, give: Give) -> None:
    browser.as_(town.lead.person)
    counts = []
    for more in (1, 29):
        give(more)
        with CaptureQueriesContext(connection) as queries:
            browser.get("/work/team/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
