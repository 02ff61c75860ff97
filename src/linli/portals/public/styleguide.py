"""What the style guide shows: one made-up day of one made-up community. No database."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.portals import charts, plan


@dataclass(frozen=True, slots=True)
class Message:
    """Stands in for a Django message."""

    text: str
    level_tag: str = "success"

    def __str__(self) -> str:
        """Give the words."""
        return self.text


@dataclass(frozen=True, slots=True)
class Community:
    """Stands in for a community where only its name is shown."""

    name: str = field(default_factory=lambda: _("和睦里"))


def context(*, at: datetime) -> dict[str, Any]:
    """Give every example of the page; times are counted from `at` (aware)."""
    return {
        "now": at,
        "sample_community": Community(),
        "states": _states(),
        "timeline": _timeline(at),
        "clocks": _clocks(),
        "tags": _tags(),
        "slots": _slots(),
        "tabs": _tabs(),
        "rail": _rail(),
        "views": _views(),
        "filters": _filters(),
        "sort": _sort(),
        "orders": _orders(),
        "facts": _facts(),
        "steps": _steps(),
        "notes": [Message(_("已改到明天 9:00，周师傅知道了")), Message(_("没有存上，请再试一次"), "error")],
        "page": Paginator(range(420), 20).page(7),
        "chain": charts.chain(_links()),
        "bars": charts.bars(_days()),
        "plan": _plan(),
        "swatches": _swatches(),
        "warning_text": _("预计未来 24 小时内最低气温将下降 12℃ 以上，最低气温降至 −2℃，平均风力 6 级，请注意防范。"),
        "ours": [_("和睦里：外露水管已包好；今晚 20:00 起停喷泉。")],
        "tries": [
            {"label": _("访客周六来"), "url": "#"},
            {"label": _("空调不热"), "url": "#"},
            {"label": _("给妈妈订午饭"), "url": "#"},
        ],
    }


def _states() -> list[dict[str, str]]:
    rows = [
        (_("待派单"), "circle", ""),
        (_("待接单"), "circle-dashed", ""),
        (_("已接单"), "circle-check", ""),
        (_("在路上"), "route", "info"),
        (_("处理中"), "contrast", "info"),
        (_("等居民"), "circle-pause", "warn"),
        (_("待确认"), "check", "ok"),
        (_("已确认"), "check-check", "ok"),
        (_("已结单"), "archive", ""),
        (_("已取消"), "ban", ""),
        (_("超时"), "octagon-alert", "bad"),
    ]
    return [{"label": label, "icon": icon, "tone": tone} for label, icon, tone in rows]


def _timeline(at: datetime) -> list[dict[str, Any]]:
    def ago(minutes: int) -> datetime:
        return at - timedelta(minutes=minutes)

    return [
        {
            "is": "now",
            "name": _("等您确认"),
            "when": _("还有 2 天"),
            "note": _("到时没有回音，就按修好了结单；7 天内仍可重开。"),
        },
        {"is": "done", "name": _("修好了"), "at": ago(2), "note": _("换角阀 1 只 ¥18.00，人工免费")},
        {"is": "done", "name": _("您同意更换"), "at": ago(23), "note": _("林女士，用手机点的")},
        {
            "is": "done",
            "name": _("到门口"),
            "at": ago(42),
            "person": {
                "name": _("周师傅"),
                "note": _("水电 9 年 · 到场 98% 准时"),
                "staff": True,
                "phone": "057100000000",
            },
        },
        {
            "is": "done",
            "name": _("派给周师傅"),
            "at": ago(65),
            "note": _("离得最近（240 米），会修给排水，手上只有 1 单"),
        },
        {"is": "done", "name": _("您提的"), "at": ago(68), "quote": _("厨房水槽下面一直滴水，我在家。")},
    ]


def _clocks() -> list[dict[str, Any]]:
    return [
        {"label": _("到场"), "minutes": 26, "percent": 87, "tone": "", "note": _("约定 30 分钟，准时")},
        {"label": _("修好"), "minutes": 61, "percent": 4, "tone": "", "note": _("约定 24 小时内")},
    ]


def _tags() -> list[dict[str, Any]]:
    return [
        {"value": "punctual", "label": _("准时"), "checked": True},
        {"value": "clear", "label": _("讲得明白"), "checked": True},
        {"value": "tidy", "label": _("收拾干净")},
        {"value": "price", "label": _("价格清楚")},
        {"value": "like", "label": _("赞王管家"), "icon": "thumbs-up", "warm": True},
    ]


def _slots() -> list[dict[str, Any]]:
    return [
        {
            "value": "1",
            "label": _("明天下午"),
            "note": _("周师傅 14:00 – 16:00 有空"),
            "end": _("最快"),
            "checked": True,
        },
        {"value": "2", "label": _("后天上午"), "note": _("两位师傅有空")},
    ]


def _tabs() -> list[dict[str, Any]]:
    return [
        {"label": _("首页"), "url": "#", "icon": "house", "current": True},
        {"label": _("服务"), "url": "#", "icon": "layout-grid"},
        {"label": _("邻里"), "url": "#", "icon": "users"},
        {"label": _("积分"), "url": "#", "icon": "apple"},
        {"label": _("我的"), "url": "#", "icon": "user", "count": 2},
    ]


def _rail() -> list[dict[str, Any]]:
    return [
        {"label": _("今天"), "url": "#", "icon": "sun"},
        {"label": _("订单"), "url": "#", "icon": "file-text", "count": 42, "current": True},
        {"label": _("设备与能耗"), "url": "#", "icon": "cpu", "count": 2, "hot": True},
        {"label": _("房屋住户"), "url": "#", "icon": "building-2", "group": _("人与房")},
        {"label": _("管家团队"), "url": "#", "icon": "users"},
    ]


def _views() -> list[dict[str, Any]]:
    return [
        {"label": _("全部在办"), "url": "#", "count": 42, "current": True},
        {"label": _("快超时"), "url": "#", "count": 4, "hot": True},
        {"label": _("等我处理"), "url": "#", "count": 3},
        {"label": _("投诉"), "url": "#", "count": 1},
    ]


def _filters() -> list[dict[str, Any]]:
    whole = {"value": "", "label": _("全部"), "selected": True}
    return [
        {
            "name": "days",
            "label": _("时间"),
            "options": [
                {"value": "2", "label": _("今天、昨天"), "selected": True},
                {"value": "30", "label": _("近 30 天")},
            ],
        },
        {"name": "state", "label": _("状态"), "options": [whole, {"value": "working", "label": _("处理中")}]},
        {"name": "building", "label": _("楼栋"), "options": [whole, {"value": "3", "label": _("3幢")}]},
    ]


def _sort() -> dict[str, Any]:
    return {
        "name": "sort",
        "label": "",
        "options": [{"value": "due", "label": _("剩余时限"), "selected": True}, {"value": "new", "label": _("最新")}],
    }


def _orders() -> list[dict[str, Any]]:
    states = {row["label"]: row for row in _states()}
    rows = [
        (
            "HM1123-021",
            _("报修：电路照明"),
            _("11幢1单元 大堂"),
            _("公区"),
            _("超时"),
            _("冯师傅"),
            100,
            "over",
            _("超 6 分"),
        ),
        (
            "HM1123-019",
            _("电梯门锁异常"),
            _("13幢 2号梯"),
            _("设备"),
            _("处理中"),
            _("郑师傅"),
            83,
            "near",
            _("剩 5 分"),
        ),
        (
            "HM1123-018",
            _("报修：给排水"),
            _("3幢2单元602"),
            _("林女士"),
            _("等居民"),
            _("周师傅"),
            4,
            "held",
            _("已暂停"),
        ),
        ("HM1123-014", _("助餐送餐"), _("8幢1单元301"), _("陈奶奶"), _("待确认"), _("南街食堂"), 6, "", _("剩 45 时")),
    ]
    keys = ("code", "product", "place", "who", "state", "worker", "percent", "tone", "left")
    return [
        {**dict(zip(keys, row, strict=True)), "state": states[str(row[4])], "current": row[7] == "held"} for row in rows
    ]


def _facts() -> list[dict[str, str]]:
    return [
        {"term": _("住户"), "text": _("林女士"), "note": "138****5678"},
        {"term": _("地址"), "text": _("3幢2单元602 · 业主")},
        {"term": _("修好"), "text": _("已用 40 分钟，14:32 起暂停计时")},
        {"term": _("费用"), "text": _("材料 ¥18.00 待同意")},
    ]


def _steps() -> list[dict[str, str]]:
    return [
        {"label": _("上传"), "is": "done"},
        {"label": _("核对"), "is": "now"},
        {"label": _("预览"), "is": "wait"},
        {"label": _("完成"), "is": "wait"},
    ]


def _links() -> list[charts.Link]:
    return [
        charts.Link(_("需求"), 126, _("68% 用手机说的"), _("5 转人工")),
        charts.Link(_("匹配"), 121, _("中位 6 秒"), _("9 待接单")),
        charts.Link(_("接单"), 112, _("中位 2 分钟"), _("28 服务中")),
        charts.Link(_("完成"), 84, _("准时 96%"), _("13 待确认")),
        charts.Link(_("确认"), 71, _("平均 4.8 星"), _("7 未评")),
        charts.Link(_("评价"), 64, ngettext("点赞 %(n)d 次", "点赞 %(n)d 次", 31) % {"n": 31}, _("5 待结算")),
        charts.Link(_("奖励结算"), 59, _("积分 +1,204")),
    ]


def _days() -> list[tuple[str, int, str]]:
    names = (_("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"), _("今天"))
    return [
        (name, count, "now" if name == names[-1] else "")
        for name, count in zip(names, (38, 41, 36, 44, 29, 25, 42), strict=True)
    ]


def _plan() -> plan.Plan:
    across, down = (12, 82, 172, 242), (14, 59, 104)
    corners = [(x, y) for y in down for x in across]
    houses = [
        plan.Footprint("building", _box(*corner, 50, 14), _("%(n)d幢") % {"n": n})
        for n, corner in enumerate(corners, start=1)
    ]
    prints = [
        plan.Footprint("road", _line((0, 0), (304, 0), (304, 132), (0, 132), (0, 0))),
        plan.Footprint("road", _line((152, 0), (152, 132))),
        plan.Footprint("green", _box(12, 33, 120, 12)),
        plan.Footprint("water", _box(180, 78, 100, 14)),
        *houses,
        plan.Footprint("building", _box(60, 142, 190, 10), tone="hot"),
    ]
    walked = ((37, 30), (66, 30), (66, 76), (107, 76))
    ahead = ((107, 76), (140, 76), (140, 30), (197, 30))
    marks = ((walked[0], "1", "done"), (walked[-1], "3", "now"), ((112, 78), "4", ""), (ahead[-1], "5", ""))
    return plan.draw(
        prints,
        stops=[plan.Stop(_place(*at), text, tone) for at, text, tone in marks],
        routes=[plan.Route(_line(*walked), "done"), plan.Route(_line(*ahead), "next")],
        me=_place(66, 52),
        metre=_("米"),
    )


def _place(metres_east: float, metres_south: float) -> plan.Point:
    return 120.1 + metres_east * 1.04e-5, 30.3 - metres_south * 9e-6


def _line(*places: tuple[float, float]) -> list[plan.Point]:
    return [_place(*at) for at in places]


def _box(x: float, y: float, wide: float, deep: float) -> list[plan.Point]:
    return _line((x, y), (x + wide, y), (x + wide, y + deep), (x, y + deep))


def _swatches() -> list[dict[str, str]]:
    rows = (
        ("bg", _("底")), ("surface", _("面")), ("sunken", _("凹")), ("ink", _("正文")), ("ink3", _("次要")),
        ("accent", _("竹青")), ("bamboo", _("只作画")), ("warm", _("柿")), ("warmfill", _("只作画")),
        ("ok", _("好")), ("info", _("进行")), ("warn", _("留意")), ("bad", _("出错")),
    )  # fmt: skip
    return [{"name": name, "what": what} for name, what in rows]
