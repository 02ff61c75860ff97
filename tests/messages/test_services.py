"""Messages: told once, in the reader's language, quietly at night."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from linli.messages import channels, services
from linli.messages.models import Message
from linli.messages.texts import TEXTS, words
from tests.cast import NOW, Town

VALUES = {
    "now": "5%",
    "service": {"zh": "报修：给排水", "en": "Repair: water"},
    "number": "HM1",
    "place": "3幢",
    "worker": {"zh": "周师傅"},
    "words": "好",
    "stars": 5,
    "slot": "",
    "clock": "",
    "by": "王管家",
    "who": "何阿姨",
    "points": 60,
    "day": "2026-12-31",
    "headline": "台风橙色预警",
    "issuer": "示例市气象台",
    "title": {"zh": "出门前看一眼"},
    "what": "",
    "plan": {"zh": "夜间巡逻"},
    "n": 2,
    "places": "3幢",
    "name": "鲜果铺",
    "category": "生鲜果蔬",
    "why": "证照过期",
    "was": "铜牌",
    "to": "银牌",
    "price": "3000 元/月",
    "money": "¥12.50",
    "asked": "¥12.00",
    "next": {"zh": "备好以后凭收货码到店里取。"},
    "where": {"zh": "已经退到您的余额。"},
    "shop": {"zh": "守田粮店", "en": "Tang's Grain"},
    "way": {"zh": "到店自提"},
    "channel": {"zh": "微信支付"},
}


def tell(town: Town, *, kind: str = "order.accepted", cause: str = "fact:1", at: datetime = NOW) -> int:
    return services.tell(
        people=[town.resident, town.resident], community=town.community, kind=kind, values=VALUES, cause=cause, at=at
    )


def test_same_cause_is_told_once(town: Town) -> None:
    assert [tell(town), tell(town), tell(town, cause="fact:2")] == [1, 0, 1]


def test_words_follow_the_readers_language() -> None:
    assert words("order.accepted", VALUES) == ("周师傅接了您的单", "报修：给排水，HM1。")
    with translation.override("en"):
        assert "Repair: water" in words("order.accepted", VALUES)[1]


@pytest.mark.parametrize("kind", sorted(TEXTS))
def test_every_kind_has_words(kind: str) -> None:
    assert all(words(kind, VALUES))


@pytest.mark.parametrize(
    ("hour_utc", "minutes", "rings"),
    [
        (6, 30, datetime(2026, 11, 23, 6, 30, tzinfo=UTC)),  # 14:30
        (13, 30, datetime(2026, 11, 23, 23, 30, tzinfo=UTC)),  # 21:30 waits for 7:30
        (20, 0, datetime(2026, 11, 23, 23, 30, tzinfo=UTC)),  # 4:00 waits for 7:30
    ],
)
def test_quiet_hours_move_the_push_not_the_message(town: Town, hour_utc: int, minutes: int, rings: datetime) -> None:
    at = datetime(2026, 11, 23, hour_utc, minutes, tzinfo=UTC)
    tell(town, at=at)
    message = Message.objects.get()
    assert (message.at, message.push_at) == (at, rings)


def test_emergency_rings_at_night(town: Town) -> None:
    at = datetime(2026, 11, 23, 20, tzinfo=UTC)
    tell(town, kind="order.emergency", at=at)
    assert Message.objects.get().push_at == at


def test_due_pushes_go_out_once(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[str | None, str]] = []
    monkeypatch.setattr(channels.ConsolePush, "send", lambda _self, phone, title, _body: sent.append((phone, title)))
    tell(town)
    assert [services.push_due(at=NOW + timedelta(seconds=1)), services.push_due(at=NOW + timedelta(hours=1))] == [1, 0]
    assert sent == [(town.resident.phone, "周师傅接了您的单")]


def test_reading_marks_one_or_all(town: Town) -> None:
    tell(town, cause="a")
    tell(town, cause="b")
    first = Message.objects.of(town.resident)[0]
    assert services.read(person=town.resident, message=first.pk, at=NOW) == 1
    assert services.read(person=town.resident, at=NOW) == 1
    assert Message.objects.unread(town.resident).count() == 0


def test_nobody_reads_anothers_message(town: Town) -> None:
    tell(town)
    assert services.read(person=town.daughter, message=Message.objects.get().pk, at=NOW) == 0
