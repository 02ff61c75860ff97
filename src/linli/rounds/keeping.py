"""One round at a time: read under a lock, with where it has been; in a history block out of the block's memory."""

from uuid import UUID

from linli.core import past
from linli.rounds.models import CheckIn, Round, Stop


def locked(round_id: UUID) -> Round:
    """Return the round with its plan, locked until the transaction ends, so that two check-ins queue up."""
    block = past.current()
    kept = block.made.get(Round, {}).get(round_id) if block else None
    if isinstance(kept, Round):
        return kept
    return Round.objects.select_for_update(of=("self",)).select_related("plan__team", "community").get(pk=round_id)


def been(row: Round) -> dict[UUID, CheckIn]:
    """Return where a locked round has been: checkpoint → check-in."""
    if row.been is None:
        kept = [] if past.is_made(row) else list(CheckIn.objects.filter(round=row))
        kept += [one for one in past.made(CheckIn) if one.round_id == row.pk]
        row.been = {one.checkpoint_id: one for one in kept}
    return row.been


def left(row: Round) -> list[Stop]:
    """Return the stops of a locked round at which nobody has been, in order."""
    return [one for one in row.route() if one.checkpoint not in been(row)]
