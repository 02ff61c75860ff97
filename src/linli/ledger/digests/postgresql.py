"""Digests on PostgreSQL: computed where the rows are, and only what is wrong comes back."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import connection, transaction

from linli.ledger.digests import Digested, Stretch

_LINE = """sha256(convert_to(concat_ws('|', t.id, t.community_id, t.at, coalesce(t.actor::text, ''),
coalesce(t.settles_id::text, ''), coalesce(t.reverses_id::text, ''), coalesce(g.legs, ''), length(t.cause), length(t.kind),
t.cause || t.kind || t.memo), 'UTF8'))"""
_LEG = "concat_ws(':', l.account_id, l.amount, l.unit, l.owner, length(l.kind), l.kind)"
_LEGS = """SELECT l.*, a.id AS found, a.unit, a.owner, a.kind, uuid_hash_extended(a.community_id, 0) AS community
FROM ledger_leg l LEFT JOIN ledger_account a ON a.id = l.account_id"""

_KEEP = f"""
WITH found AS (
  SELECT t.id, coalesce(g.count, 0) AS legs, {_LINE} AS digest FROM ledger_transfer t LEFT JOIN (
    SELECT l.transfer_id, count(*), string_agg({_LEG}, ',' ORDER BY l.account_id) AS legs
    FROM ({_LEGS} WHERE l.transfer_id = ANY(%s::bigint[])) l GROUP BY l.transfer_id
  ) g ON g.transfer_id = t.id WHERE t.id = ANY(%s::bigint[]) AND t.seal_no IS NULL
)
UPDATE ledger_transfer t SET seal_no = %s, seal_digest = found.digest FROM found WHERE found.id = t.id
RETURNING t.id, found.legs, found.digest
"""  # noqa: S608 - the fragments stand above

# Legs come sorted, so that they need not be sorted once more in each transfer; `order` asks for it all the same.
_LOOK = f"""
SELECT count(id), coalesce(sum(legs), 0)::bigint, count(id) FILTER (WHERE kept IS NULL), min(id) FILTER (WHERE kept <> digest),
  min(id) FILTER (WHERE legs IS NULL), min(transfer_id) FILTER (WHERE id IS NULL), min(id) FILTER (WHERE is_astray),
  bool_or(is_doubtful)
FROM (
  SELECT t.id, g.transfer_id, g.count AS legs, t.seal_digest AS kept, {_LINE} AS digest,
    g.total <> 0 OR g.first_unit <> g.last_unit AS is_doubtful,
    g.found <> g.count OR g.since <> t.at OR g.until <> t.at OR g.low <> g.high
      OR g.low <> uuid_hash_extended(t.community_id, 0) AS is_astray
  FROM (SELECT * FROM ledger_transfer WHERE id BETWEEN %(first)s AND %(last)s) t
  FULL JOIN (
    SELECT l.transfer_id, count(*), count(l.found) AS found, string_agg({_LEG}, ','{{order}}) AS legs,
      sum(l.amount) AS total, min(l.unit COLLATE "C") AS first_unit, max(l.unit COLLATE "C") AS last_unit,
      min(l.at) AS since, max(l.at) AS until, min(l.community) AS low, max(l.community) AS high
    FROM ({_LEGS} WHERE l.transfer_id BETWEEN %(first)s AND %(last)s ORDER BY l.transfer_id, l.account_id) l
    GROUP BY l.transfer_id
  ) g ON g.transfer_id = t.id
) s
"""  # noqa: S608 - the same
_STRICT = " ORDER BY l.account_id"
_UNEVEN = """
SELECT l.transfer_id, coalesce(a.unit, '?'), sum(l.amount) FROM ledger_leg l LEFT JOIN ledger_account a ON a.id = l.account_id
WHERE l.transfer_id BETWEEN %s AND %s GROUP BY l.transfer_id, a.unit HAVING sum(l.amount) <> 0
ORDER BY l.transfer_id, a.unit LIMIT 1
"""
_LINKS = """
SELECT s.number, count(t.id), encode(sha256(
  convert_to(coalesce(p.digest, repeat('0', 64)), 'UTF8') || coalesce(string_agg(t.seal_digest, '' ORDER BY t.id), '')), 'hex')
FROM ledger_ledgerseal s LEFT JOIN ledger_ledgerseal p ON p.number = s.number - 1
LEFT JOIN ledger_transfer t ON t.seal_no = s.number
WHERE s.number BETWEEN %s AND %s GROUP BY s.number, p.digest
"""
# The line's moments must not depend on who asks. The planner believes that a few accounts have most legs; most have few.
_SETTINGS = """
SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; SET LOCAL jit = off; SET LOCAL work_mem = '96MB';
SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL enable_memoize = off
"""


def keep(number: int, ids: Sequence[int]) -> list[Digested]:
    """Put these transfers under seal `number`, each with its digest; return them in order of id."""
    wanted = "{" + ",".join(map(str, ids)) + "}"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SETTINGS)
        cursor.execute(_KEEP, [wanted, wanted, number])
        return sorted(Digested(pk, legs, bytes(digest)) for pk, legs, digest in cursor.fetchall())


def look(first: int, last: int) -> Stretch:
    """Recompute the transfers of these ids and return what was found."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SETTINGS)
        found, is_doubtful = _looked(first, last, order="")
        if found.altered is not None:
            # Before anybody is accused: was it only the order of the legs?
            found, is_doubtful = _looked(first, last, order=_STRICT)
        if is_doubtful:
            cursor.execute(_UNEVEN, [first, last])
            found = replace(found, uneven=cursor.fetchone())
        return found


def _looked(first: int, last: int, *, order: str) -> tuple[Stretch, bool]:
    with connection.cursor() as cursor:
        cursor.execute(_LOOK.format(order=order), {"first": first, "last": last})
        *found, is_doubtful = cursor.fetchone()
        return Stretch(*found), bool(is_doubtful)


def links(first: int, last: int) -> dict[int, tuple[int, str]]:
    """Return, of each seal of these numbers, how many transfers are under it and the digest that they make."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SETTINGS)
        cursor.execute(_LINKS, [first, last])
        return {number: (count, digest) for number, count, digest in cursor.fetchall()}
