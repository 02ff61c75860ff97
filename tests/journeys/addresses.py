"""Every address of the product by name, and which of them are no pages: so that a page added tomorrow is looked at too."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import APIRequestContext

# What answers a GET and is no page, though nobody who is a stranger to it can tell.
NO_PAGES: Mapping[str, str] = {
    # Pages of what the sample does not have, or has behind a search: their view tests look at them.
    "steward:product": "no steward of the sample has proposed one",
    "merchant:goods-times": "the sample's service is another shop's",
    "merchant:sale-deed": "the sale's page again, with what was typed",
    "resident:letting-edit": "nobody of the personas lets a home",
    "resident:viewing-move": "nor looks at one",
    "resident:market-move": "nor has booked a service",
    "resident:market-pay": "nor leaves a payment open",
    "resident:reschedule": "the order shown first is a purchase, which keeps to its merchant's times",
    "property:catalogue-draft": "no draft in the sample",
    "property:catalogue-preview": "the same",
    "property:market-difference": "no channel in the sample",
    "property:market-reconciled": "the same",
    "property:market-wallet": "behind a search",
    "listing-picture": "a picture",
    "listing-deed": "a picture",
    "item-picture": "a picture",
    "merchant:goods-export": "a workbook",
    "merchant:goods-template": "a workbook",
    "merchant:statement-download": "a workbook, or a PDF",
    "property:market-statement": "a workbook, or a PDF",
    "property:market-differences": "a workbook",
    "property:market-invoices": "a workbook",
    "photo": "a picture",
    "photo-thumb": "a picture",
    "merchant-paper": "a picture",
    "resident:draft-photo": "a picture",
    "resident:proof-paper": "a PDF",
    "resident:order-live": "a part of the order's page",
    "resident:market-pay-live": "a part of the payment's page",
    "resident:market-sale-live": "a part of the purchase's page",
    "steward:live": "a part of today's page",
    "property:day-live": "a part of the day board's page",
    "steward:offers-live": "a part of the offers' page",
    "inbox-badge": "a part of every page",
    "property:order-export": "a workbook",
    "property:ledger-export": "a workbook, or CSV",
    "resident:points-statement": "a workbook, or CSV",
    "property:households-template": "a workbook",
    "property:checkpoint-sheets": "a PDF",
    "property:checkpoint-sheet": "a PDF",
    "property:coverage-proof": "a PDF",
    "status-list": "a signed list, for machines",
    "resident:helping": "a page, but open only while somebody is being helped by this neighbour",
}
# For an address nobody has: enough to ask which methods it takes.
_NOBODY: Mapping[str, object] = {"uuid": UUID(int=0), "int": 0, "slug": "nobody", "str": "nobody"}
_NOT_ALLOWED = 405


def names(*, within: str | None = None) -> set[str]:
    """Return the names of all addresses, or of those in one portal's namespace ("" for those without one)."""
    found = {name for name, _path in _all(get_resolver(), space="", kinds={})}
    return found if within is None else {name for name in found if name.rpartition(":")[0] == within}


def no_pages(ask: APIRequestContext) -> frozenset[str]:
    """Return the names of what is no page: what is written above, what only takes POST, what comes as something else."""
    paths = _all(get_resolver(), space="", kinds={})
    return frozenset(NO_PAGES) | {name for name, path in paths if name not in NO_PAGES and not _may_be_page(ask, path)}


def _may_be_page(ask: APIRequestContext, path: str) -> bool:
    answer = ask.get(path, max_redirects=0)
    return answer.status != _NOT_ALLOWED and answer.headers.get("content-type", "text/html").startswith("text/html")


def _all(resolver: URLResolver, *, space: str, kinds: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each named address with a path of nobody's."""
    for one in resolver.url_patterns:
        known = {**kinds, **{key: _kind(made) for key, made in one.pattern.converters.items()}}
        if isinstance(one, URLPattern):
            name = f"{space}{one.name}"
            yield name, reverse(name, kwargs={key: _NOBODY[kind] for key, kind in known.items()})
        else:
            yield from _all(one, space=f"{space}{one.namespace}:" if one.namespace else space, kinds=known)


def _kind(converter: object) -> str:
    return type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
