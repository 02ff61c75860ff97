"""From plain words to labels: topics and trades by a table of words, the service by triage, and a warning of danger."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from linli.catalogue.enums import Skill
from linli.catalogue.models import Product
from linli.neighbours.enums import RISKY_TOPICS, Topic
from linli.neighbours.errors import BadFieldError, DangerError
from linli.triage import services as triage
from linli.triage.normalise import clean, rows

TABLE = Path(__file__).parent / "tables" / "words.tsv"
# What triage believes less than this is not said beside somebody's words.
LEAST_BELIEF = 0.5


@dataclass(frozen=True, slots=True)
class Labels:
    """What words are about: codes of Topic and Skill (or of the product, where neither is found), and the product."""

    codes: tuple[str, ...]
    product: Product | None = None

    @property
    def product_code(self) -> str:
        """The product's code, "" where none was recognised."""
        return self.product.code if self.product else ""

    @property
    def done_by_property(self) -> bool:
        """Whether the property company does this anyway, free of charge: then a neighbour need not (K1)."""
        return self.product is not None and self.product.kind == "base"


def label(words: str, *, at: datetime) -> Labels:
    """Return what the words are about; empty where nothing says it. Reads triage and the catalogue of the community in scope.

    Raises DangerError where the words speak of danger.
    """
    reading = triage.read(words, at=at)
    if reading.danger:
        raise DangerError(reading.danger)
    sure = reading.product if reading.confidence >= LEAST_BELIEF else None
    product = Product.objects.offered().filter(code=sure).first() if sure else None
    codes = [*named(words), *(product.skills if product else ())]
    if not codes and product:
        codes = [product.code]
    return Labels(tuple(dict.fromkeys(codes)), product)


def named(words: str) -> list[str]:
    """Return the topics and trades that the words name, in the order of the table."""
    seen = clean(words)
    return [code for code, pattern in _table().items() if pattern.search(seen)]


@cache
def _table() -> Mapping[str, re.Pattern[str]]:
    return {code: re.compile("|".join(map(_phrase, phrases.split("|")))) for code, phrases in rows(TABLE)}


def _phrase(phrase: str) -> str:
    """English words stand alone, or "cat" would be found in "education"; Chinese has no such edges."""
    return rf"\b{re.escape(phrase)}\b" if phrase.isascii() else re.escape(phrase)


def chosen(codes: Sequence[str]) -> Labels:
    """Return labels that a person chose themselves, with the product where they chose one. Raises BadFieldError("labels")."""
    plain = [code for code in codes if code in Topic.values or code in Skill.values]
    others = [code for code in codes if code not in plain]
    products = {row.code: row for row in Product.objects.offered().filter(code__in=others)} if others else {}
    if len(products) != len(set(others)):
        raise BadFieldError("labels")
    product = products[others[0]] if others else None
    return Labels(tuple(dict.fromkeys([*plain, *(product.skills if product else ())])) or tuple(others), product)


def is_risky(codes: Collection[str], product: Product | None) -> bool:
    """Tell whether a helper needs insurance on file for this."""
    return (product is not None and product.needs_insurance) or not RISKY_TOPICS.isdisjoint(codes)


def name(code: str) -> str:
    """Return a label in words, in the active language; "" for a product's code, whose name stands on the product."""
    if code in Topic.values:
        return str(Topic(code).label)
    return str(Skill(code).label) if code in Skill.values else ""
