"""What can go wrong with a day's plan; portals put it into words."""


class PlanningError(Exception):
    """Something about a plan cannot be done."""


class NoPlanError(PlanningError):
    """There is no plan of that day yet."""


class NotPlannedError(PlanningError):
    """The order, or the worker, is not in the day's plan."""


class CannotMoveError(PlanningError):
    """The worker may not do the order; `barrier` is the planner's name for why: worker, kind, skills, allowed, size."""

    def __init__(self, barrier: str) -> None:
        """Keep the barrier."""
        super().__init__(barrier)
        self.barrier = barrier


class AlreadyBegunError(PlanningError):
    """Somebody is on the way or at work: their order is moved no more."""
