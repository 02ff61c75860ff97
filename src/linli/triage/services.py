"""Reading with what a community taught, and teaching."""

import re
from datetime import datetime
from uuid import UUID

from linli.core.prepared import Prepared
from linli.places.models import Community
from linli.triage import engine
from linli.triage.engine import Reading
from linli.triage.models import TriageExample

MOST_TEXT, MOST_READ = 300, 500
# Numbers of phones, plates and identity cards say nothing about the service, and are nobody's business here.
_PRIVATE = re.compile(r"\+?\d[\d\s-]{6,}\d[Xx]?|[\u4e00-\u9fff][A-Z][·]?[A-Z0-9]{5,6}|\S+@\S+")


def learn(*, community: Community, text: str, product_code: str, labelled_by: UUID | None, at: datetime) -> None:
    """Keep the words with what they meant, without numbers that point at a person; the same words again replace it."""
    plain = _PRIVATE.sub("", text).strip()[:MOST_TEXT]
    if plain:
        TriageExample.objects.update_or_create(
            community=community, text=plain,
            defaults={"product_code": product_code, "labelled_by": labelled_by, "at": at},
        )  # fmt: skip


_learned = Prepared(lambda: TriageExample.objects.order_by("-at").values_list("product_code", "text")[:MOST_READ])


def read(text: str, *, at: datetime) -> Reading:
    """Read with the newest examples of the community in scope: a re-labelled sentence is understood at once."""
    return engine.read(text, at=at, learned=_learned())
