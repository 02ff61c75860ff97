"""How far an owner has come with a listing."""

from django.utils.translation import gettext as _

from linli.lettings.enums import EDITABLE, Kind, State
from linli.lettings.models import Listing


def of(row: Listing, *, photos: bool, deeds: bool) -> list[dict[str, str]]:
    """Return how far a listing has come; none once it is closed."""
    if row.state == State.CLOSED:
        return []
    handed_in = row.state not in EDITABLE
    made = (
        (_("填资料"), True), (_("放照片"), photos or row.kind == Kind.PARKING), (_("交产权证"), deeds), (_("交核验"), handed_in),
        (_("上架"), row.state == State.LIVE),
    )  # fmt: skip
    ahead = next((n for n, (_label, done) in enumerate(made) if not done), len(made))
    return [
        {"label": label, "is": "done" if done else "now" if n == ahead else "wait"} for n, (label, done) in enumerate(made)
    ]  # fmt: skip
