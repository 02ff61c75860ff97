"""With what a draft begins that is made of what residents ask for again and again.

That is what was asked, as for any new product; of the service under which it came no more than its line, who does it and how
long that takes, for both forms show these beside their fields. What it promises (steps, skills, points, price, unit, photos,
hours) is that service's own, and would be promised unseen.
"""

from datetime import datetime
from typing import Any

from django.http import Http404

from linli.catalogue import drafting
from linli.catalogue.models import Product
from linli.orders import repeated

NAME = 20


def from_repeat(key: str, *, at: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return content and origin: a new product by the name that residents give it, beside what it is asked for under.

    Raises Http404 for what nobody asks for again and again (any more).
    """
    found = next((one for one in repeated.found(at=at) if one.key == key), None)
    if found is None:
        raise Http404
    product = Product.objects.select_related("line").get(pk=found.product.pk)
    content = {
        **drafting.usual(), "name_zh": found.words[:NAME], "line": product.line.code, "providers": product.providers,
        "minutes": product.minutes,
    }  # fmt: skip
    origin = {"count": found.count, "homes": found.homes, "days": repeated.LOOKED_BACK.days, "words": found.words}
    return content, origin
