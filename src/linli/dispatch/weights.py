"""How much each thing counts, in points of one scale: six points are worth one open order."""

from dataclasses import dataclass, replace
from typing import Self

from linli.dispatch.model import EMERGENCY, URGENT


@dataclass(frozen=True, slots=True)
class Weights:
    """The planner's weights; an operator's own set is made with `dataclasses.replace(DEFAULT, ...)`.

    A weight is never negative: a negative one would turn a preference into its opposite. Raises ValueError.
    """

    # Trust grows where one face comes again ("my steward"): worth walking five orders' worth of load for.
    in_charge: float = 30.0
    # A resident's wish comes second only to being in charge: it is a wish, and the chosen one may be buried in work.
    preferred: float = 25.0
    # Inside one community nobody is far: a few minutes on foot matter about as much as three open orders.
    near: float = 20.0
    # The walk that counts neither for nor against: about 460 m, from the gate to the far end of a large community.
    near_neutral_minutes: float = 8.0
    # "Somebody is already late" makes the way count more; in an emergency arrival is what law and grades measure.
    near_urgent: float = 1.5
    near_emergency: float = 3.0
    # Where somebody stands now says little about where they will be in some hours.
    near_later: float = 0.25
    later_minutes: float = 120.0
    # The unit of the scale. Linear, so that each further order makes the next offer less likely, without end.
    load: float = 6.0
    # Two open orders is a steward's ordinary hour: one at hand, one next.
    load_neutral: int = 2
    # 200 booked minutes weigh as much as one open order: long jobs must count, but a booked day is not yet a late one.
    booked_per_minute: float = 0.03
    # Half a working day.
    booked_neutral_minutes: int = 240
    # Small on purpose: means lie close together, and the best would else be asked for everything until they leave.
    stars: float = 4.0
    # What residents give when nothing was wrong; somebody without reviews counts as this.
    stars_neutral: float = 4.5
    # Earnings follow orders: a week's difference of five orders moves one open order's worth ...
    fairness: float = 1.2
    # ... and never more than this, so that fairness settles near-ties and never sends the wrong person.
    fairness_limit: float = 10.0
    # In an emergency ties between people, wishes, stars and fairness shrink to a tie-break.
    personal_emergency: float = 0.25
    # Every candidate has the skill; it counts the same for all and takes its place among the reasons shown.
    skill: float = 8.0
    # Likewise: everybody is on shift, except in an emergency.
    on_shift: float = 4.0
    # Emergencies may call people from home, but only when those on shift are far or already in many orders.
    off_shift: float = 40.0
    # A job that ends after the shift costs overtime or a hand-over.
    overrun: float = 8.0
    # The team lead's team first; others with the skill stay possible when it is short.
    team: float = 10.0

    def __post_init__(self) -> None:
        """Refuse negative weights and a neutral walk of nothing (it is divided by)."""
        values = {name: getattr(self, name) for name in self.__slots__}
        wrong = sorted(name for name, value in values.items() if not value >= 0)
        if wrong or not self.near_neutral_minutes > 0:
            message = f"weights must not be negative: {', '.join(wrong) or 'near_neutral_minutes'}"
            raise ValueError(message)

    def suited(self, *, urgency: str, later: bool) -> Self:
        """Return the weights as they hold for this urgency, and for work that starts later than the present walk."""
        if urgency == EMERGENCY:
            share = self.personal_emergency
            return replace(
                self,
                near=self.near * self.near_emergency,
                in_charge=self.in_charge * share,
                preferred=self.preferred * share,
                stars=self.stars * share,
                fairness=self.fairness * share,
            )
        factor = self.near_later if later else self.near_urgent if urgency == URGENT else 1.0
        return replace(self, near=self.near * factor)


DEFAULT = Weights()
