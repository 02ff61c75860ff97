"""What a new message does to the known ones, whatever order they come in, and which of them stand at a moment.

An Update or a Cancel ends the messages that it names, known or not: a name is remembered, so that an Alert that comes after
its Update does not rise again. Only a message that is meant (`Actual`) ends another, and only one of the same sender: a test,
or somebody else, takes no warning away. Of a chain with a missing link (the second Update names the lost first one alone)
the Alert stands until it expires: two warnings rather than none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from linli.care.cap.values import Info, Key, Message, MessageType, Status

# CAP leaves it to the reader how long a message without an end stands. The county offices' signals, which mostly have
# none, are renewed or lifted within a day.
LIFE = timedelta(hours=24)
_ENDING = (MessageType.UPDATE, MessageType.CANCEL)
_WARNING = (MessageType.ALERT, MessageType.UPDATE)


class Standing(StrEnum):
    """What a message is at the moment it comes."""

    LIVE = "live"
    DUPLICATE = "duplicate"  # known already: same sender, identifier and time
    REPLACED = "replaced"  # a later message that came first has ended it
    EXPIRED = "expired"
    CANCELS = "cancels"  # ends others and warns of nothing
    NOT_MEANT = "not-meant"  # exercise, test, system, draft
    NO_WARNING = "no-warning"  # an acknowledgement or an error report


@dataclass(frozen=True, slots=True)
class Past:
    """What is known: the messages seen, and those ended, seen or not."""

    seen: frozenset[Key] = frozenset()
    ended: frozenset[Key] = frozenset()


@dataclass(frozen=True, slots=True)
class Admission:
    """What came of a message.

    `ends` are the seen messages that it ends, `awaits` the ones named and not seen yet, `ignored` the names that it has no
    right to; `past` is what is known from now on.
    """

    standing: Standing
    past: Past
    ends: tuple[Key, ...] = ()
    awaits: tuple[Key, ...] = ()
    ignored: tuple[Key, ...] = ()


NOTHING = Past()


def admit(message: Message, past: Past = NOTHING, *, at: datetime) -> Admission:
    """Return what a message is and does at `at`, after all that is in `past`."""
    if message.key in past.seen:
        return Admission(Standing.DUPLICATE, past)
    named = [key for key in message.references if _may_end(message, key)]
    known = tuple(seen for seen in past.seen if any(_is(key, seen) for key in named)) if named else ()
    return Admission(
        _standing(message, past, at),
        Past(past.seen | {message.key}, past.ended | frozenset(named)),
        ends=known,
        awaits=tuple(key for key in named if not any(_is(key, seen) for seen in known)),
        ignored=tuple(key for key in message.references if message.type in _ENDING and key not in named),
    )


def alive(messages: Iterable[Message], *, at: datetime) -> list[Message]:
    """Return the messages that stand at `at`, the latest first; the answer does not depend on their order."""
    past, live = NOTHING, []
    for message in messages:
        admission = admit(message, past, at=at)
        past = admission.past
        if admission.standing is Standing.LIVE:
            live.append(message)
    standing = (message for message in live if not is_ended(message.key, past))
    return sorted(standing, key=lambda message: (message.sent, message.sender, message.identifier), reverse=True)


def is_ended(key: Key, past: Past) -> bool:
    """Whether an Update or a Cancel has named the message."""
    return key in past.ended or Key(key.sender, key.identifier, None) in past.ended


def ends(message: Message) -> datetime:
    """Return when the last of its info blocks is over; one without an end lasts LIFE from when it takes effect."""
    return max((_info_ends(info, message) for info in message.infos), default=message.sent + LIFE)


def _info_ends(info: Info, message: Message) -> datetime:
    return info.expires or (info.effective or message.sent) + LIFE


def _standing(message: Message, past: Past, at: datetime) -> Standing:
    if message.status is not Status.ACTUAL:
        return Standing.NOT_MEANT
    if message.type is MessageType.CANCEL:
        return Standing.CANCELS
    if message.type not in _WARNING:
        return Standing.NO_WARNING
    if is_ended(message.key, past):
        return Standing.REPLACED
    return Standing.EXPIRED if ends(message) <= at else Standing.LIVE


def _may_end(message: Message, key: Key) -> bool:
    is_meant = message.status is Status.ACTUAL and message.type in _ENDING
    return is_meant and key.sender == message.sender and not _is(key, message.key)


def _is(name: Key, key: Key) -> bool:
    """Whether a name means the message of this key; a name without a time means it whenever it was sent."""
    return (name.sender, name.identifier) == (key.sender, key.identifier) and name.sent in (None, key.sent)
