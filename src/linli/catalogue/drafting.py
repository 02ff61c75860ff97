"""Drafts of products: an idea is proposed, worked on, and published or declined. Publishing stands in publishing.py."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from linli.catalogue import checking, versions
from linli.catalogue.checking import CONTENT_FIELDS
from linli.catalogue.enums import DraftState, Mode, Scene
from linli.catalogue.errors import BadFieldError, StaleDraftError, TooManyDraftsError, WrongStateError
from linli.catalogue.models import Line, Product, ProductDraft, SlaClass
from linli.core import facts
from linli.people.models import Person
from linli.places.models import Community

LONGEST_WORDS, LONGEST_REASON = 400, 200
# So many of one person may wait at a time.
MOST_WAITING = 20
_USUAL_PROMISE = "general"


@dataclass(frozen=True, slots=True, kw_only=True)
class Idea:
    """What somebody proposes. `content` names fields of Content, line and sla by code; `product` is one to be changed."""

    content: Mapping[str, Any]
    words: str = ""
    origin: Mapping[str, Any] = field(default_factory=dict)
    product: Product | None = None
    form_key: UUID | None = None


def usual() -> dict[str, Any]:
    """Return with what a draft of a new product begins: what most services of the community are. One query."""
    promise = SlaClass.objects.filter(code=_USUAL_PROMISE).values_list("code", flat=True).first()
    return {"scene": Scene.SERVICE.value, "mode": Mode.ON_DEMAND.value, "sla": promise or ""}


@transaction.atomic
def propose(*, community: Community, idea: Idea, by: Person, at: datetime) -> ProductDraft:
    """Keep an idea for a product as a draft and return it; the office is told of one that it did not have itself.

    The same `form_key` again returns the first and changes nothing. What is not said yet need not be there, but a name
    must. Records `product.propose`. Raises BadFieldError naming the field, TooManyDraftsError.
    """
    # Of two taps the second waits here, and then finds the first.
    Community.objects.select_for_update(no_key=True).only("pk").get(pk=community.pk)
    if idea.form_key and (known := ProductDraft.objects.filter(form_key=idea.form_key, by=by).first()):
        return known
    if ProductDraft.objects.filter(by=by, state=DraftState.PROPOSED).count() >= MOST_WAITING:
        raise TooManyDraftsError(MOST_WAITING)
    row = ProductDraft(
        community=community, product=idea.product, words=_said(idea.words), origin=dict(idea.origin), by=by, at=at,
        edited_at=at, form_key=idea.form_key,
    )  # fmt: skip
    row.content = _checked(row, {**(versions.coded(idea.product) if idea.product else usual()), **idea.content})
    row.save(force_insert=True)
    note("product.propose", row, at=at, by=by)
    return row


@transaction.atomic
def edit(
    *, draft: UUID, content: Mapping[str, Any], seen: int, by: Person, at: datetime, words: str | None = None
) -> ProductDraft:  # fmt: skip
    """Put other content into a draft that waits; what is not named stays. `seen` is the revision that was edited.

    Records `product.redraft` where anything changed. Raises WrongStateError, StaleDraftError where somebody else was
    faster, BadFieldError naming the field.
    """
    row = locked(draft)
    if row.revision != seen:
        raise StaleDraftError
    was = dict(row.content), row.words
    row.content = _checked(row, {**row.content, **content})
    row.words = row.words if words is None else _said(words)
    if was == (row.content, row.words):
        return row
    row.revision, row.edited_by, row.edited_at = row.revision + 1, by, at
    row.save(update_fields=["content", "words", "revision", "edited_by", "edited_at"])
    note("product.redraft", row, at=at, by=by, changed=versions.changed(was[0], row.content))
    return row


@transaction.atomic
def decline(*, draft: UUID, why: str, by: Person, at: datetime) -> ProductDraft:
    """Say no to a draft, and why: whoever proposed it is told. Records `product.decline`. Raises BadFieldError, WrongStateError."""
    row = locked(draft)
    if not 0 < len(why.strip()) <= LONGEST_REASON:
        raise BadFieldError(field="why", words=_("请写明原因，对方会看到。"))
    row.state, row.why = DraftState.DECLINED, why.strip()
    row.decided_by, row.decided_at = by, at
    row.save(update_fields=["state", "why", "decided_by", "decided_at"])
    note("product.decline", row, at=at, by=by, why=row.why)
    return row


def locked(draft: UUID) -> ProductDraft:
    """Return a draft that waits, locked until the transaction ends. Raises WrongStateError for one that was decided."""
    row = ProductDraft.objects.select_for_update(of=("self",)).select_related("community").get(pk=draft)
    if row.state != DraftState.PROPOSED:
        raise WrongStateError(row.state)
    return row


def as_product(draft: ProductDraft, *, product: Product | None = None) -> Product:
    """Return the draft as the product that it would become, not saved: `product` is the row that it changes, if any.

    Two queries. A line or promise that nobody has chosen is not there.
    """
    row = product or Product(community=draft.community, source="operator")
    said = dict(draft.content)
    line = Line.objects.filter(code=said.pop("line", "")).first()
    sla = SlaClass.objects.filter(code=said.pop("sla", "")).first()
    for name, value in said.items():
        setattr(row, name, value)
    if line:
        row.line, row.kind = line, line.kind
    if sla:
        row.sla = sla
    return row


def note(kind: str, row: ProductDraft, *, at: datetime, by: Person, **told: object) -> None:
    """Record a fact about a draft."""
    facts.record(
        kind=kind, at=at, community=row.community_id, actor=by.pk, subject=("draft", row.pk),
        payload={"name": row.name, "proposer": str(row.by_id), **told},
    )  # fmt: skip


def _said(words: str) -> str:
    if len(words.strip()) > LONGEST_WORDS:
        raise BadFieldError(field="words", words=_("写得太长了，最多 %(n)s 字。") % {"n": LONGEST_WORDS})
    return words.strip()


def _checked(row: ProductDraft, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content as it is kept. What is not said yet is no fault; what is said must make sense."""
    said = {name: _plain(value) for name, value in content.items() if name != "kind"}
    if strange := set(said) - CONTENT_FIELDS:
        raise BadFieldError(field=min(strange), words=_("这一项不能改。"))
    if not said.get("name_zh"):
        raise BadFieldError(field="name_zh", words=_("给它起个中文名。"))
    as_is = ProductDraft(community=row.community, content=said)
    product = as_product(as_is)
    for name in ("line", "sla"):
        if said.get(name) and getattr(product, f"{name}_id") is None:
            raise BadFieldError(field=name, words=_("有不认识的选项。"))
    # Empty is "not said yet", but for what has a meaning when it is nought.
    given = {name for name, value in said.items() if value not in ("", None, [], {})} - {"line", "sla"}
    for name, words in checking.faults(product, only=given).items():
        raise BadFieldError(field=name, words=words)
    return said


def _plain(value: Any) -> Any:  # noqa: ANN401 - what a form brought
    if isinstance(value, str):
        return value.strip()
    return value.code if isinstance(value, (Line, SlaClass)) else value
