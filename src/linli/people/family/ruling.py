"""What the operator sets for a community's family accounts."""

from datetime import datetime

from linli.core import facts, past
from linli.people.models import FamilyRules, Person
from linli.places.models import Community

MOST, MOST_CAP_FEN = 50, 1_000_000


class BadRulesError(ValueError):
    """A figure is outside what makes sense: 1 to MOST people, a cap above nothing and up to MOST_CAP_FEN."""


@past.atomic
def set_rules(
    *, community: Community, most: int, most_cap_fen: int, source: str, by: Person, at: datetime
) -> FamilyRules:  # fmt: skip
    """Keep how many people, and how high a monthly cap in fen, are allowed, and where the figures come from.

    What stands already is left as it is: the bounds are asked of what is confirmed or widened from now on. Records
    `family.rules`; where nothing changes, nothing is recorded. Raises BadRulesError.
    """
    if not 1 <= most <= MOST or not 0 < most_cap_fen <= MOST_CAP_FEN:
        raise BadRulesError
    row = FamilyRules.objects.filter(pk=community.pk).first() or FamilyRules(community=community)
    wanted = {"most": most, "most_cap_fen": most_cap_fen, "source": source.strip()[:120]}
    was = {name: getattr(row, name) for name in wanted}
    if was == wanted:
        return row
    for name, value in wanted.items():
        setattr(row, name, value)
    row.save()
    facts.record(
        kind="family.rules", at=at, community=community.pk, actor=by.pk, subject=("community", community.pk),
        payload={"was": was, "is": wanted},
    )  # fmt: skip
    return row
