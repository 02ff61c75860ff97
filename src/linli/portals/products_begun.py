"""With what a draft begins that is made of what residents ask for again and again."""

from datetime import datetime
from typing import Any

from django.http import Http404

from linli.catalogue import versions
from linli.catalogue.models import Product
from linli.orders import repeated

NAME = 20


def from_repeat(key: str, *, at: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return content and origin: the product that it is asked for under, by the name that residents give it.

    Raises Http404 for what nobody asks for again and again (any more).
    """
    found = next((one for one in repeated.found(at=at) if one.key == key), None)
    if found is None:
        raise Http404
    product = Product.objects.select_related("line", "sla").get(pk=found.product.pk)
    content = {
        **versions.coded(product),
        "name_zh": found.words[:NAME],
        "name_en": "",
        "summary_zh": "",
        "summary_en": "",
    }
    origin = {"count": found.count, "homes": found.homes, "days": repeated.LOOKED_BACK.days, "words": found.words}
    return content, origin
