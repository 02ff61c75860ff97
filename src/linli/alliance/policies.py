"""The policy in force, and the one a new community starts with."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from linli.alliance.errors import BadPolicyError
from linli.alliance.models import AlliancePolicy
from linli.alliance.scoring import Policy
from linli.core import facts
from linli.people.models import Person
from linli.places.models import Community


def load_seed(*, community: Community, at: datetime) -> bool:
    """Give a community the usual figures, written down; False where it has some. Must run in its scope. Two queries."""
    seed = {"figures": asdict(Policy()), "changed_at": at}
    _row, is_new = AlliancePolicy.objects.get_or_create(community=community, defaults=seed)
    return is_new


def current() -> Policy:
    """Return the policy of the community in scope; the usual one where it has none of its own. One query."""
    row = AlliancePolicy.objects.first()
    return Policy.of(row.figures) if row else Policy()


@transaction.atomic
def change(*, community: Community, changes: Mapping[str, Any], by: Person, at: datetime) -> Policy:
    """Put down other figures, by the names of scoring.Policy; they hold from the next assessment on.

    Records `alliance.policy` with what was changed. Raises BadPolicyError for a name it does not know or a figure that makes
    no sense.
    """
    load_seed(community=community, at=at)
    row = AlliancePolicy.objects.select_for_update().get(community=community)
    if unknown := sorted(set(changes) - set(asdict(Policy()))):
        raise BadPolicyError(", ".join(unknown))
    try:
        policy = Policy.of({**row.figures, **changes})
    except ValueError as error:
        raise BadPolicyError(str(error)) from error
    row.figures, row.changed_by, row.changed_at = asdict(policy), by, at
    row.save(update_fields=["figures", "changed_by", "changed_at"])
    facts.record(
        kind="alliance.policy", at=at, community=community.pk, actor=by.pk, subject=("community", community.pk),
        payload={"changes": dict(changes)},
    )  # fmt: skip
    return policy
