"""The first page: what needs me, my steward, the catalogue, and the elder's own layout."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from linli.catalogue.models import ServiceGroup
from linli.orders import services as orders
from linli.orders.models import Order
from linli.people import services as people
from linli.people.enums import Role
from tests import cast
from tests.cast import Town
from tests.conftest import SignedIn

HOME = "/home/"


def test_home_without_sign_in_leads_to_it(browser: SignedIn, town: Town) -> None:
    answer = browser.get(HOME)
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, reverse("signin"))


def test_home_of_operator_is_refused(browser: SignedIn, town: Town) -> None:
    assert browser.as_(town.operator).get(HOME).status_code == 403


def test_home_shows_address_and_steward_with_call(browser: SignedIn, town: Town) -> None:
    page = browser.as_(town.resident).get(HOME).text
    assert "3幢2单元602" in page
    assert f'href="tel:{town.steward.person.phone}"' in page
    assert "在岗，到 20:30" in page


def test_home_without_household_has_no_steward(browser: SignedIn, town: Town) -> None:
    lodger = people.register(name="新来的", phone="+8613900000000")
    people.join(person=lodger, community=town.community, role=Role.RESIDENT, at=cast.NOW)
    page = browser.as_(lodger).get(HOME)
    assert page.status_code == 200
    assert "帮我办" not in page.text


def test_home_puts_the_question_with_its_two_answers_first(browser: SignedIn, town: Town, accepted: Order) -> None:
    orders.arrive(order_id=accepted.pk, by=town.engineer.person, at=cast.NOW)
    orders.ask(order_id=accepted.pk, words="换角阀", fen=1800, by=town.engineer.person, at=cast.NOW)
    page = browser.as_(town.resident).get(HOME).text
    assert "换角阀 ¥18.00" in page
    assert f'action="/home/orders/{accepted.pk}/answer/"' in page
    assert f'href="tel:{town.engineer.person.phone}"' in page
    assert page.index("等您同意") < page.index("我的管家") < page.index("九个场景")


def test_home_asks_to_confirm_finished_work(browser: SignedIn, town: Town, finished: Order) -> None:
    page = browser.as_(town.resident).get(HOME).text
    assert "做完了，还有问题吗？" in page
    assert f'href="/home/orders/{finished.pk}/"' in page


def test_home_shows_work_under_way_with_spoken_joints(browser: SignedIn, town: Town, accepted: Order) -> None:
    page = browser.as_(town.resident).get(HOME).text
    assert "周师傅接了您的单" in page
    assert 'aria-label="进度：第 3 步，共 6 步，已接单"' in page


def test_home_names_real_services_under_each_scene(browser: SignedIn, town: Town) -> None:
    page = browser.as_(town.resident).get(HOME).text
    assert "报修：给排水 · 电梯困人救援" in page
    assert page.count('class="scene"') == 9


def test_home_shelf_begins_with_the_household_and_changes_by_chip(browser: SignedIn, town: Town) -> None:
    for position, code in enumerate(("child", "elder")):
        ServiceGroup.objects.create(
            community=town.community,
            code=code,
            name_zh={"child": "孩子", "elder": "长者"}[code],
            icon="baby",
            position=position,
        )
    town.daughter.birthday = cast.NOW.date().replace(year=2017)
    town.daughter.save()
    browser.as_(town.resident)
    assert f"{town.daughter.name} · 孩子" in browser.get(HOME).text
    part = browser.get(HOME, {"for": "elder", "part": "life"}).text
    assert "定期拜访" in part
    assert "<html" not in part


def test_home_in_elder_mode_has_only_real_functions(browser: SignedIn, town: Town) -> None:
    people.prefer(person=town.resident, mode="elder")
    page = browser.as_(town.resident).get(HOME).text
    for words in ("叫管家", "说一句", "家里坏了", "我的事办到哪了", "字再大一点", "念给我听"):
        assert words in page
    for words in ("我很好", "为您推荐", "空调清洗服务"):
        assert words not in page
    assert 'data-mode="elder"' in page
    assert "，下午好" in page


def test_home_in_elder_mode_names_today_visits(browser: SignedIn, town: Town) -> None:
    people.prefer(person=town.resident, mode="elder")
    slot = (cast.NOW + timedelta(hours=1), cast.NOW + timedelta(hours=2))
    need = orders.Need(product=town.water, words="水龙头滴水", requester=town.resident, slot=slot)
    orders.request(community=town.community, need=need, by=town.resident, at=cast.NOW)
    page = browser.as_(town.resident).get(HOME).text
    assert "<time>15:30</time>" in page
    assert "我的事办到哪了（1 件）" in page


def test_home_costs_the_same_for_one_order_and_for_thirty(
    browser: SignedIn, town: Town, order: Order, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser.as_(town.resident).get(HOME)
    with CaptureQueriesContext(connection) as one:
        browser.get(HOME)
    need = orders.Need(product=town.water, words="又漏了", household=town.household, requester=town.resident)
    for _n in range(29):
        orders.request(community=town.community, need=need, by=town.resident, at=cast.NOW)
    with django_assert_num_queries(len(one)):
        browser.get(HOME)
    assert len(one) <= 13
