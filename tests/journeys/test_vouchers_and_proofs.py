"""What points leave in people's hands: a voucher that is good for one bag of rice, a proof that is good until it is revoked."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys import people
from tests.journeys.conftest import Opener
from tests.journeys.served import Served

pytestmark = pytest.mark.browser

TANG = "13800138010"
RICE, RICE_POINTS, HAND_OVER = "东北大米 5 斤", 60, "交货，核销"
USED = re.compile("这张券.*已经用过了，不能再用。")
NOT_OURS = "没有这张券，或不是本社区的券。请核对二维码。"
BANK = "示例银行和睦支行"
# What she chose, as the proof says it, and what she did not.
CHOSEN, LEFT_OUT = ("知识技能积分", "志愿服务时长", "邻里互助"), ("环保积分", "公益积分", "声望积分")

# In the other community a shop gives something for points too, and 苏先生 has some.
_SU = (
    "from linli.core.scoping import community_scope",
    "from linli.ledger import services as ledger",
    "from linli.points import issuing",
    "from linli.points.models import Reward",
    'su, there = person("neighbour"), Community.objects.get(slug="taoyuanju")',
    "with community_scope(there.pk):",
    '    Reward.objects.create(community=there, name_zh="一束花", merchant_zh="桃源花店", points=30)',
    '    source = issuing.issuer(community=there.pk, kind="green", day=now.date(), at=now)',
    '    purse = issuing.purse(community=there.pk, person=su.pk, unit="green", at=now)',
    "    legs = [(source.pk, -40), (purse.pk, 40)]",
    '    ledger.post(community=there.pk, cause="before the story", kind="award", legs=legs, at=now)',
)


def test_voucher_is_taken_once_and_only_here(site: Served, window: Opener) -> None:
    lin, tang = window(), window()
    people.step_into(lin, "林女士")
    _redeem(lin, RICE, RICE_POINTS)
    address, code = people.scan(_code(lin)), _read_aloud(lin)
    # The camera opens the address in a browser nobody is signed in to: first it asks who is at the counter.
    tang.goto(address)
    people.identify(tang, site, TANG)
    expect(tang).to_have_url(address)
    _hand_over(tang)
    tang.goto(address)
    _refused(tang, USED)
    _type_in(tang, code)
    _refused(tang, USED)
    lin.reload()
    expect(lin.get_by_role("main")).to_contain_text(re.compile(rf"用掉，{RICE_POINTS} 分已支付"))
    expect(_code(lin)).to_have_count(0)
    _from_elsewhere(site, window(), tang)
    # The newest first; the last is a bag of rice that she took yesterday and has not fetched.
    assert people.stage(site, *_VOUCHERS) == [
        ["一束花", "issued", "held", ""], [RICE, "used", "captured", "唐守田"], [RICE, "issued", "held", ""],
    ]  # fmt: skip
    assert people.stage(site, *_WHERE) == ["守田粮店"]


_VOUCHERS = (
    "from linli.points.models import Voucher",
    'rows = Voucher.objects.order_by("-issued_at")',
    'told = [[v.reward.name_zh, v.state, v.payment.state, v.used_by.name if v.used_by else ""] for v in rows]',
)


_WHERE = (
    "from linli.core.models import Fact",
    "from linli.merchants.models import Merchant",
    'shops = [fact.payload["shop"] for fact in Fact.objects.filter(kind="voucher.use")]',
    'told = list(Merchant.objects.filter(pk__in=shops).values_list("name_zh", flat=True))',
)


def _redeem(page: Page, name: str, points: int) -> None:
    people.tab(page, "积分")
    page.get_by_role("region", name="换礼品").get_by_role("link", name=name).click()
    page.get_by_role("button", name=f"用 {points} 分换").click()
    expect(page.get_by_text("换好了。到店出示二维码，店家扫一下就行。")).to_be_visible()


def _code(page: Page) -> Locator:
    return page.get_by_role("img", name="给店家扫的二维码")


def _read_aloud(page: Page) -> str:
    """Return the code as it stands under the picture: in groups of four."""
    return page.get_by_text(re.compile(r"^([0-9A-F]{4} ){7}[0-9A-F]{4}$")).inner_text()


def _hand_over(tang: Page) -> None:
    main = tang.get_by_role("main")
    expect(main).to_contain_text(RICE)
    # The counter knows her by her surname, and no better.
    expect(main).to_contain_text("林*")
    expect(main).not_to_contain_text("林知禾")
    tang.get_by_role("button", name=HAND_OVER).click()
    expect(tang.get_by_text(f"核销好了：{RICE}。")).to_be_visible()
    expect(tang.get_by_role("region", name="近 30 天核销的").get_by_role("listitem")).to_contain_text([RICE])


def _type_in(tang: Page, code: str) -> None:
    tang.get_by_role("link", name="回柜台").click()
    tang.get_by_label("扫不了就输券码").fill(code)
    tang.get_by_role("button", name="找这张券").click()


def _refused(tang: Page, sentence: str | re.Pattern[str]) -> None:
    expect(tang.get_by_role("alert")).to_contain_text(sentence)
    expect(tang.get_by_role("button", name=HAND_OVER)).to_have_count(0)


def _from_elsewhere(site: Served, su: Page, tang: Page) -> None:
    people.stage(site, *_SU)
    people.step_into(su, "苏先生")
    _redeem(su, "一束花", 30)
    tang.goto(people.scan(_code(su)))
    _refused(tang, NOT_OURS)
    _type_in(tang, _read_aloud(su))
    _refused(tang, NOT_OURS)
    expect(tang.get_by_role("main")).not_to_contain_text("一束花")
    su.reload()
    expect(_code(su)).to_be_visible()


def test_proof_is_valid_until_revoked(site: Served, window: Opener) -> None:
    lin, clerk = window(), window()
    people.step_into(lin, "林女士")
    says = _prove(lin)
    clerk.goto(people.scan(lin.get_by_role("img", name="核验这份证明的二维码")))
    expect(clerk.get_by_role("heading", name="有效", exact=True)).to_be_visible()
    expect(clerk.get_by_text("林知禾 的证明，内容未被改动。")).to_be_visible()
    assert _terms(clerk.get_by_role("main"))[: len(says)] == says
    for kind in LEFT_OUT:
        expect(clerk.get_by_role("main")).not_to_contain_text(kind)
    lin.reload()
    looks = lin.get_by_role("region", name="谁看过").get_by_role("listitem")
    expect(looks).to_contain_text([re.compile("Chrome · 本机或内网.*有效", re.DOTALL)])
    _revoke(lin)
    clerk.reload()
    expect(clerk.get_by_role("heading", name="已撤回", exact=True)).to_be_visible()
    expect(clerk.get_by_text(re.compile("本人.*撤回，不再有效。"))).to_be_visible()
    expect(clerk.get_by_role("main")).not_to_contain_text(BANK)
    lin.reload()
    expect(looks).to_contain_text([re.compile("已撤回"), re.compile("有效")])
    assert people.stage(site, *_PROOF) == [BANK, "revoked", ["valid", "revoked"]]


_PROOF = (
    "from linli.credentials import services as credentials",
    "from linli.credentials.models import Credential",
    'row = Credential.objects.get(person=person("resident"))',
    "found = [look.outcome for look in credentials.looks_of(credential=row)][::-1]",
    "told = [row.recipient, row.standing(now), found]",
)


def _prove(lin: Page) -> list[list[str]]:
    """Choose, look, agree, have it signed; return what it says beside her name, line by line."""
    people.tab(lin, "积分")
    lin.get_by_role("link", name="贡献证明").click()
    lin.get_by_role("link", name="开一份").click()
    for kind in ("环保", "公益", "贡献", "声望", "运动"):
        lin.get_by_role("group", name="写哪些").get_by_role("checkbox", name=kind).uncheck()
    lin.get_by_label("开给谁").fill(BANK)
    lin.get_by_label("做什么用").fill("申请社区优待")
    lin.get_by_role("radio", name="90 天").check()
    lin.get_by_role("button", name="先看看会写什么").click()
    preview = lin.get_by_role("region", name="证明会这样写，一个字也不多")
    expect(preview).to_be_visible()
    name, *says = _terms(preview)
    assert name == ["姓名", "林知禾"]
    assert set(CHOSEN) <= {label for label, _value in says}
    lin.get_by_role("button", name="同意，签名开具").click()
    expect(lin.get_by_text("请先看过内容，勾选同意再开具。")).to_be_visible()
    lin.get_by_role("checkbox", name="我看过了，同意").check()
    lin.get_by_role("button", name="同意，签名开具").click()
    expect(lin.get_by_text("证明开好了。对方扫码就能核验，您随时可以撤回。")).to_be_visible()
    expect(lin.get_by_role("region", name="谁看过")).to_contain_text("还没有人核验过。")
    return says


def _terms(of: Locator) -> list[list[str]]:
    """Return the terms on a page with what is said of each."""
    return [row.inner_text().split("\n")[:2] for row in of.locator("dl > div").all()]


def _revoke(lin: Page) -> None:
    lin.get_by_role("button", name="撤回").click()
    lin.get_by_role("dialog").get_by_role("button", name="撤回").click()
    expect(lin.get_by_text("撤回了。从现在起，谁核验都是无效。")).to_be_visible()
