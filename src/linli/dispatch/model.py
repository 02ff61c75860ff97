"""What the planner reads and what it answers: plain frozen values, no database rows."""

from dataclasses import dataclass, field
from datetime import datetime

EMERGENCY = "emergency"
URGENT = "urgent"
NORMAL = "normal"

VOLUNTEER = "volunteer"

_LNG_LIMIT = 180
_LAT_LIMIT = 90


@dataclass(frozen=True, slots=True)
class Place:
    """A point in WGS 84 degrees; raises ValueError for a point that is not on the globe (NaN included)."""

    lng: float
    lat: float

    def __post_init__(self) -> None:
        """Refuse what would make a distance, and with it the whole order of the list, meaningless."""
        if not (abs(self.lng) <= _LNG_LIMIT and abs(self.lat) <= _LAT_LIMIT):
            message = f"not a place: lng {self.lng}, lat {self.lat}"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work that needs somebody.

    `skills` must all be had; empty means anybody may. `household` is the key (household or building) that a worker's
    `in_charge` may hold. `starts` is aware: when work would start. `providers` are the kinds of worker that may
    deliver (steward, volunteer, team). `declined` are the ids of those who said no to this job.
    """

    id: str
    skills: frozenset[str]
    place: Place | None
    household: str | None
    starts: datetime
    minutes: int
    urgency: str
    preferred: str | None
    team: str | None
    declined: frozenset[str]
    providers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who may be asked, as they stand at the moment of asking.

    `shift` is the shift that covers, or comes nearest to, the job's start; None is "not on the roster". `load` counts
    open orders, `load_today_minutes` the minutes booked on the day the job starts, `stars` the residents' mean (0 to 5,
    None before the first review), `done_week` the orders finished in the last seven days. `hindrance` is a code by which
    whoever asks already knows that this worker cannot be asked for this job; empty: nothing is known against it.
    """

    id: str
    name: str
    kind: str
    skills: frozenset[str]
    in_charge: frozenset[str]
    shift: tuple[datetime, datetime] | None
    place: Place | None
    load: int
    load_today_minutes: int
    stars: float | None
    done_week: int
    team: str | None = None
    hindrance: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, as a code (`reasons.Code`) with its values; the words are made above. `points` is its share of the score."""

    code: str
    values: dict[str, int | str | float] = field(default_factory=dict)
    points: float = 0.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A worker who may and can.

    `reasons` are the (at most three) weightiest points for, `against` all points against, heaviest first; `terms` is
    the whole account, whose points sum to `score`.
    """

    worker: Worker
    score: float
    reasons: tuple[Reason, ...]
    against: tuple[Reason, ...] = ()
    terms: tuple[Reason, ...] = ()
