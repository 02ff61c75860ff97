"""The whole story in real windows: from one sentence on a phone to the moved score of who did the work."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys import people
from tests.journeys.conftest import DESKTOP, Opener
from tests.journeys.served import Served

pytestmark = pytest.mark.browser

WORDS = "厨房水管漏水了，明天下午有人"
DONE, PRAISE = "换了一只角阀，试水五分钟不漏。", "来得快，讲得明白。"
STEPS = ("评价 5 星", "居民确认", "做完了", "到门口", "出发", "{call}接单", "派给{call}", "提出需求")
_FIGURES = (
    r"评价\s*(?P<stars>[\d.—]+)\s*星\s*(?P<reviews>\d+) 次评价\s*点赞\s*(?P<likes>\d+)\s*次\s*做完\s*(?P<done>\d+)\s*单"
)


@dataclass(frozen=True, slots=True)
class Score:
    """What the console shows of who did the work."""

    stars: float
    reviews: int
    likes: int
    done: int

    def after(self, stars: int) -> "Score":
        """Return the score after one more confirmed order, so many stars and a like."""
        reviews = self.reviews + 1
        mean = round((self.stars * self.reviews + stars) / reviews, 1)
        return Score(mean, reviews, self.likes + 1, self.done + 1)


def test_resident_to_reward(site: Served, window: Opener, tmp_path: Path) -> None:
    lin, hand, operator = window(), window(), window(viewport=DESKTOP)
    # Time on her phone can be wound on: her page asks every fifteen seconds how the order stands.
    lin.clock.install()
    people.sign_in(lin, site, people.LIN)
    order = _ask(lin, tmp_path)
    asked = people.stage(site, f'told = pending("{order}")')
    people.sign_in(operator, site, people.SHEN)
    before = _score(operator, asked["worker"])
    people.sign_in(hand, site, asked["phone"])
    _deliver(hand, tmp_path)
    _judge(lin, asked["call"])
    _read_story(operator, order, asked["call"])
    _score_moves(operator, asked["worker"], before.after(stars=5))


def _ask(lin: Page, folder: Path) -> str:
    people.say(lin, WORDS, people.photo(folder))
    expect(lin.get_by_role("img", name="您的照片")).to_have_js_property("naturalWidth", 320)
    expect(lin.get_by_role("radio", name="报修：给排水")).to_be_checked()
    expect(lin.get_by_role("radio", name="明天 13:00–18:00")).to_be_checked()
    order = people.key_of(people.agree(lin))
    expect(lin.get_by_text(f"“{WORDS}”")).to_be_visible()
    return order


def _deliver(hand: Page, folder: Path) -> None:
    offer = people.offer(hand, WORDS)
    expect(offer).to_contain_text("为什么是您")
    offer.get_by_role("button", name="接单").click()
    expect(hand.get_by_role("img", name="报修照片").first).to_have_js_property("naturalWidth", 320)
    people.deliver(hand, DONE, folder)


def _judge(lin: Page, call: str) -> None:
    lin.clock.fast_forward("00:16")
    expect(lin.get_by_role("heading", name="做完了，还有问题吗？")).to_be_visible()
    expect(lin.get_by_text(DONE)).to_be_visible()
    expect(lin.get_by_role("img", name="完工照片")).to_have_count(2)
    lin.get_by_role("radio", name="5 星，非常满意").check()
    lin.get_by_role("checkbox", name="讲得明白").check()
    lin.get_by_role("checkbox", name=f"赞{call}").check()
    lin.get_by_label("写两句").fill(PRAISE)
    lin.get_by_role("button", name="办好了，提交").click()
    expect(lin.get_by_role("heading", name="办好了，谢谢您")).to_be_visible()
    expect(lin.get_by_label("您的评价")).to_contain_text(re.compile(f"“{PRAISE}”.*您赞过了", re.DOTALL))


def _read_story(operator: Page, order: str, call: str) -> None:
    operator.goto(f"/console/orders/{order}/")
    story = operator.get_by_role("complementary").get_by_role("listitem")
    names = [step.format(call=call) for step in STEPS]
    expect(story.filter(has_text=re.compile("|".join(names)))).to_have_text(
        [re.compile(f"^\\s*{name}") for name in names]
    )
    assert _photos(story.filter(has_text=DONE)) == ["完成", "完成"]
    assert _photos(story.filter(has_text=WORDS)) == ["报修"]
    expect(story.filter(has_text="评价 5 星")).to_contain_text(PRAISE)


def _photos(step: Locator) -> list[str | None]:
    return [photo.get_attribute("alt") for photo in step.get_by_role("img").all()]


def _score(operator: Page, worker: str) -> Score:
    operator.goto(f"/console/stewards/{worker}/")
    found = re.search(_FIGURES, operator.get_by_role("main").inner_text())
    assert found, operator.get_by_role("main").inner_text()
    stars = 0.0 if found["stars"] == "—" else float(found["stars"])
    return Score(stars, int(found["reviews"]), int(found["likes"]), int(found["done"]))


def _score_moves(operator: Page, worker: str, wanted: Score) -> None:
    operator.goto(f"/console/stewards/{worker}/")
    likes = re.compile(rf"点赞\s*{wanted.likes}\s*次\s*做完\s*{wanted.done}\s*单")
    people.until(
        operator, operator.get_by_role("main").filter(has_text=likes).filter(has_text=f"{wanted.reviews} 次评价")
    )
    assert _score(operator, worker) == wanted
