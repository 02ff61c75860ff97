"""One person's walk through every page they can reach, each looked at with axe, a ruler, and an ear on the console."""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.urls import Resolver404, ResolverMatch, resolve
from playwright.sync_api import ConsoleMessage, Page, Response

from tests.journeys.conftest import PHONE

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
MEASURE = (Path(__file__).parent / "measure.js").read_text(encoding="utf-8")
# Addresses whose last word decides which form they ask for: each form is a page of its own.
FORMS = {
    "property:order-act": "code",
    "property:letting-act": "deed",
    "resident:letting-do": "deed",
    "property:merchant-act": "deed",
    "steward:move": "move",
}
# One page of a kind stands for all of them, but for these: what they show is another thing in another state, or of another sort.
MANY = {
    "resident:order": 3, "resident:market-sale": 3, "resident:market-item": 3, "resident:product": 2, "resident:letting": 2,
    "resident:match": 2, "resident:visitor": 2, "resident:reward": 2, "resident:family-bond": 2, "property:order": 2,
    "property:market-sale": 2, "property:merchant": 2, "property:letting": 2, "property:assessment": 2, "property:day-stop": 2,
    "property:catalogue-product": 2,
}  # fmt: skip
# The living page of components: its links are samples and lead nowhere, and half of them are the desk's.
SHOWCASE = "/styleguide/"

# All rules that axe applies by default; and those that a change of nothing but colours can break. (Preloading is for
# rules about turned screens and about sound, which axe holds to be experiments or has nothing to hear for here.)
EVERY_RULE: Mapping[str, Any] = {"resultTypes": ["violations"], "iframes": False, "preload": False}
COLOURS: Mapping[str, Any] = {
    **EVERY_RULE, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
}  # fmt: skip
# Eight rows of a list stand for all: one template draws them. The list beside an open order is left out there: it is a page
# of its own, and looked at as one.
RUN_AXE = """async (rules) => {
  const beside = document.querySelector('.panel:not(:empty)');
  const exclude = ['tbody > tr:nth-child(n+9)', '.rows > li:nth-child(n+9)', ...(beside ? ['.tablewrap'] : [])];
  const {violations} = await axe.run({include: [['html']], exclude}, rules);
  return violations.map(({id, nodes}) => `axe ${id} (${nodes.length}): ${nodes[0].target.join(' ')} – ` +
    nodes[0].failureSummary.split('\\n').slice(1, 3).join(' ').trim());
}"""
NAMED = """() => [...document.querySelectorAll('a[href], [hx-get], form[action]')]
  .map((el) => el.getAttribute('href') ?? el.getAttribute('hx-get') ?? el.getAttribute('action'))
  .map((to) => new URL(to, location.href)).filter((to) => to.origin === location.origin)
  .map((to) => to.pathname + to.search)"""
UNFOLD = "() => document.querySelectorAll('details').forEach((one) => { one.open = true; })"
# Two frames later nothing is half-way from one colour to the other.
PAINT_DARK = """() => {
  document.documentElement.dataset.theme = 'dark';
  document.querySelector('meta[name="color-scheme"]').content = 'dark';
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
PAINT_ELDER = PAINT_DARK.replace("'dark'", "'light'").replace(
    "{\n", "{\n  document.documentElement.dataset.mode = 'elder';\n", 1
)
# A page that says no leads nowhere but home.
CLOSED_DOORS = (403, 404)
REFUSED = "error: Failed to load resource: the server responded with a status of 4"


@dataclass
class Walk:
    """A person's way through the product in one dress: by day (light, then dark where it stands) or for elders."""

    page: Page
    slug: str
    elder: bool
    no_pages: frozenset[str]
    # Dress for elders where the page stands, as for the dark: for pages that are served alike in both.
    paints_elder: bool = False
    faults: list[str] = field(default_factory=list)
    paths: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _seen: Counter[str] = field(default_factory=Counter)
    _keys: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _heard: list[tuple[str, str]] = field(default_factory=list)
    _answer: Response | None = None

    def __post_init__(self) -> None:
        """Listen to the console and keep the page's own answer; give every page axe, which the browser keeps from now on."""
        self.page.add_init_script(AXE)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._heard.append((f"error: {error}", "")))
        self.page.on("response", self._keep)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._heard.append((f"{message.type}: {message.text}", message.location.get("url", "")))

    def _keep(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self._answer = response

    def begin(self) -> None:
        """Step into the person's shoes and put on the dress, as the product lets anybody do."""
        self.page.goto("/")
        if self.slug:
            self.page.locator(f"form[action='/enter/{self.slug}/'] button").click()
        self.say("/display/", theme="light", mode="elder" if self.elder else "")

    def say(self, path: str, **fields: str) -> None:
        """Post a form, as a button on any page would."""
        token = next(one["value"] for one in self.page.context.cookies() if one.get("name") == "csrftoken")
        answer = self.page.request.post(path, form={**fields, "csrfmiddlewaretoken": token})
        assert answer.ok, f"{path} {fields}: {answer.status}"

    def through(self, starts: Iterable[str]) -> None:
        """Look at every page that can be reached from the starts."""
        todo = deque(starts)
        while todo:
            path = todo.popleft()
            if (match := self._wanted(path)) is None:
                continue
            if landed := self._open(path, match):
                todo.append(landed)
                continue
            self._look()
            todo.extend([] if path == SHOWCASE else self.page.evaluate(NAMED))

    def _wanted(self, path: str) -> ResolverMatch | None:
        """Tell whether the path leads to a page of a kind not yet looked at often enough."""
        if (match := at(path)) is None and not path.startswith("/static/"):
            self.faults.append(f"{path}: no such address")
        if match is None or match.view_name in self.no_pages:
            return None
        kind = kind_of(match)
        # What a list was filtered by goes along into the pages of its rows: only for lists does it make a difference.
        new = set() if match.kwargs else set(parse_qs(urlsplit(path).query)) - self._keys[kind]
        most = MANY.get(match.view_name, 1)
        if path in self.paths[kind] or not (self._seen[kind] < most or (new and self._seen[kind] <= most)):
            return None
        self._keys[kind] |= new
        return match

    def _open(self, path: str, match: ResolverMatch) -> str:
        """Open the page; return where it led instead, if it only leads on."""
        self._seen[kind_of(match)] += 1
        self.page.goto(path)
        if (landed := at(self.page.url)) and landed.view_name != match.view_name:
            return urlsplit(self.page.url).path
        self.paths[kind_of(match)].append(path)
        assert self._answer
        self._demand(self._answer.status == 200, f"status {self._answer.status}")
        return ""

    def errand(self, name: str, run: Callable[["Walk"], None], status: int) -> None:
        """Do what only a form leads to; look at the page it ends at, which must have the status, and where that leads."""
        run(self)
        self.page.wait_for_load_state()
        assert self._answer
        self._demand(self._answer.status == status, f"{name}: status {self._answer.status}, not {status}")
        match = at(self.page.url)
        self.paths[kind_of(match) if match else name].append(f"({name})")
        self._look()
        if status not in CLOSED_DOORS:
            self.through(self.page.evaluate(NAMED))

    def _look(self) -> None:
        """Look at the page as it stands: by day unfolded in light, then in dark; else as it came."""
        assert self._answer
        policy = self._answer.header_value("content-security-policy") or ""
        self._demand("default-src 'self'" in policy and "unsafe" not in policy, f"policy “{policy}”")
        if self.elder:
            self._note("elder", self.page.evaluate(RUN_AXE, EVERY_RULE) + self.measure(elder=True))
        else:
            self.page.evaluate(UNFOLD)
            self._note("light", self.page.evaluate(RUN_AXE, EVERY_RULE) + self.measure())
            self.page.evaluate(PAINT_DARK)
            self._note("dark", self.page.evaluate(RUN_AXE, COLOURS))
        if self.paints_elder:
            self.page.evaluate(PAINT_ELDER)
            # Elder inks stand out more than the others on every ground (tests/portals/test_tokens.py): what may fail is room.
            self._note("elder", self.measure(elder=True))
        self._note("console", self._said())

    def measure(self, *, elder: bool = False) -> list[str]:
        """Return what a ruler finds: on phones 44 px for what is tapped; for elder residents 60, and text of 18."""
        on_phone = self.page.viewport_size == PHONE
        showcase = urlsplit(self.page.url).path == SHOWCASE
        at_work = urlsplit(self.page.url).path.startswith("/work/")
        target = (60 if elder and not at_work else 44) if on_phone and not showcase else 0
        found: list[str] = self.page.evaluate(MEASURE, {"text": 18 if elder and target else 0, "target": target})
        return found

    def plain(self) -> list[str]:
        """Return the addresses of the pages that hold no name, no number and no question."""
        paths = [path for paths in self.paths.values() for path in paths if path.startswith("/")]
        return [path for path in paths if not urlsplit(path).query and (match := at(path)) and not match.kwargs]

    def in_english(self) -> list[str]:
        """Return what sticks out of the plain pages when they are in English."""
        self.say("/language/", language="en")
        found: list[str] = []
        for path in self.plain():
            self.page.goto(path)
            found += [f"{path}: {one}" for one in self.page.evaluate(MEASURE, {"text": 0, "target": 0})]
        self.say("/language/", language="zh-hans")
        return found

    def _said(self) -> list[str]:
        """Return what the console had to say; that a page was itself a refusal is no news."""
        heard, self._heard[:] = list(self._heard), []
        return [words for words, where in heard if not (words.startswith(REFUSED) and where == self.page.url)]

    def _demand(self, met: bool, otherwise: str) -> None:  # noqa: FBT001 - reads like an assertion
        if not met:
            self._note("answer", [otherwise])

    def _note(self, dress: str, found: Iterable[str]) -> None:
        where = urlsplit(self.page.url)
        self.faults.extend(
            f"{self.slug} {dress} {where.path}{where.query and '?'}{where.query}: {one}" for one in found
        )


def at(path: str) -> ResolverMatch | None:
    """Return what stands at an address, if anything does."""
    try:
        return resolve(urlsplit(path).path)
    except Resolver404:
        return None


def kind_of(match: ResolverMatch) -> str:
    """Return what kind of page an address leads to: its view, and for forms which form."""
    form = FORMS.get(match.view_name)
    return f"{match.view_name} {match.kwargs[form]}" if form else match.view_name
