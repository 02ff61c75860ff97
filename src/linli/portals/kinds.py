"""The six kinds of points as every face shows them: short name, icon, and its place in the colour series."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linli.ledger.enums import Unit


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind is shown; `series` is 1 to 6, the colour token of its place."""

    code: str
    short: str | Promise
    icon: str
    how: str | Promise
    series: int

    @property
    def name(self) -> str:
        """The whole name: 环保积分."""
        return str(Unit(self.code).label)


KINDS: Mapping[str, Kind] = {
    row.code: row
    for row in (
        Kind("skill", _("知识技能"), "graduation-cap", _("教邻居一门手艺"), 1),
        Kind("green", _("环保"), "leaf", _("分类、回收、爱护花草"), 2),
        Kind("welfare", _("公益"), "heart-handshake", _("看望长者、做志愿"), 3),
        Kind("contribution", _("贡献"), "hand-helping", _("为大家办成一件事"), 4),
        Kind("reputation", _("声望"), "award", _("被邻居点赞和感谢"), 5),
        Kind("sport", _("运动"), "footprints", _("一起跑步、打球、健步"), 6),
    )
}
