"""The checklist that a new community starts with."""

import csv
from pathlib import Path

from linli.merchants.models import Criterion
from linli.places.models import Community

SEED = Path(__file__).parent / "seed" / "criteria.csv"


def load_seed(*, community: Community) -> int:
    """Give a community the checklist of the seed; lines it has by code are left alone. Returns how many are new.

    Must run in the community's scope. Two queries.
    """
    known = set(Criterion.objects.values_list("code", flat=True))
    with SEED.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, strict=True))
    fresh = [
        Criterion(
            community=community, code=row["code"], name_zh=row["name_zh"], name_en=row["name_en"], paper=row["paper"],
            categories=[code for code in row["categories"].split("|") if code], is_must=row["must"] == "yes", position=place,
        )
        for place, row in enumerate(rows, start=1)
        if row["code"] not in known
    ]  # fmt: skip
    return len(Criterion.objects.bulk_create(fresh))
