"""What messages do to each other, in whatever order they come."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.care import cap
from linli.care.cap import Key, Message, MessageType, Past, Standing, Status
from tests.care.cap.documents import document, fixture

SENT = datetime(2026, 11, 24, 2, tzinfo=UTC)
AT = SENT + timedelta(hours=3)
PLAIN = cap.read(document())


def message(name: str, *names: str, kind: MessageType = MessageType.ALERT, minutes: int = 0) -> Message:
    keys = tuple(Key(PLAIN.sender, one, SENT) for one in names)
    return replace(PLAIN, identifier=name, sent=SENT + timedelta(minutes=minutes), type=kind, references=keys)


ALERT = message("a")
UPDATE = replace(message("b", "a", kind=MessageType.UPDATE, minutes=0))
SECOND = message("c", "a", "b", kind=MessageType.UPDATE)
CANCEL = message("d", "c", kind=MessageType.CANCEL)


def alive(*messages: Message, at: datetime = AT) -> list[str]:
    return [one.identifier for one in cap.alive(messages, at=at)]


def test_update_ends_what_it_names() -> None:
    past = cap.admit(ALERT, at=AT).past
    found = cap.admit(UPDATE, past, at=AT)
    assert (found.standing, found.ends, found.awaits) == (Standing.LIVE, (ALERT.key,), ())
    assert found.past == Past(frozenset({ALERT.key, UPDATE.key}), frozenset({ALERT.key}))


def test_alert_after_its_update_does_not_rise_again() -> None:
    first = cap.admit(UPDATE, at=AT)
    assert (first.standing, first.ends, first.awaits) == (Standing.LIVE, (), (ALERT.key,))
    assert cap.admit(ALERT, first.past, at=AT).standing is Standing.REPLACED
    assert alive(UPDATE, ALERT) == ["b"]


def test_alert_after_its_cancel_does_not_rise_again() -> None:
    cancel = message("d", "a", kind=MessageType.CANCEL)
    assert cap.admit(cancel, at=AT).standing is Standing.CANCELS
    assert alive(cancel, ALERT) == []


def test_update_that_was_replaced_before_it_came_still_ends_its_alert() -> None:
    third = message("c", "b", kind=MessageType.UPDATE)
    assert alive(ALERT, third, UPDATE) == ["c"]


def test_same_message_again_changes_nothing() -> None:
    past = cap.admit(ALERT, at=AT).past
    again = replace(ALERT, sent=ALERT.sent.astimezone(), note="differs")
    found = cap.admit(again, past, at=AT)
    assert (found.standing, found.past) == (Standing.DUPLICATE, past)
    assert alive(ALERT, again) == ["a"]


def test_same_identifier_at_another_time_or_of_another_sender_is_another_message() -> None:
    later, other = replace(ALERT, sent=SENT + timedelta(minutes=5)), replace(ALERT, sender="else@example.org")
    past = cap.admit(ALERT, at=AT).past
    assert [cap.admit(one, past, at=AT).standing for one in (later, other)] == [Standing.LIVE, Standing.LIVE]


def test_nobody_ends_another_senders_warning() -> None:
    foreign = replace(message("d", "a", kind=MessageType.CANCEL), sender="else@example.org")
    found = cap.admit(foreign, cap.admit(ALERT, at=AT).past, at=AT)
    assert (found.ends, found.ignored) == ((), (ALERT.key,))
    assert alive(ALERT, foreign) == ["a"]


@pytest.mark.parametrize("status", [Status.EXERCISE, Status.TEST, Status.SYSTEM, Status.DRAFT])
def test_what_is_not_meant_warns_of_nothing_and_ends_nothing(status: Status) -> None:
    test = replace(UPDATE, status=status)
    assert cap.admit(test, at=AT).standing is Standing.NOT_MEANT
    assert alive(ALERT, test) == ["a"]
    assert alive(test, ALERT) == ["a"]


@pytest.mark.parametrize("kind", [MessageType.ACK, MessageType.ERROR])
def test_acknowledgement_is_no_warning_and_ends_nothing(kind: MessageType) -> None:
    found = cap.admit(replace(UPDATE, type=kind), cap.admit(ALERT, at=AT).past, at=AT)
    assert (found.standing, found.ends) == (Standing.NO_WARNING, ())
    assert alive(ALERT, replace(UPDATE, type=kind)) == ["a"]


def test_alert_that_names_others_ends_none() -> None:
    assert alive(ALERT, replace(UPDATE, type=MessageType.ALERT)) == ["b", "a"]


def test_message_that_names_itself_stays() -> None:
    assert alive(message("b", "b", kind=MessageType.UPDATE)) == ["b"]


def test_national_reference_without_a_time_ends_the_message() -> None:
    update = cap.read(fixture("national_gale"))
    first = replace(update, identifier=update.references[0].identifier, references=(), type=MessageType.ALERT)
    at = update.sent + timedelta(hours=1)
    assert cap.alive([first, update], at=at) == [update]
    assert cap.alive([update, first], at=at) == [update]
    assert cap.admit(update, cap.admit(first, at=at).past, at=at).ends == (first.key,)


# --- time --------------------------------------------------------------------------------------------------------
def test_message_without_an_end_stands_a_day() -> None:
    assert cap.ends(ALERT) == SENT + cap.LIFE
    assert alive(ALERT, at=SENT + cap.LIFE - timedelta(seconds=1)) == ["a"]
    assert alive(ALERT, at=SENT + cap.LIFE) == []


def test_message_ends_with_its_last_info_block() -> None:
    one, other = (replace(PLAIN.infos[0], expires=SENT + timedelta(hours=hours)) for hours in (1, 5))
    assert cap.ends(replace(ALERT, infos=(one, other))) == SENT + timedelta(hours=5)


def test_day_runs_from_when_it_takes_effect() -> None:
    info = replace(PLAIN.infos[0], effective=SENT + timedelta(hours=12))
    assert cap.ends(replace(ALERT, infos=(info,))) == SENT + timedelta(hours=36)


def test_expired_update_ends_its_alert_nevertheless() -> None:
    over = replace(UPDATE, infos=(replace(PLAIN.infos[0], expires=SENT + timedelta(hours=1)),))
    assert cap.admit(over, at=AT).standing is Standing.EXPIRED
    assert alive(ALERT, over) == []


# --- any order ---------------------------------------------------------------------------------------------------
@given(st.permutations([ALERT, UPDATE, SECOND, message("z"), UPDATE, ALERT]))
def test_order_and_repetition_do_not_matter(messages: list[Message]) -> None:
    assert alive(*messages) == ["z", "c"]


@st.composite
def histories(draw: st.DrawFn) -> list[Message]:
    names = "abcdef"
    kinds = st.sampled_from([MessageType.ALERT, MessageType.UPDATE, MessageType.CANCEL])
    return [message(name, *draw(st.sets(st.sampled_from(names))), kind=draw(kinds)) for name in names]


@given(histories(), st.randoms())
def test_what_stands_is_what_nobody_named(messages: list[Message], random: object) -> None:
    shuffled = sorted(messages, key=lambda _: random.random())  # type: ignore[attr-defined]  # Hypothesis gives a Random, typed as anything
    ended = {
        key.identifier for one in messages if one.type is not MessageType.ALERT
        for key in one.references if key.identifier != one.identifier
    }  # fmt: skip
    warnings = {one.identifier for one in messages if one.type is not MessageType.CANCEL}
    assert set(alive(*shuffled)) == warnings - ended
