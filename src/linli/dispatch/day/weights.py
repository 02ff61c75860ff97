"""How much each thing counts, in minutes of walking."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """The day planner's weights; an operator's own set is made with `dataclasses.replace(DEFAULT, ...)`.

    A weight is never negative: it would turn a preference into its opposite. Raises ValueError.
    """

    # What must be done is left out only where nobody can: more than anybody walks in a day.
    must: float = 1_000.0
    # One emergency outweighs a day's urgent jobs, one urgent job a morning's others.
    urgent_times: float = 10.0
    emergency_times: float = 100.0
    # To send a stranger where a known face could come costs as much as crossing a large community once.
    stranger: float = 6.0
    # The same for a job that was given to another team.
    other_team: float = 6.0
    # A job of half an hour for somebody who has half as much again as the mean to do may cost 1.5 minutes of walking
    # to be spared: work is evened among near-equals, and nobody crosses the community for it.
    even: float = 0.1
    # Whoever would have more than this share above what an even day asks gets nothing more while others have room.
    uneven_share: float = 0.15
    # When an urgent job comes: each minute until it begins counts like so many minutes of walking ...
    urgent_wait: float = 1.0
    # ... and each other job that changes hands or shifts beyond its tolerance like so many.
    moved: float = 30.0

    def __post_init__(self) -> None:
        """Refuse negative weights."""
        wrong = sorted(name for name in self.__slots__ if not getattr(self, name) >= 0)
        if wrong:
            raise ValueError(f"weights must not be negative: {', '.join(wrong)}")


DEFAULT = Weights()
