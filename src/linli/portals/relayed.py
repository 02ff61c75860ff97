"""A relayed warning as every face shows it: the issuer's words untouched, and ours kept apart from them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.care import queries
from linli.care.enums import Colour, Standing
from linli.care.models import Alert, Rule

# kind → icon; everything that is not here is a warning all the same.
_ICONS: Mapping[str, str] = {
    **dict.fromkeys(("typhoon", "tornado", "rainstorm", "squall"), "cloud-rain-wind"),
    **dict.fromkeys(("thunder", "hail"), "cloud-lightning"),
    **dict.fromkeys(("snow", "cold", "frost", "icing", "avalanche"), "snowflake"),
    **dict.fromkeys(("heat", "drought"), "sun"),
    **dict.fromkeys(("flood", "surge", "waves"), "waves"),
    **dict.fromkeys(("fog", "haze", "sandstorm"), "eye-off"),
    "fire": "flame", "gale": "flag",
}  # fmt: skip
# The four colours, each with a shape of its own: who sees no colours sees which one it is.
_SHAPES: Mapping[str, str] = {
    Colour.BLUE: "circle-alert", Colour.YELLOW: "triangle-alert", Colour.ORANGE: "octagon-alert", Colour.RED: "siren",
}  # fmt: skip
_WORDS: Mapping[str, str | Promise] = {
    Colour.BLUE: gettext_lazy("蓝色预警"), Colour.YELLOW: gettext_lazy("黄色预警"), Colour.ORANGE: gettext_lazy("橙色预警"),
    Colour.RED: gettext_lazy("红色预警"),
}  # fmt: skip
_STANDINGS: Mapping[str, tuple[str, str]] = {
    Standing.IN_FORCE: ("bell-ring", "info"), Standing.REPLACED: ("refresh-cw", ""), Standing.CANCELLED: ("circle-check", "ok"),
    Standing.EXPIRED: ("clock", ""),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Relayed:
    """What the frame shows."""

    alert: Alert
    name: str
    icon: str
    mark: str
    mark_icon: str
    ours: Sequence[str]
    standing: str
    standing_icon: str
    standing_tone: str


def frames(alerts: Iterable[Alert], *, at: datetime) -> list[Relayed]:
    """Return the frames of warnings, each with what the community does under it. Two queries, none where none is."""
    rows = list(alerts)
    started = queries.started_under(rows) if rows else {}
    return [frame(row, started=started.get(row.pk, ()), at=at) for row in rows]


def frame(alert: Alert, *, at: datetime, started: Iterable[tuple[Rule, int]] = ()) -> Relayed:
    """Return the frame of one warning."""
    # Between the moment it runs out and the next round of the schedule it is over, whatever its row says.
    over = alert.standing == Standing.IN_FORCE and alert.expires <= at
    standing = Standing.EXPIRED if over else Standing(alert.standing)
    icon, tone = _STANDINGS.get(standing, ("circle", ""))
    return Relayed(
        alert=alert, name=alert.headline or alert.event, icon=_ICONS.get(alert.kind, "triangle-alert"),
        mark=str(_WORDS.get(alert.colour, _("预警"))), mark_icon=_SHAPES.get(alert.colour, "info"),
        ours=_ours(started, over=standing != Standing.IN_FORCE), standing=str(standing.label), standing_icon=icon,
        standing_tone=tone,
    )  # fmt: skip


def _ours(started: Iterable[tuple[Rule, int]], *, over: bool) -> list[str]:
    """Say what the community does, or did: its notice in its own words while it holds, the services with their number."""
    text = _("管家做了：%(name)s，%(n)s 处") if over else _("管家在做：%(name)s，%(n)s 处")
    return [
        text % {"name": rule.name, "n": n} if rule.product_id else rule.words
        for rule, n in started
        if rule.product_id or not over
    ]
