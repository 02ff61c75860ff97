"""What care keeps; one module each for rules, alerts, life events, and people looked after."""

from linli.care.models.alert import Alert, Feed
from linli.care.models.event import LifeEvent, VisitorPass
from linli.care.models.person import Greeting, Listed, SignOfLife, Silence, WellBeing
from linli.care.models.rule import Dawn, Rule, WarmService

__all__ = [
    "Alert",
    "Dawn",
    "Feed",
    "Greeting",
    "LifeEvent",
    "Listed",
    "Rule",
    "SignOfLife",
    "Silence",
    "VisitorPass",
    "WarmService",
    "WellBeing",
]  # fmt: skip
