"""The words of every kind of message. Values are filled in when the message is read, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Text:
    """Title and body with %(name)s places, the icon beside them, and whether it rings in the quiet hours."""

    title: str | Promise
    body: str | Promise
    icon: str = "bell"
    urgent: bool = False


TEXTS: Mapping[str, Text] = {
    "order.received": Text(_("已收到：%(service)s"), _("单号 %(number)s，正在找合适的人。"), "circle-check"),
    "order.accepted": Text(_("%(worker)s接了您的单"), _("%(service)s，%(number)s。"), "user-check"),
    "order.travelling": Text(_("%(worker)s出发了"), _("%(service)s，%(number)s。"), "route"),
    "order.working": Text(_("%(worker)s到了，开始服务"), _("%(service)s，%(number)s。"), "wrench"),
    "order.asked": Text(_("等您同意"), _("%(service)s：%(words)s"), "circle-pause"),
    "order.price-taken-back": Text(_("询价撤回了"), _("%(service)s：%(worker)s没等到答复，先按原价继续做。"), "wrench"),
    "order.waiting-parts": Text(_("在等配件"), _("%(service)s：%(words)s"), "circle-pause"),
    "order.finished": Text(_("做完了，请您确认"), _("%(worker)s完成了%(service)s，看看还有没有问题。"), "circle-check"),
    "order.cancelled": Text(_("订单已取消"), _("%(service)s，%(number)s。%(words)s"), "x"),
    "order.rescheduled": Text(_("改了时间"), _("%(service)s改到 %(slot)s。"), "calendar"),
    "order.offer": Text(_("有新单等您接"), _("%(service)s，%(place)s。"), "bell"),
    "order.emergency": Text(_("紧急：%(service)s"), _("%(place)s。先接单的人负责，请立即确认。"), "octagon-alert", urgent=True),
    "order.answered": Text(_("居民回复了"), _("%(number)s %(service)s：%(words)s"), "message-circle"),
    "order.withdrawn": Text(_("这单不用您去了"), _("%(number)s %(service)s：%(words)s"), "x"),
    "order.reopened": Text(_("重新打开：%(service)s"), _("%(number)s：%(words)s"), "refresh-cw"),
    "order.escalated": Text(_("超时升级：%(service)s"), _("%(number)s，%(place)s，%(clock)s已超时。"), "octagon-alert", urgent=True),
    "order.unstaffed": Text(_("没有人能接：%(service)s"), _("%(number)s，%(place)s。请改派。"), "octagon-alert", urgent=True),
    "complaint.opened": Text(_("新投诉"), _("%(number)s %(service)s：%(words)s"), "flag"),
    "complaint.alarm": Text(_("投诉 2 天未办结"), _("%(number)s %(service)s。"), "octagon-alert"),
    "complaint.hard-alarm": Text(_("投诉 10 天未办结，已到法定时限"), _("%(number)s %(service)s。"), "octagon-alert", urgent=True),
    "complaint.resolved": Text(_("您的投诉有答复了"), _("%(words)s"), "message-circle"),
    "review.received": Text(_("%(stars)s 星评价"), _("%(service)s：%(words)s"), "star"),
    "like.received": Text(_("邻居给您点赞了"), _("%(service)s"), "thumbs-up"),
    "volunteer.invited": Text(_("%(by)s想请您当志愿管家"), _("时间、地点、做什么都由您定，随时可以停。"), "heart-handshake"),
    "match.asked": Text(_("%(who)s想请您帮个忙"), _("“%(words)s”。愿不愿意都请回一声。"), "handshake"),
    "match.found": Text(_("找到一位邻居：%(who)s"), _("“%(words)s”。您看合适吗？"), "handshake"),
    "match.yes": Text(_("%(who)s愿意"), _("“%(words)s”。您也点头就说定了。"), "handshake"),
    "match.agreed": Text(_("说定了：去帮%(who)s"), _("“%(words)s” %(place)s %(slot)s"), "calendar"),
    "match.ended": Text(_("这次没有说成"), _("“%(words)s”。我们接着找。"), "handshake"),
    "points.expiring": Text(_("%(points)s 积分快到期了"), _("%(day)s 前没用掉的会过期，可以换服务或礼品。"), "gift"),
    "alert.relayed": Text("%(headline)s", "%(issuer)s: %(words)s", "triangle-alert"),
    "alert.urgent": Text("%(headline)s", "%(issuer)s: %(words)s", "triangle-alert", urgent=True),
    "alert.over": Text(_("已解除：%(headline)s"), _("%(issuer)s已解除这条预警。"), "circle-check"),
    "care.notice": Text("%(title)s", "%(words)s", "heart"),
    "roster.overdue": Text(_("该去看%(who)s了"), _("本该 %(day)s 去的，还没有人去。"), "octagon-alert"),
    "silence.reminder": Text(_("%(who)s，今天还没报平安"), _("点一下“我很好”，大家就放心了。"), "sun"),
    "silence.family": Text(_("%(who)s今天还没报平安"), _("已提醒过本人。方便的话打个电话；一小时后管家会上门。"), "phone", urgent=True),
    "silence.door": Text(_("管家去看%(who)s了"), _("今天还没报平安，管家正上门。"), "house", urgent=True),
    "well-being.sign": Text(_("%(who)s很好"), _("刚刚报了平安。"), "circle-check"),
    "visitor.admitted": Text(_("您的访客进门了"), _("%(words)s"), "door-open"),
    "family.invited": Text(_("%(who)s邀请您建亲情账户"), _("能做什么、上限多少都写着，看过再定。七天内有效。"), "users"),
    "family.confirmed": Text(_("亲情账户生效了：%(who)s"), _("谁替谁办了什么，双方都看得到，随时可以解除。"), "users"),
    "family.declined": Text(_("%(who)s没有同意"), _("亲情账户没有改变。"), "users"),
    "family.asks-wider": Text(_("%(who)s想多替您办一些"), _("您同意了才算数，不同意就照旧。"), "users"),
    "family.changed": Text(_("亲情账户改了：%(who)s"), _("现在能做什么，请看一眼。"), "users"),
    "family.ended": Text(_("亲情账户解除了：%(who)s"), _("从现在起，不能再替办，也看不到新的进度。"), "users"),
    "family.trouble": Text(_("%(who)s的事要留意：%(service)s"), _("%(number)s，%(what)s。"), "octagon-alert"),
    "round.missed": Text(_("漏巡：%(plan)s"), _("%(slot)s，%(n)s 处没有到：%(places)s。"), "octagon-alert"),
    "listing.waiting": Text(_("租售待核验：%(name)s"), _("%(place)s。请核对产权证。"), "house"),
    "listing.live": Text(_("核验通过，已上架：%(name)s"), _("展示 30 天，可以续期。有人约看会告诉您。"), "circle-check"),
    "listing.refused": Text(_("租售信息没有通过：%(name)s"), _("%(why)s 改好以后可以再交。"), "x"),
    "listing.taken-down": Text(_("租售信息被下架：%(name)s"), "%(why)s", "octagon-alert"),
    "listing.expiring": Text(_("租售信息快到期：%(name)s"), _("还有三天下架。还在租售的话，点一下续期。"), "hourglass"),
    "listing.expired": Text(_("租售信息到期下架：%(name)s"), _("还在租售的话，60 天内点一下续期就回来。"), "hourglass"),
    "listing.price": Text(_("价格变了：%(name)s"), _("从 %(was)s 改为 %(price)s，对所有人都一样。您约的看房不变。"), "coins"),
    "viewing.booked": Text(_("有人约看：%(name)s"), _("%(slot)s，管家陪同。"), "calendar"),
    "viewing.moved": Text(_("约看改了时间：%(name)s"), _("改到 %(slot)s。"), "calendar"),
    "viewing.cancelled": Text(_("约看取消了：%(name)s"), _("原定 %(slot)s。"), "x"),
    "viewing.interested": Text(_("看房人有意向：%(name)s"), _("%(slot)s 看过，管家会和您联系。"), "handshake"),
    "viewing.not-interested": Text(_("看房人不考虑：%(name)s"), _("%(slot)s 看过。时间还留着，会有别人来。"), "x"),
    "product.proposed": Text(_("%(who)s提议一个产品：%(name)s"), _("请看看草案，补齐了就能上架。"), "file-text"),
    "product.published": Text(_("您提的产品上架了：%(name)s"), _("居民现在就能下单。"), "circle-check"),
    "product.declined": Text(_("您提的产品没有采用：%(name)s"), "%(why)s", "x"),
    "merchant.applied": Text(_("商家申请入驻：%(name)s"), _("%(category)s。请核对证照，安排管家去看看。"), "store"),
    "merchant.selected": Text(_("入选了：%(name)s"), _("先试营一个月，每天限量。管家会带您上手。"), "circle-check"),
    "merchant.declined": Text(_("这次没有入选：%(name)s"), _("%(why)s 改好以后可以再申请。"), "x"),
    "merchant.member": Text(_("成为正式成员：%(name)s"), _("试营期满，检查都过了，不再限量。"), "award"),
    "merchant.commission": Text(_("佣金改了：%(name)s"), _("从 %(was)s 改为 %(now)s，从现在起的新单照新的算，以前的单不变。%(why)s"), "coins"),
    "merchant.suspended": Text(_("暂停接新单：%(name)s"), _("%(why)s 手上的单请办完，该付的照付。"), "octagon-alert"),
    "merchant.restored": Text(_("恢复接单：%(name)s"), _("检查都过了，可以接新单了。"), "circle-check"),
    "merchant.paper-bad": Text(_("证照要重交：%(name)s"), "%(why)s", "triangle-alert"),
    "alliance.warned": Text(_("提醒：%(name)s的等级可能要降"), _("现在是%(was)s。确认后到下个月还没有好转，会提议降一级。看看为什么、怎么改。"), "triangle-alert"),
    "alliance.proposed": Text(_("%(name)s的等级有提议：%(to)s"), _("现在是%(was)s，等物业确认。看看依据。"), "scale"),
    "alliance.confirmed": Text(_("%(name)s的等级定了：%(to)s"), _("原来是%(was)s。降级可以在 14 天内申诉。"), "award"),
    "alliance.warning-stands": Text(_("提醒已确认：%(name)s"), _("下个月还没有好转，会提议从%(was)s降一级。14 天内可以申诉。"), "triangle-alert"),
    "alliance.kept": Text(_("%(name)s的等级不变"), _("仍是%(was)s。%(words)s"), "circle-check"),
    "alliance.appealed": Text(_("商家申诉：%(name)s"), _("“%(words)s”"), "message-square-text"),
    "alliance.upheld": Text(_("申诉有答复了，决定不变：%(name)s"), "%(words)s", "scale"),
    "alliance.overturned": Text(_("申诉成立，决定撤销了：%(name)s"), "%(words)s", "circle-check"),
    "sale.paid": Text(_("付好了：%(name)s"), _("%(shop)s，%(money)s。%(next)s"), "circle-check"),
    "sale.ordered": Text(_("订好了：%(name)s"), _("%(shop)s，%(money)s，收货时付现金。%(next)s"), "circle-check"),
    "sale.late": Text(_("%(shop)s送晚了，赔您 %(money)s"), _("%(name)s比约好的晚。赔款已经在您的余额里，不用申请。"), "timer"),
    "refund.made": Text(_("退款 %(money)s：%(name)s"), _("%(why)s。%(where)s"), "undo-2"),
    "refund.failed": Text(_("退款遇到问题：%(name)s"), _("%(money)s 暂时没有退成。物业已经知道，会跟进到您收到为止。"), "triangle-alert"),
    "refund.stuck": Text(_("退款没有成功：%(name)s"), _("%(shop)s，%(money)s。请和支付渠道核对，再退给住户。"), "octagon-alert"),
    "payment.unequal": Text(_("付款金额不符：%(channel)s"), _("应付 %(asked)s，渠道说付了 %(money)s，没有入账。付款号 %(number)s，请核对。"), "octagon-alert"),
    "group.won": Text(_("成团了：%(name)s"), _("一共 %(n)s 份，每份 %(money)s，多付的退给您。商家接单后会告诉您。"), "circle-check"),
    "group.failed": Text(_("没有成团：%(name)s"), _("只有 %(n)s 份，钱全额退。%(where)s"), "undo-2"),
    "group.won-shop": Text(_("拼团成了：%(name)s"), _("一共 %(n)s 份，每份 %(money)s。订单已经到了，请备货。"), "circle-check"),
    "group.failed-shop": Text(_("拼团没有成：%(name)s"), _("只有 %(n)s 份，已经全额退给大家，货放回了货架。"), "undo-2"),
    "subscription.bought": Text(_("这个月的买好了：%(name)s"), _("%(money)s，从余额付的。下次 %(day)s。"), "refresh-cw"),
    "subscription.missed": Text(_("这个月没有买成：%(name)s"), _("%(why)s没有扣您的钱。下次 %(day)s。"), "triangle-alert"),
    "sale.new": Text(_("卖出了：%(name)s"), _("%(shop)s，%(money)s，%(way)s。请接单备货。"), "shopping-basket"),
    "sale.new-fast": Text(_("半小时达：%(name)s"), _("%(shop)s，%(money)s，%(way)s。已经开始计时，请马上接单。"), "shopping-basket", urgent=True),
    "sale.called-off": Text(_("这单取消了：%(name)s"), _("%(shop)s，%(money)s 已经退给买家，货放回了货架。"), "x"),
    "sale.complained": Text(_("买家说有问题：%(name)s"), _("%(shop)s：“%(words)s”请看看怎么补救，可以退一部分。"), "message-square-text"),
    "payout.made": Text(_("货款到账：%(money)s"), _("付给%(name)s，对账单里看得到每一笔。"), "coins"),
    "item.taken-off": Text(_("物业下架了：%(name)s"), "%(why)s", "triangle-alert"),
    "item.put-back": Text(_("物业放回货架了：%(name)s"), _("居民又买得到了。"), "circle-check"),
    "visit.made": Text(_("管家回访了"), _("%(service)s：%(words)s"), "house"),
}  # fmt: skip


def words(kind: str, values: Mapping[str, object]) -> tuple[str, str]:
    """Return title and body of a message in the active language; values given in two languages are chosen from."""
    text = TEXTS[kind]
    english = (get_language() or "").startswith("en")
    filled = {k: _chosen(v, english=english) for k, v in values.items()}
    return str(text.title) % filled, str(text.body) % filled


def _chosen(value: object, *, english: bool) -> object:
    if isinstance(value, Mapping):
        return (english and value.get("en")) or value.get("zh", "")
    return value
