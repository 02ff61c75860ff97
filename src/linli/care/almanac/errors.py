"""What the almanac refuses."""


class AlmanacError(Exception):
    """Base of all refusals of this package."""


class OutOfRangeError(AlmanacError):
    """A day outside the years for which the calendar is kept."""


class NoSuchDayError(AlmanacError):
    """A lunar date that its year does not have: a month 13, a day 30 of 29, a leap month in a year without it."""
