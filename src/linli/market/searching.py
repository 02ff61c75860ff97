"""Finding items by words: each name is cut into pieces that an index of any database finds.

Chinese is written without spaces: runs of it are cut into overlapping pairs of characters, 东北大米 → 东北, 北大, 大米, as the
field does where there is no dictionary; a single character that is asked for finds the pairs that begin with it. Latin
words and numbers stay whole.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from django.db import connection
from django.db.models import QuerySet

from linli.market.models import Item, Term

_RUNS = re.compile(r"[㐀-䶿一-鿿]+|[a-z0-9]+(?:\.[0-9]+)?")
LONGEST_TERM, LONGEST_QUERY = 20, 60
_PAIR = 2


def terms(*texts: str) -> set[str]:
    """Return the pieces by which these texts are found."""
    return {piece for text in texts for piece in _pieces(text)}


def _pieces(text: str) -> Iterator[str]:
    for run in _RUNS.findall(unicodedata.normalize("NFKC", text).lower()):
        if run[0] < "㐀" or len(run) <= _PAIR:
            yield run[:LONGEST_TERM]
        else:
            yield from (run[place : place + _PAIR] for place in range(len(run) - 1))


def found(items: QuerySet[Item], words: str) -> QuerySet[Item]:
    """Return those of the items that have every piece of the words, nothing where the words have no piece at all."""
    wanted = sorted(terms(words[:LONGEST_QUERY]), key=len, reverse=True)
    if not wanted:
        return items.none()
    for piece in wanted:
        rows = Term.objects.filter(term__startswith=piece) if len(piece) == 1 else Term.objects.filter(term=piece)
        items = items.filter(pk__in=rows.values("item_id"))
    return items


ALL_YEAR = "month:0"


def way(value: str) -> str:
    """Return the tag of a way in which items come."""
    return f"way:{value}"


def group(code: str) -> str:
    """Return the tag of a group of people for whom items are."""
    return f"for:{code}"[:LONGEST_TERM]


def month(number: int) -> str:
    """Return the tag of a month in which items are in season."""
    return f"month:{number}"


def tagged(items: QuerySet[Item], *tags: str) -> QuerySet[Item]:
    """Return those of the items that have every one of these tags."""
    for tag in tags:
        items = items.filter(pk__in=Term.objects.filter(term=tag).values("item_id"))
    return items


def tagged_any(items: QuerySet[Item], *tags: str) -> QuerySet[Item]:
    """Return those of the items that have one of these tags."""
    return items.filter(pk__in=Term.objects.filter(term__in=tags).values("item_id"))


def index(item: Item, *more: str) -> None:
    """Put down anew by what an item is found: its names in both languages, more words, and the tags of its shelves."""
    pieces = wanted(item, *more)
    Term.objects.filter(item=item).exclude(term__in=pieces).delete()
    Term.objects.bulk_create(
        [Term(community_id=item.community_id, term=term, item=item) for term in sorted(pieces)], ignore_conflicts=True
    )


def wanted(item: Item, *more: str) -> set[str]:
    """Return by what an item is to be found (see `index`). Reads its product."""
    tags = [*map(way, item.ways), *map(group, item.product.groups)]
    return terms(item.name_zh, item.name_en, *more) | {
        *tags,
        *(map(month, item.months) if item.months else [ALL_YEAR]),
    }


_INSERT = "INSERT INTO market_term (item_id, term, community_id) VALUES (%s, %s, %s)"
_INSERT_ARRAYS = (
    "INSERT INTO market_term (item_id, term, community_id) SELECT * FROM unnest(%s::uuid[], %s::text[], %s::uuid[])"
)


def index_new(items: Iterable[Item], *more: str) -> None:
    """Put down by what items are found that were not there before, with the same further words: one statement for them all.

    Tens of thousands of rows: past the models, which take longer to be made than the rows take to be written.
    """
    shared = terms(*more)
    rows = [(item.pk, term, item.community_id) for item in items for term in wanted(item) | shared]
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            columns = [list(column) for column in zip(*rows, strict=True)]
            cursor.execute(_INSERT_ARRAYS, columns)
        else:
            plain = [(item.hex, term, community.hex) for item, term, community in rows]
            cursor.executemany(_INSERT, plain)
