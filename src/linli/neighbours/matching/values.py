"""What the matcher reads and what it answers: plain frozen values, no database rows."""

from dataclasses import dataclass, field

from linli.core.week import Cell
from linli.dispatch import Place


@dataclass(frozen=True, slots=True)
class Need:
    """Somebody who would be glad of help.

    `home` is the key of the household (of the person, where they live in none). `labels` say what it is about; `times`
    and `languages` may be empty: any. `waited` are the days since they asked, `gave` whether they have helped somebody
    themselves, `is_risky` whether only an insured helper may.
    """

    id: str
    person: str
    home: str
    labels: frozenset[str]
    times: frozenset[Cell] = frozenset()
    languages: tuple[str, ...] = ()
    place: Place | None = None
    waited: float = 0.0
    gave: bool = False
    is_risky: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody who would help. `stars` is the residents' mean, None before the first; `helped` counts confirmed helps."""

    id: str
    person: str
    home: str
    labels: frozenset[str]
    times: frozenset[Cell] = frozenset()
    languages: tuple[str, ...] = ()
    place: Place | None = None
    stars: float | None = None
    helped: int = 0
    is_insured: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """What happened before: which home has helped which, and which (need, offer) were brought together already."""

    helps: frozenset[tuple[str, str]] = frozenset()
    met: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, as a code with its values; the words are made in neighbours.reasons."""

    code: str
    values: dict[str, int | float | str] = field(default_factory=dict)
