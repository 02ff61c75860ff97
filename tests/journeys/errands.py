"""What only a form leads to: each errand fills one in, as its person would, and ends at the page that answers."""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import urljoin

from openpyxl import Workbook
from playwright.sync_api import Page

from linli.people.workbook.columns import COLUMNS
from tests.journeys.walking import Walk

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HOME = {
    "building": "3幢",
    "entrance": "2单元",
    "room": "1901",
    "name": "陈静",
    "phone": "13900000001",
    "relation": "业主",
}
NO_PHONE = {**HOME, "name": "陈小雨", "phone": "12345", "relation": "亲家"}

# What the sample's resident can take again and again: it costs least and has no bound.
CHEAP = "手冲咖啡一杯"

type Run = Callable[[Walk], None]


class Errand(NamedTuple):
    """What is done, and the status of the page at its end."""

    name: str
    run: Run
    status: int = 200


def _send(page: Page, form: str) -> None:
    """Send a form as a browser does that leaves every check to the server."""
    with page.expect_navigation():
        page.locator(form).first.evaluate("(form) => { form.noValidate = true; form.requestSubmit(); }")


def _going(path: str) -> Run:
    def run(walk: Walk) -> None:
        walk.page.goto(path)

    return run


def _coding(phone: str, code: str = "") -> Run:
    """Ask for a code, and type in a wrong one if there is one. A number gets one code a minute: each dress has its own."""

    def run(walk: Walk) -> None:
        walk.page.goto("/sign-in/")
        walk.page.fill("[name=phone]", f"{phone}{int(walk.elder)}")
        _send(walk.page, "form:has([name=phone])")
        if code:
            walk.page.fill("[name=code]", code)
            _send(walk.page, "form:has([name=code])")

    return run


def _asking(words: str) -> Run:
    def run(walk: Walk) -> None:
        walk.page.goto("/home/ask/")
        walk.page.fill("textarea[name=words]", words)
        _send(walk.page, "form:has(textarea[name=words])")

    return run


def _bare(path: str, form: str) -> Run:
    """Send the form of a page as it comes, with something missing. The path may name what was found on the walk."""

    def run(walk: Walk) -> None:
        walk.page.goto(walk.paths[path][0] if path in walk.paths else path)
        _send(walk.page, form)

    return run


def _entering(words: str) -> Run:
    """Take somebody's words at the desk, for the first household that is found."""

    def run(walk: Walk) -> None:
        walk.page.goto("/console/orders/new/?room=602")
        walk.page.locator("a[href*='household=']").first.click()
        walk.page.fill("textarea[name=words]", words)
        _send(walk.page, "form:has(textarea[name=words])")

    return run


def _proving(walk: Walk) -> None:
    walk.page.goto("/home/points/proofs/hours/")
    walk.page.fill("[name=recipient]", "示例支行")
    walk.page.check("[name=consent]")
    _send(walk.page, "form:has([name=consent])")


def _importing(*rows: Mapping[str, str]) -> Run:
    def run(walk: Walk) -> None:
        walk.page.goto("/console/households/import/")
        walk.page.set_input_files("[name=file]", {"name": "住户.xlsx", "mimeType": XLSX, "buffer": _workbook(rows)})
        _send(walk.page, ".keep-upload")

    return run


def _workbook(rows: Sequence[Mapping[str, str]]) -> bytes:
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet("住户")
    sheet.append([column.zh for column in COLUMNS])
    for row in rows:
        sheet.append([row.get(column.field) for column in COLUMNS])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _committing(walk: Walk) -> None:
    _importing({**HOME, "room": "1902" if walk.elder else "1901"})(walk)
    _send(walk.page, "form[action$='/commit/']")


def _typing(code: str) -> Run:
    """Type in at the counter what stands on somebody's phone."""

    def run(walk: Walk) -> None:
        walk.page.goto("/counter/")
        walk.page.fill("[name=code]", code)
        _send(walk.page, "form:has([name=code])")

    return run


def _shown(walk: Walk, *, fresh: bool = False) -> None:
    """Open a voucher that a resident shows on her own phone: one she has, or one she takes for it."""
    assert walk.page.context.browser
    there = walk.page.context.browser.new_context(base_url=urljoin(walk.page.url, "/"), locale="zh-CN")
    phone = there.new_page()
    phone.goto("/")
    phone.locator("form[action='/enter/resident/'] button").click()
    phone.goto("/home/points/")
    phone.locator(f"a[href*='/rewards/']:has-text('{CHEAP}')" if fresh else "a[href*='/vouchers/0']").first.click()
    if fresh:
        _send(phone, "#take")
    code = phone.locator(".voucher-code").inner_text()
    there.close()
    _typing(code)(walk)


def _handing_over(walk: Walk) -> None:
    _shown(walk, fresh=True)
    _send(walk.page, "#use")


def _scanning_twice(walk: Walk) -> None:
    _shown(walk, fresh=True)
    address = walk.page.url
    _send(walk.page, "#use")
    walk.page.goto(address)


UNKNOWN_PROOF = Errand("a proof nobody has", _going("/verify/nobody-has-it/"), 404)
NOWHERE = Errand("nowhere", _going("/nowhere/"), 404)
ERRANDS: Mapping[str, Sequence[Errand]] = {
    "": (
        NOWHERE,
        UNKNOWN_PROOF,
        Errand("a number that is none", _coding("1"), 422),
        Errand("a wrong code", _coding("1391111000", "000000"), 422),
        Errand("the code's page", _going("/sign-in/code/")),
    ),
    "resident": (
        Errand("another face", _going("/console/"), 403),
        Errand("nothing said", _bare("/home/ask/", "form:has(textarea[name=words])"), 422),
        Errand("a proposal", _asking("厨房水管漏水了，明天下午有人")),
        Errand("danger", _asking("我被关在电梯里出不去了")),
        Errand("a complaint", _asking("上次的师傅态度太差，我要投诉")),
        Errand("nothing understood", _asking("你好呀")),
        Errand("hours proved", _proving),
        Errand("hours without consent", _bare("/home/points/proofs/hours/", "form:has([name=consent])"), 422),
        Errand("an invitation for nothing", _bare("/home/me/family/new/", "#invite"), 422),
        Errand("a complaint without words", _bare("resident:complain", "#move"), 422),
        Errand("moving in without a day", _bare("/home/care/events/?kind=move-in", "#form form"), 422),
    ),
    "steward": (
        Errand("a checkpoint's code asked for", _going("/work/checkpoints/")),
        Errand("a checkpoint that nobody has", _going("/work/checkpoints/nobody-has-it/"), 404),
        Errand("a visitor's code that nobody has", _bare("/work/gate/", ".care-gate"), 404),
    ),
    "engineer": (
        Errand("nothing to report", _bare("steward:move report", ".deed"), 422),
        Errand("giving back for no reason", _bare("steward:move give-back", ".deed"), 422),
    ),
    "operator": (
        NOWHERE,
        Errand("a workbook with faults", _importing(NO_PHONE, HOME, HOME), 422),
        Errand("a preview", _importing(HOME)),
        Errand("an import", _committing),
        Errand("nothing entered", _bare("/console/orders/new/?area=1", "form:has(textarea[name=words])"), 422),
        Errand("words at the desk", _entering("厨房水管漏水了，明天下午有人")),
        Errand("no worker chosen", _bare("property:order-act assign", ".actform"), 422),
        Errand("no file taken in", _bare("/console/care/alerts/", ".keep-upload"), 422),
        Errand("a rule of care without a name", _bare("/console/care/rules/new/?trigger=alert", ".keep-form"), 422),
        Errand("a plan without a name", _bare("/console/rounds/plans/new/", ".keep-form"), 422),
        Errand("a checkpoint without a name", _bare("/console/rounds/checkpoints/new/", ".keep-form"), 422),
        Errand("a line of no quantity", _bare("property:material", "#line"), 422),
        Errand("a product without a name", _bare("/console/catalogue/new/", ".keep-form"), 422),
    ),
    "merchant": (
        Errand("a code that is none", _typing("1234"), 422),
        Errand("a voucher nobody has", _typing("0" * 32), 404),
        Errand("a voucher shown", _shown),
        Errand("a voucher handed over", _handing_over),
        Errand("a voucher used before", _scanning_twice, 409),
    ),
    "supervisor": (Errand("a number looked at", _bare("property:order", ".panel-call")),),
}
