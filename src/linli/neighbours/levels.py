"""What somebody's contribution adds up to: one published formula, five levels. Names and thresholds are ours."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

POINTS_AN_HOUR = 10
MINUTES_AN_HOUR = 60
# Shown on the page and named in every proof.
FORMULA = _("得分 = 挣到的六类积分（减去收回的）+ 每满 1 小时志愿服务 10 分。100、300、800、2000、5000 分各升一级。")


@dataclass(frozen=True, slots=True)
class Level:
    """A level: its number, from which score on, its name in the active language and in both."""

    number: int
    since: int
    name: str | Promise
    zh: str
    en: str


LEVELS = (
    Level(1, 100, _("热心邻居"), "热心邻居", "Kind neighbour"),
    Level(2, 300, _("邻里帮手"), "邻里帮手", "Good hand"),
    Level(3, 800, _("邻里骨干"), "邻里骨干", "Mainstay"),
    Level(4, 2000, _("邻里榜样"), "邻里榜样", "Example"),
    Level(5, 5000, _("邻里之星"), "邻里之星", "Star of the neighbourhood"),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A score, the level it reaches (None below the first), and the next one with what is missing to it."""

    score: int
    level: Level | None
    next: Level | None
    missing: int


def score(*, points: int, minutes: int) -> int:
    """Return the score of so many points earned and volunteer minutes given; only full hours count."""
    return points + POINTS_AN_HOUR * (minutes // MINUTES_AN_HOUR)


def standing(value: int) -> Standing:
    """Return where a score stands."""
    reached = [level for level in LEVELS if value >= level.since]
    following = next((level for level in LEVELS if value < level.since), None)
    return Standing(value, reached[-1] if reached else None, following, following.since - value if following else 0)
