"""Who walks where: the walks of one audience through its pages, each made once in a module, when first asked for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page, ViewportSize

from tests.journeys import addresses
from tests.journeys.conftest import PATIENCE
from tests.journeys.errands import ERRANDS
from tests.journeys.served import Served
from tests.journeys.walking import Walk

# Where one may always go, linked or not.
VISITORS, MEMBERS = ("/", "/sign-in/", "/styleguide/", "/offline/", "/verify/"), ("/", "/communities/")
# Pages to which a link leads only at some moments.
STARTS = {"steward": ("/work/offers/",)}
# Pages whose address somebody was told and no page names: who may see them is asked all the same.
TOLD = {
    "team-lead": (
        "from linli.core.scoping import unscoped",
        "from linli.rounds.models import CheckIn",
        "with unscoped('a stage hand goes everywhere'):",
        "    print(f'/work/check-ins/{CheckIn.objects.latest(\"at\").pk}/')",
    ),
}  # fmt: skip
# What differs between two answers to one question, whatever theme is asked for: the form's token and its key.
_TOKENS = re.compile(r'csrf-token" content="\w+|csrfmiddlewaretoken" value="\w+|value="[0-9a-f-]{36}"')
_DRESSED = re.compile(
    r' data-(theme|mode)="\w*"| aria-pressed="\w+"|<meta name="(color-scheme|theme-color)" content="[^"]+">'
)


@dataclass
class Walks:
    """The walks of one audience, on screens of one size."""

    chrome: Browser
    site: Served
    size: ViewportSize
    # The pages are served alike to elders and others (tests/portals/test_elder_dress.py): one walk sees both dresses.
    paints_elder: bool = False
    _made: dict[tuple[str, bool], Walk] = field(default_factory=dict)
    _no_pages: frozenset[str] = frozenset()

    def of(self, slug: str, *, elder: bool = False) -> Walk:
        """Return the walk of a persona ("" is a visitor), with its errands."""
        if (slug, elder) not in self._made:
            page = self._page()
            self._no_pages = self._no_pages or addresses.no_pages(page.request)
            walk = Walk(page, slug, elder=elder, no_pages=self._no_pages, paints_elder=self.paints_elder)
            walk.begin()
            walk.through((*MEMBERS, *STARTS.get(slug, ()), *self._told(slug)) if slug else VISITORS)
            for errand in ERRANDS.get(slug, ()):
                walk.errand(*errand)
            self._made[slug, elder] = walk
        return self._made[slug, elder]

    def _told(self, slug: str) -> list[str]:
        return [self.site.shell("\n".join(TOLD[slug])).strip()] if slug in TOLD else []

    def _page(self) -> Page:
        context = self.chrome.new_context(
            viewport=self.size,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            base_url=self.site.url,
            # A colour half-way to another is nobody's choice.
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        return context.new_page()

    def unseen(self, slugs: Sequence[str], *, within: Sequence[str]) -> set[str]:
        """Return the names of pages at these portals' addresses that none of these people has looked at."""
        dresses = (False,) if self.paints_elder else (False, True)
        walks = [self.of(slug, elder=elder) for slug in slugs for elder in dresses]
        seen = {kind.partition(" ")[0] for walk in walks for kind, paths in walk.paths.items() if paths}
        return {name for portal in within for name in addresses.names(within=portal)} - self._no_pages - seen

    def close(self) -> None:
        """Close every window."""
        for walk in self._made.values():
            walk.page.context.close()


def undressed(walk: Walk, path: str, theme: str) -> str:
    """Return the page as it is served in a theme, without what only says which theme that is."""
    walk.say("/display/", theme=theme)
    return _DRESSED.sub("", _TOKENS.sub("", walk.page.request.get(path).text()))
