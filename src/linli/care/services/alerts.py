"""Warnings: taken in from feeds and files, relayed where they concern somebody, ended when their issuer or their time says."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from linli.care import cap
from linli.care.cap import Key, Message, MessageType
from linli.care.enums import Standing
from linli.care.models import Alert, Feed
from linli.care.services import fetching
from linli.core import facts
from linli.core.scoping import community_scope, unscoped
from linli.places.models import Community

log = logging.getLogger(__name__)

# How far back a message may still be named by a later one.
MEMORY = timedelta(days=30)
BATCH = 200


def receive(
    data: bytes, *, communities: Iterable[Community], at: datetime, charset: str = "", certificate: str = ""
) -> list[Alert]:
    """Take in one CAP document for these communities and return the alerts that are new there and in force.

    Exercises, tests and drafts are nobody's warning and are left alone, and so is what is known already. An Update or a
    Cancel ends what it names, whatever came first. Only where its area lies is it relayed. With a certificate, what it did
    not sign is refused. Raises CapError; nothing is kept then.
    """
    message = _read(data, charset=charset, certificate=certificate, at=at)
    found = []
    for community in communities:
        with community_scope(community.pk):
            alert = admit(message, community=community, at=at)
        if alert is not None and alert.standing == Standing.IN_FORCE:
            found.append(alert)
    return found


def _read(data: bytes, *, charset: str, certificate: str, at: datetime) -> Message:
    if not certificate:
        return cap.read(data, charset=charset)
    signed = cap.verify(data, certificates=[certificate], at=at, charset=charset)
    if signed.state is cap.State.UNSIGNED:
        raise cap.WrongSignatureError("unsigned")
    return signed.message


@transaction.atomic
def admit(message: Message, *, community: Community, at: datetime) -> Alert | None:
    """Do in one community what a message does there; return its row, or None where it is nothing to this community.

    Records `alert.relay` for one in force, from which residents are told and warm services follow, and `alert.end` for
    each that it ends. The community's row is locked: two messages of one chain queue up.
    """
    Community.objects.select_for_update(no_key=True).only("pk").get(pk=community.pk)
    past = _past(message.sender, at=at)
    admission = cap.admit(message, past, at=at)
    concerns = cap.concerns(message, ground=_ground(community))
    ended = _rows(admission.ends)
    if admission.standing in (cap.Standing.DUPLICATE, cap.Standing.NOT_MEANT, cap.Standing.NO_WARNING):
        return None
    if not (concerns or ended or admission.awaits):
        return None
    row = _keep(message, admission, community=community, is_here=bool(concerns), at=at)
    _end(ended, by=row, at=at)
    if row.standing == Standing.IN_FORCE:
        facts.record(
            kind="alert.relay", at=at, community=community.pk, subject=("alert", row.pk), payload={"kind": row.kind}
        )
    return row


def _ground(community: Community) -> cap.Ground:
    codes = (community.division,) if community.division else ()
    return cap.Ground(boundary=community.boundary, codes=codes)


def _past(sender: str, *, at: datetime) -> cap.Past:
    """Return what is known of a sender here."""
    rows = Alert.objects.filter(sender=sender, sent__gte=at - MEMORY).values_list("identifier", "sent", "names")
    seen, ended = set[Key](), set[Key]()
    for identifier, sent, names in rows:
        seen.add(Key(sender, identifier, sent))
        ended.update(Key(who, which, datetime.fromisoformat(when) if when else None) for who, which, when in names)
    return cap.Past(seen=frozenset(seen), ended=frozenset(ended))


def _rows(keys: Iterable[Key]) -> list[Alert]:
    found: list[Alert] = []
    for key in keys:
        found += Alert.objects.filter(sender=key.sender, identifier=key.identifier, standing=Standing.IN_FORCE)
    return found


def _keep(message: Message, admission: cap.Admission, *, community: Community, is_here: bool, at: datetime) -> Alert:
    frame = cap.frame(message)
    names = [[key.sender, key.identifier, key.sent.isoformat() if key.sent else ""] for key in message.references]
    is_live = admission.standing is cap.Standing.LIVE and is_here and frame is not None
    standing = Standing.IN_FORCE if is_live else Standing.SILENT
    if admission.standing is cap.Standing.EXPIRED:
        standing = Standing.EXPIRED
    if admission.standing is cap.Standing.REPLACED:
        standing = Standing.REPLACED
    said = {
        "kind": frame.kind, "colour": frame.colour or "", "issuer": frame.issuer, "event": frame.event,
        "headline": frame.headline, "description": frame.description, "instruction": frame.instruction,
        "language": frame.language, "area": "、".join(frame.places)[:400], "onset": _onset(message), "expires": frame.ends,
    } if frame else {"kind": "other", "issuer": message.sender, "event": "", "expires": cap.ends(message)}  # fmt: skip
    return Alert.objects.create(
        community=community, sender=message.sender, identifier=message.identifier, sent=message.sent, type=message.type,
        standing=standing, names=names if message.type is not MessageType.ALERT else [], received_at=at, **said,
    )  # fmt: skip


def _onset(message: Message) -> datetime | None:
    return min((info.onset for info in message.infos if info.onset), default=None)


def _end(rows: Iterable[Alert], *, by: Alert, at: datetime) -> None:
    for row in rows:
        row.standing = (
            Standing.REPLACED
            if by.type == MessageType.UPDATE and by.standing == Standing.IN_FORCE
            else Standing.CANCELLED
        )
        row.replaced_by, row.ended_at = by, at
        row.save(update_fields=["standing", "replaced_by", "ended_at"])
        facts.record(
            kind="alert.end", at=at, community=row.community_id, subject=("alert", row.pk),
            payload={"standing": row.standing, "by": str(by.pk)},
        )  # fmt: skip


def expire(*, at: datetime) -> int:
    """End the warnings whose time is over; return how many. Records `alert.end`. Runs on the schedule."""
    with unscoped("the schedule goes over all communities"):
        rows = list(
            Alert.objects.filter(standing=Standing.IN_FORCE, expires__lte=at)
            .order_by("expires")
            .values_list("pk", "community")[:BATCH]
        )
    return sum(_expire(pk, community=community, at=at) for pk, community in rows)


def _expire(pk: UUID, *, community: UUID, at: datetime) -> bool:
    with community_scope(community), transaction.atomic():
        changed = Alert.objects.filter(pk=pk, standing=Standing.IN_FORCE).update(standing=Standing.EXPIRED, ended_at=at)
        if changed:
            facts.record(
                kind="alert.end",
                at=at,
                community=community,
                subject=("alert", pk),
                payload={"standing": Standing.EXPIRED},
            )
        return bool(changed)


def poll(*, at: datetime) -> int:
    """Ask every active feed for what is new and take it in; return how many warnings came into force.

    A feed that cannot be read says why on its row, and the others go on. Runs on the schedule.
    """
    with unscoped("the schedule goes over all communities"):
        feeds = list(Feed.objects.filter(is_active=True).select_related("community").order_by("id"))
    return sum(_poll(feed, at=at) for feed in feeds)


def _poll(feed: Feed, *, at: datetime) -> int:
    count, fault = 0, ""
    try:
        documents, etag = fetching.documents(
            feed.url, etag=feed.etag, since=feed.polled_at, whole=bool(feed.certificate)
        )
        for data, charset in documents:
            try:
                count += len(
                    receive(data, communities=[feed.community], at=at, charset=charset, certificate=feed.certificate)
                )
            except cap.CapError as problem:
                # One bad message does not keep the others from being heard.
                fault = str(problem)[:200]
                log.warning("feed %s: %s", feed.name, problem)
        feed.etag = etag[:200]
    except (fetching.FetchError, cap.CapError) as problem:
        fault = str(problem)[:200]
        log.warning("feed %s: %s", feed.name, problem)
    feed.polled_at, feed.fault = at, fault
    with community_scope(feed.community_id):
        feed.save(update_fields=["polled_at", "fault", "etag"])
    return count
