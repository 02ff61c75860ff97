"""A warning as it is passed on: the issuer's own words and times, to the letter, apart from anything of ours."""

from dataclasses import dataclass
from datetime import datetime

from linli.care.cap import chains, colours, kinds
from linli.care.cap.colours import Colour
from linli.care.cap.kinds import Kind
from linli.care.cap.values import Info, Message, MessageType


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What is shown. `issuer` to `contact` are the issuer's words untouched; `kind`, `colour` and `ends` are read from them."""

    sender: str
    identifier: str
    type: MessageType
    language: str
    issuer: str
    sent: datetime
    event: str
    headline: str
    description: str
    instruction: str
    web: str
    contact: str
    places: tuple[str, ...]
    kind: Kind
    colour: Colour | None
    ends: datetime


def frame(message: Message, *, language: str = "zh") -> Frame | None:
    """Return the warning in the language wished for, else in its first one; None for a message that says nothing.

    `language` is matched by its first part: "zh" is "zh-CN" and "zh-Hant-HK", whichever the issuer wrote first.
    """
    info = _in_language(message.infos, language)
    if info is None:
        return None
    return Frame(
        sender=message.sender,
        identifier=message.identifier,
        type=message.type,
        language=info.language,
        issuer=info.sender_name or message.source or message.sender,
        sent=message.sent,
        event=info.event,
        headline=info.headline,
        description=info.description,
        instruction=info.instruction,
        web=info.web,
        contact=info.contact,
        places=tuple(area.description for area in info.areas),
        kind=kinds.of(info),
        colour=colours.of(info),
        ends=chains.ends(message),
    )


def _in_language(infos: tuple[Info, ...], language: str) -> Info | None:
    wished = language.lower().partition("-")[0]
    same = (info for info in infos if info.language.lower().partition("-")[0] == wished)
    return next(same, infos[0] if infos else None)
