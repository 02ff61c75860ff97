"""Roles, relations and what a role may do."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    """What somebody is in one community. One person may hold several."""

    RESIDENT = "resident", pgettext_lazy("role", "居民")
    OWNER = "owner", _("业主")
    STEWARD = "steward", _("管家")
    TEAM_MEMBER = "team-member", _("班组成员")
    TEAM_LEAD = "team-lead", _("班组长")
    VOLUNTEER = "volunteer", _("志愿管家")
    MERCHANT = "merchant", _("商家")
    OPERATOR = "operator", _("物业运营")
    SUPERVISOR = "supervisor", _("主管")
    PLATFORM_ADMIN = "platform-admin", _("平台管理员")


class Relation(models.TextChoices):
    """What somebody is to their household."""

    OWNER = "owner", _("业主")
    TENANT = "tenant", _("租户")
    SPOUSE = "spouse", _("配偶")
    CHILD = "child", _("子女")
    PARENT = "parent", _("父母")
    OTHER = "other", _("其他家人")


class Permission(StrEnum):
    """The least that can be granted. Roles list these; object rules (whose order?) stand beside the services."""

    ASK = "ask"  # ask for services, follow, confirm and review one's own orders
    WORK = "work"  # take offers and move orders one works on
    LEAD = "lead"  # override who takes an order, with a reason
    SEE_ORDERS = "see-orders"  # see every order of the community
    HANDLE_ORDERS = "handle-orders"  # enter orders for residents, reschedule, cancel, answer complaints
    SEE_HOUSEHOLDS = "see-households"
    EDIT_HOUSEHOLDS = "edit-households"
    SEE_PHONE = "see-phone"  # unmask a number; each look is recorded
    EDIT_CATALOGUE = "edit-catalogue"
    EDIT_STAFF = "edit-staff"
    SEE_FIGURES = "see-figures"
    EDIT_POINTS = "edit-points"  # rules, budgets, rewards of the points economy
    DECIDE_AWARDS = "decide-awards"  # say yes or no to an award that waits, and see who games the rules
    REDEEM = "redeem"  # take a voucher at the counter
    SELL = "sell"  # keep the goods of one's shop, take and deliver its orders, give money back
    SEE_CARE = "see-care"  # see who is visited, what goes on in homes, and what warnings and rules started
    EDIT_CARE = "edit-care"  # rules, feeds and warnings' files, the roster of visits, outages


P = Permission
_RESIDENT = frozenset({P.ASK})
_STAFF = frozenset({P.WORK})
_STEWARD = _STAFF | {P.DECIDE_AWARDS}
_LEAD = _STAFF | {P.LEAD, P.SEE_ORDERS}
_OPERATOR = frozenset({
    P.LEAD, P.SEE_ORDERS, P.HANDLE_ORDERS, P.SEE_HOUSEHOLDS, P.EDIT_HOUSEHOLDS, P.SEE_PHONE, P.EDIT_CATALOGUE,
    P.EDIT_STAFF, P.SEE_FIGURES, P.EDIT_POINTS, P.DECIDE_AWARDS, P.SEE_CARE, P.EDIT_CARE,
})  # fmt: skip

ROLE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.RESIDENT: _RESIDENT,
    Role.OWNER: _RESIDENT,
    Role.STEWARD: _STEWARD,
    Role.VOLUNTEER: _STAFF,
    Role.MERCHANT: frozenset({P.REDEEM, P.SELL}),
    Role.TEAM_MEMBER: _STAFF,
    Role.TEAM_LEAD: _LEAD,
    Role.OPERATOR: _OPERATOR,
    Role.SUPERVISOR: frozenset({P.LEAD, P.SEE_ORDERS, P.SEE_HOUSEHOLDS, P.SEE_PHONE, P.SEE_FIGURES, P.SEE_CARE}),
    Role.PLATFORM_ADMIN: _OPERATOR,
}


class Portal(StrEnum):
    """The faces of Linli."""

    RESIDENT = "resident"
    STEWARD = "steward"
    PROPERTY = "property"
    MERCHANT = "merchant"


ROLE_PORTAL: dict[str, Portal] = {
    Role.RESIDENT: Portal.RESIDENT,
    Role.OWNER: Portal.RESIDENT,
    Role.STEWARD: Portal.STEWARD,
    Role.TEAM_MEMBER: Portal.STEWARD,
    Role.TEAM_LEAD: Portal.STEWARD,
    Role.VOLUNTEER: Portal.STEWARD,
    Role.MERCHANT: Portal.MERCHANT,
    Role.OPERATOR: Portal.PROPERTY,
    Role.SUPERVISOR: Portal.PROPERTY,
    Role.PLATFORM_ADMIN: Portal.PROPERTY,
}


class Scope(models.TextChoices):
    """What a family account lets somebody do for another. Health is in none of them."""

    REQUEST = "request", _("替办：提需求、改时间、确认、投诉")
    PAY = "pay", _("替付：收费的服务，每月有上限")
    SEE = "see", _("看进度：看得到对方的订单")
    ALERT = "alert", _("出问题时通知：超时、投诉")


class BondState(models.TextChoices):
    """Where a family account stands."""

    INVITED = "invited", pgettext_lazy("bond", "等对方确认")
    ACTIVE = "active", pgettext_lazy("bond", "生效中")
    ENDED = "ended", pgettext_lazy("bond", "已结束")


class Ending(models.TextChoices):
    """How a family account came to its end."""

    DECLINED = "declined", pgettext_lazy("bond", "没有同意")
    WITHDRAWN = "withdrawn", pgettext_lazy("bond", "收回了邀请")
    EXPIRED = "expired", pgettext_lazy("bond", "过期没有确认")
    REVOKED = "revoked", pgettext_lazy("bond", "解除了")


class Confirmation(models.TextChoices):
    """Whose word stands behind a family account."""

    SELF = "self", _("本人确认")
    GUARDIAN = "guardian", _("监护人确认")
    STEWARD = "steward", _("管家在场，本人当面确认")
