"""The catalogue's fixed words: nine scenes, kinds, modes, providers, skills, point kinds."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Scene(models.TextChoices):
    """The nine scenes 九大场景 that organise the whole product (C8)."""

    NEIGHBOUR = "neighbour", pgettext_lazy("scene", "邻里")
    EDUCATION = "education", _("教育")
    HEALTH = "health", _("健康")
    ENTREPRENEURSHIP = "entrepreneurship", _("创业")
    BUILDING = "building", _("建筑")
    TRANSPORT = "transport", _("交通")
    LOW_CARBON = "low-carbon", _("低碳")
    SERVICE = "service", _("服务")
    GOVERNANCE = "governance", _("治理")


SCENE_ICONS = {
    Scene.NEIGHBOUR: "house-plus", Scene.EDUCATION: "book-open", Scene.HEALTH: "heart-pulse",
    Scene.ENTREPRENEURSHIP: "sprout", Scene.BUILDING: "building-2", Scene.TRANSPORT: "car",
    Scene.LOW_CARBON: "leaf", Scene.SERVICE: "concierge-bell", Scene.GOVERNANCE: "scale",
}  # fmt: skip


class Kind(models.TextChoices):
    """What a service is to the community: base services are free and come first (K1)."""

    BASE = "base", _("基础服务")
    WARM = "warm", _("亲情服务")
    VALUE = "value", _("增值服务")


class Mode(models.TextChoices):
    """How an order for the product begins."""

    PLANNED = "planned", _("按计划")
    ON_DEMAND = "on-demand", _("随叫随到")
    TRIGGERED = "triggered", _("自动触发")


class Delivers(models.TextChoices):
    """Who may deliver a product."""

    STEWARD = "steward", _("管家")
    VOLUNTEER = "volunteer", _("志愿管家")
    TEAM = "team", _("物业班组")
    MERCHANT = "merchant", _("商家")


class Skill(models.TextChoices):
    """What a worker can do and a product needs."""

    PLUMBING = "plumbing", _("给排水")
    ELECTRICAL = "electrical", _("电工")
    LOCKS = "locks", _("门窗锁具")
    MASONRY = "masonry", _("泥瓦防水")
    GAS = "gas", _("燃气")
    LIFT = "lift", _("电梯")
    NETWORK = "network", _("弱电网络")
    CARPENTRY = "carpentry", _("木工")
    CLEANING = "cleaning", _("保洁")
    GREENING = "greening", _("绿化")
    SECURITY = "security", _("安保")
    FIREFIGHTING = "firefighting", _("消防")
    TRAFFIC = "traffic", _("车辆管理")
    RECEPTION = "reception", _("接待礼宾")
    CARE = "care", _("关怀照护")
    FIRSTAID = "firstaid", _("急救")
    PETS = "pets", _("宠物")
    EVENTS = "events", _("活动组织")
    COORDINATION = "coordination", _("资源协调")
    APPLIANCE = "appliance", _("家电")


class PointKind(models.TextChoices):
    """The six kinds of neighbourhood points (C1)."""

    SKILL = "skill", _("知识技能")
    GREEN = "green", _("环保")
    WELFARE = "welfare", _("公益")
    CONTRIBUTION = "contribution", _("贡献")
    REPUTATION = "reputation", _("声望")
    SPORT = "sport", _("运动")


class DraftState(models.TextChoices):
    """Where an idea for a product stands."""

    PROPOSED = "proposed", pgettext_lazy("draft of a product", "等物业看")
    PUBLISHED = "published", pgettext_lazy("draft of a product", "已上架")
    DECLINED = "declined", pgettext_lazy("draft of a product", "没有采用")
