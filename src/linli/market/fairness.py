"""How a merchant's prices compare with others' for the same thing: one of the evidences that move its tier."""

import math
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from statistics import median
from uuid import UUID

from linli.market.models import Variant
from linli.merchants.enums import TRADING

# From how many merchants on there is a price that one can be compared with.
FEWEST = 2


def ratios() -> Mapping[UUID, float]:
    """Return each merchant's prices against the middle of all that sell the same thing: 1.1 is a tenth dearer. One query.

    The same thing is an item and variant of the same names, however they are spaced. A merchant's figure is the geometric
    mean over what can be compared; one that sells nothing anybody else sells has none.
    """
    prices: defaultdict[str, dict[UUID, int]] = defaultdict(dict)
    rows = Variant.objects.filter(is_active=True, item__is_active=True, item__merchant__standing__in=TRADING)
    for item, variant, merchant, fen in rows.values_list("item__name_zh", "name_zh", "merchant", "price_fen"):
        prices[_plain(item + variant)][merchant] = fen
    logs: defaultdict[UUID, list[float]] = defaultdict(list)
    for offered in prices.values():
        if len(offered) < FEWEST:
            continue
        middle = median(offered.values())
        for merchant, fen in offered.items():
            logs[merchant].append(math.log(fen / middle))
    return {merchant: math.exp(sum(found) / len(found)) for merchant, found in logs.items()}


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).lower().split())
