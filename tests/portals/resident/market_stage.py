"""What the tests of the market's pages share."""

from uuid import uuid4

from linli.market.models import Variant
from tests.conftest import SignedIn
from tests.marketplace import Market

MARKET = "/home/market/"


def seen(row: Variant, fen: int | None = None) -> str:
    """Return a variant as a page's choice: with the price that stood beside it."""
    return f"{row.pk}.{Variant.objects.get(pk=row.pk).price_fen if fen is None else fen}"


def item_at(row: Variant, act: str = "") -> str:
    return f"{MARKET}item/{row.item_id}/{act}"


def put(phone: SignedIn, row: Variant, count: int = 1) -> None:
    phone.post(item_at(row, "put/"), {"variant": seen(row), "count": count})


def basket(shop: Market, *, do: str = "checkout", way: str = "delivery", **more: object) -> dict[str, object]:
    """Return what the basket's form sends."""
    return {"do": do, "form_key": str(uuid4()), f"way-{shop.shop.pk}": way, "points": "0", **more}
