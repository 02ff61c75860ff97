"""What may go wrong with points. The portals turn each into a sentence; the ledger is unchanged then."""

from datetime import date, datetime


class PointsError(Exception):
    """Base of all expected refusals of the points economy."""


class TooFewPointsError(PointsError):
    """The person has fewer spendable points than this costs; `has` and `needs` say how many."""

    def __init__(self, *, has: int, needs: int) -> None:
        super().__init__(f"{has} < {needs}")
        self.has, self.needs = has, needs


class SoldOutError(PointsError):
    """Nothing is left of the reward."""


class LimitReachedError(PointsError):
    """The person has had as many of the reward as one may have; `most` says how many."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class NotOfferedError(PointsError):
    """The reward is not offered now."""


class VoucherUnknownError(PointsError):
    """There is no such voucher in this community."""


class VoucherUsedError(PointsError):
    """The voucher was used before; `at` says when."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self.at = at


class VoucherOverError(PointsError):
    """The voucher has expired or was given back; `state` says which."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class OtherCounterError(PointsError):
    """The voucher is used up at another shop's counter; `zh` and `en` name that shop."""

    def __init__(self, *, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh, self.en = zh, en


class NotYoursError(PointsError):
    """The award is one's own, or the voucher somebody else's: not for this person to decide."""


class DecidedError(PointsError):
    """The award was decided already."""


class BadRuleError(PointsError):
    """A rule's figure makes no sense; `field` names it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class CapRaisedError(PointsError):
    """A cap may be raised only from the beginning of a month; `starts` is the next one."""

    def __init__(self, starts: date) -> None:
        super().__init__(starts)
        self.starts = starts


class BudgetExceededError(PointsError):
    """By last month's figures the rules would give more of a kind than its budget allows."""

    def __init__(self, *, kind: str, expected: int, budget: int) -> None:
        super().__init__(f"{kind}: {expected} > {budget}")
        self.kind, self.expected, self.budget = kind, expected, budget


class BudgetSpentError(PointsError):
    """The budget is lower than what was issued already; `issued` says how much."""

    def __init__(self, issued: int) -> None:
        super().__init__(issued)
        self.issued = issued
