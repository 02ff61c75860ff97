"""A draft that has everything, and one that waits."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from linli.catalogue import drafting
from linli.catalogue.drafting import Idea
from linli.catalogue.models import ProductDraft
from tests.cast import Town

FULL: dict[str, Any] = {
    "name_zh": "代收快递到家", "name_en": "Parcels brought home", "summary_zh": "门口的快递，下班前送到家。",
    "summary_en": "Parcels from the gate, at your door by evening.", "line": "home", "scene": "service", "sla": "general",
    "mode": "on-demand", "providers": ["steward"], "skills": [], "minutes": 20, "evidence_photos": 1,
    "checklist": [{"zh": "核对门牌", "en": "Check the door"}, {"zh": "放在门口拍照", "en": "Leave it and take a photo"}],
    "standard_zh": "当天送到，不压不湿。", "standard_en": "Same day, dry and whole.", "is_free": False, "price_fen": 300,
    "unit_zh": "件", "unit_en": "parcel",
}  # fmt: skip

type Propose = Callable[..., ProductDraft]


@pytest.fixture
def propose(town: Town, at: datetime) -> Propose:
    """Put a draft down: the steward's, full, but for what is said otherwise."""

    def one(**said: object) -> ProductDraft:
        content = {**FULL, **{name: value for name, value in said.items() if name in FULL or name == "slots"}}
        rest = {name: value for name, value in said.items() if name not in content}
        idea = Idea(content=content, **rest)  # type: ignore[arg-type]  # a test's own names
        return drafting.propose(community=town.community, idea=idea, by=town.steward.person, at=at)

    return one


@pytest.fixture
def draft(propose: Propose) -> ProductDraft:
    """A full draft that waits."""
    return propose(words="一周有十几单")
