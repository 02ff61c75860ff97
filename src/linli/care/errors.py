"""What can go wrong with care; portals put it into words."""


class CareError(Exception):
    """Something about care cannot be done."""


class BadRuleError(CareError):
    """A field of a rule makes no sense; `field` is its name."""

    def __init__(self, field: str) -> None:
        """Keep the field."""
        super().__init__(field)
        self.field = field


class BadEventError(CareError):
    """A field of a life event makes no sense; `field` is its name."""

    def __init__(self, field: str) -> None:
        """Keep the field."""
        super().__init__(field)
        self.field = field


class BadPassError(CareError):
    """A visitor's pass does not open the gate; `why` is "unknown", "early", "late" or "used"."""

    def __init__(self, why: str) -> None:
        """Keep why."""
        super().__init__(why)
        self.why = why


class AlreadyListedError(CareError):
    """The person is on the roster of visits already."""


class NotListedError(CareError):
    """The person does not take part in the daily sign of life."""


class NotALunarDayError(CareError):
    """There is no such day in the lunar calendar: months have 29 or 30 days, and there are twelve and a leap one."""


class NoBirthdayError(CareError):
    """The register does not know the person's birthday, so nobody can be greeted on it."""
