"""What people do in their windows, as they would tell it; and a stage hand for what happened before a story begins."""

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import zxingcpp
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect

from tests.journeys.served import Served

LIN, SHEN = "13800138001", "13800138006"
# The names on the cards of the welcome page, by what they are called in the stories.
CARDS = {
    "林女士": "林知禾", "陈奶奶": "陈月珍", "王管家": "王雅宁", "周师傅": "周国涛", "刘师傅": "刘志成", "沈主管": "沈婉清",
    "苏先生": "苏牧远", "唐老板": "唐守田",
}  # fmt: skip
LOOK_AGAIN_MS, LOOKS = 400, 40

_HAND = """
import json, time
from datetime import timedelta
from random import Random
from linli.core import clock, tasks
from linli.core.scoping import unscoped
from linli.catalogue.models import Product
from linli.orders import services as orders
from linli.orders.models import Offer, Order
from linli.people.models import HouseholdMember, Persona
from linli.places.models import Community
from linli.simulation.photos import Album
from linli.stewards.models import Worker

now = clock.now()
town = Community.objects.get(slug="hemuli")

def person(slug):
    return Persona.objects.get(slug=slug).person

def worker(slug):
    return Worker.objects.get(person=person(slug))

def request(words, product="base.repair.water", urgency="urgent", preferred=None, ago=timedelta(0)):
    lin = person("resident")
    home = HouseholdMember.objects.select_related("household__unit__building").get(person=lin).household
    need = orders.Need(
        product=Product.objects.get(community=town, code=product), words=words, household=home, requester=lin,
        urgency=urgency, preferred=worker(preferred) if preferred else None,
    )
    return orders.request(community=town, need=need, by=lin, at=now - ago)

def pending(order, declined=""):
    until = time.monotonic() + 20
    while True:
        rows = Offer.objects.filter(order=order, state="pending").exclude(worker__call_zh=declined)
        if offer := rows.select_related("worker__person").first():
            return {"call": offer.worker.call_zh, "phone": offer.worker.person.phone[3:], "worker": offer.worker.pk}
        assert time.monotonic() < until, "nobody was asked"
        time.sleep(0.1)

with unscoped("a stage hand goes everywhere"):
"""

# At whatever hour a story is told, it is ten in the morning there, and everybody who is paid is on duty.
MORNING = (
    "from linli.core.scoping import community_scope",
    "from linli.stewards.models import Shift",
    "east = (10 - now.hour + 12) % 24 - 12",
    'Community.objects.filter(pk=town.pk).update(timezone=f"Etc/GMT{-east:+d}")',
    "with community_scope(town.pk):",
    '    hands = Worker.objects.exclude(kind="volunteer")',
    "    Shift.objects.filter(worker__in=hands, ends__gt=now, starts__lt=now + timedelta(hours=10)).delete()",
    "    spans = {'starts': now - timedelta(hours=1), 'ends': now + timedelta(hours=10)}",
    "    Shift.objects.bulk_create(Shift(community=town, worker=hand, **spans) for hand in hands)",
)


def stage(site: Served, *lines: str) -> Any:  # noqa: ANN401 - whatever the lines leave in `told`, through JSON
    """Do, on the same data, what happened before a story begins; or look at what no window shows. Returns `told`."""
    script = "".join(f"    {line}\n" for line in ("told = None", *lines))
    return json.loads(site.shell(f"{_HAND}{script}print(json.dumps(told, default=str))"))


def sign_in(page: Page, site: Served, phone: str) -> None:
    """Sign in as anybody does: the phone's number, then the code that was sent to it."""
    page.goto("/sign-in/")
    identify(page, site, phone)


def identify(page: Page, site: Served, phone: str) -> None:
    """Do on the page for signing in, however one came there, what it asks for; ends where it leads."""
    page.get_by_label("手机号").fill(phone)
    page.get_by_role("button", name="发验证码").click()
    code = page.get_by_label("短信验证码")
    expect(code).to_be_visible()
    code.fill(site.code_for(phone))
    page.get_by_role("button", name="登录", exact=True).click()
    expect(code).to_have_count(0)


def step_into(page: Page, called: str) -> None:
    """Step from the welcome page into somebody's shoes."""
    page.goto("/")
    card = page.get_by_role("button", name=CARDS[called])
    card.click()
    expect(card).to_have_count(0)


def come_in(page: Page, site: Served, asked: dict[str, str]) -> None:
    """Let the worker of an offer come in: by the card of the welcome page who has one, else by phone and code."""
    if asked["call"] in CARDS:
        step_into(page, asked["call"])
    else:
        sign_in(page, site, asked["phone"])


def say(page: Page, words: str, *photos: Path) -> None:
    """Say on the home page what is needed; ends at what was understood."""
    page.get_by_role("textbox", name="要办什么，直接说").fill(words)
    if photos:
        page.get_by_label("加照片").set_input_files(photos)
    page.get_by_role("button", name="提出").click()
    expect(page.get_by_role("heading", name="听懂了吗")).to_be_visible()


def agree(page: Page, button: str = "就这样，提交") -> str:
    """Say yes to what was understood, or to a form; return the address of the order it became."""
    page.get_by_role("button", name=button).click()
    page.wait_for_url(re.compile(r"/home/orders/[0-9a-f-]{36}/$"))
    return page.url


def tab(page: Page, name: str) -> None:
    """Go to one of the tabs at the foot of a resident's pages."""
    page.goto("/home/")
    page.get_by_role("navigation").get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def key_of(address: str) -> str:
    """Return the key at the end of an order's address."""
    return address.rstrip("/").rpartition("/")[2]


def until(page: Page, what: Locator) -> None:
    """Look at the page again until it shows what follows, a moment later, from what somebody did elsewhere."""
    for _look in range(LOOKS):
        try:
            expect(what).to_be_visible(timeout=LOOK_AGAIN_MS)
        except AssertionError:
            page.reload()
        else:
            return
    expect(what).to_be_visible()


def offer(page: Page, words: str) -> Locator:
    """Return the offer on the worker's page that quotes the words."""
    return page.get_by_label("新单").filter(has_text=words)


def deliver(page: Page, said: str, folder: Path) -> None:
    """Do what was taken on: set out, arrive, tick every step, take the photos, say a word."""
    page.get_by_role("button", name="出发").click()
    page.get_by_role("button", name="我到了").click()
    steps = page.get_by_role("group", name="做了哪些")
    expect(steps).to_be_visible()
    for step in steps.get_by_role("checkbox").all():
        step.check()
    page.get_by_label("跟居民说一句").fill(said)
    page.get_by_label("完工照片（至少 2 张）").set_input_files([photo(folder, "a.jpg"), photo(folder, "b.jpg")])
    page.get_by_role("button", name="做完了").click()
    expect(page.get_by_text("做完了，已请居民确认")).to_be_visible()


def scan(code: Locator) -> str:
    """Read a QR code off a screen, as another phone's camera does."""
    expect(code).to_be_visible()
    found = zxingcpp.read_barcodes(Image.open(BytesIO(code.screenshot())))
    assert len(found) == 1
    return found[0].text


def photo(folder: Path, name: str = "leak.jpg") -> Path:
    """Take a photo of a pipe and its puddle: a JPEG as phones make them."""
    picture = Image.new("RGB", (1200, 900), (196, 205, 190))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((380, 120, 470, 700), fill=(150, 160, 165))
    draw.ellipse((300, 640, 820, 800), fill=(120, 160, 200))
    picture.save(folder / name, "JPEG", quality=88)
    return folder / name
