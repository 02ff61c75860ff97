"""What goods look like, as every face shows it: the cover on a shelf, and all pictures of one item."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.market.models import Item


def thumb(picture: UUID) -> str:
    """Return where a picture's thumbnail is."""
    return f"{reverse('item-picture', args=[picture])}?thumb=1"


def cover(row: Any) -> str:  # noqa: ANN401 - a row with its cover's id, see queries.pictured
    """Return where the thumbnail of a row's cover is; "" where it has none."""
    return thumb(row.picture) if row.picture else ""


def of(row: Item) -> list[dict[str, Any]]:
    """Return the pictures of an item, the cover first. One query."""
    keys = row.pictures.order_by("position").values_list("pk", flat=True)
    return [
        {
            "pk": key, "url": reverse("item-picture", args=[key]), "thumb": thumb(key),
            "alt": _("%(name)s，照片 %(n)s") % {"name": row.name, "n": number},
        }
        for number, key in enumerate(keys, start=1)
    ]  # fmt: skip
