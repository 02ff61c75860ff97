"""Mutual help as a resident's pages show it: proposals, needs, offers, and the chips of a form."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.catalogue.enums import Skill
from linli.core.week import DAYS, Cell, Part
from linli.neighbours import labelling, queries, reasons
from linli.neighbours.enums import NeedState, OfferState, Side, Tongue, Topic
from linli.neighbours.models import HelpNeed, HelpOffer
from linli.neighbours.queries import Card
from linli.people import masking
from linli.people.models import Person

# What volunteers are asked for besides topics: the trades of the catalogue that need no craftsman.
VOLUNTEER_SKILLS = (
    Skill.CARE, Skill.RECEPTION, Skill.EVENTS, Skill.PETS, Skill.FIRSTAID, Skill.TRAFFIC, Skill.GREENING,
)  # fmt: skip


def card(one: Card, *, at: datetime) -> dict[str, Any]:
    """Return a proposal as its reader sees it; the other's name stays masked until both have said yes."""
    match, helper = one.match, one.side == Side.HELPER
    known = match.order is not None
    return {
        "pk": match.pk, "helper": helper, "said_yes": one.said_yes, "state": match.get_state_display(),
        "open": match.is_open and match.expires_at > at, "until": match.expires_at, "agreed": known,
        "who": one.other.name if known else _stranger(one.other),
        "words": match.need.words if helper else match.offer.words, "mine": match.offer.words if helper else match.need.words,
        "reasons": reasons.each(match.reasons), "at": match.proposed_at,
        "url": reverse("resident:match", args=[match.pk]),
        "order_url": _order_url(match.order.pk, helper=helper) if match.order else "",
        "title": _("%(who)s想请您帮忙") if helper else _("%(who)s可以帮您"),
    }  # fmt: skip


def _stranger(person: Person) -> str:
    """Name somebody to who has not agreed with them yet: 林女士; where the gender is not said, 林*."""
    return person.polite if person.gender else masking.name(person.name)


def _order_url(order_id: object, *, helper: bool) -> str:
    return reverse("resident:helping" if helper else "resident:order", args=[order_id])


def titled(row: dict[str, Any]) -> dict[str, Any]:
    """Put the other's name into a card's title."""
    return {**row, "title": row["title"] % {"who": row["who"]}}


def waiting(person: Person, *, at: datetime) -> list[dict[str, Any]]:
    """Return the proposals that wait for this person. One query."""
    return [titled(card(one, at=at)) for one in queries.waiting_for(person, at=at)]


def mine(person: Person) -> dict[str, Any]:
    """Return what the person needs and offers, what stands first. Two queries."""
    needs = [_need(row) for row in queries.my_needs(person) if row.state != NeedState.WITHDRAWN]
    offers = [_offer(row) for row in queries.my_offers(person) if row.state == OfferState.OPEN]
    return {"needs": needs, "offers": offers}


def _need(row: HelpNeed) -> dict[str, Any]:
    return {
        "pk": row.pk, "words": row.words, "labels": labels(row.labels), "open": row.state == NeedState.OPEN,
        "state": row.get_state_display(), "since": row.since,
    }  # fmt: skip


def _offer(row: HelpOffer) -> dict[str, Any]:
    return {
        "pk": row.pk,
        "words": row.words,
        "labels": labels(row.labels),
        "hours": row.hours_a_month,
        "since": row.since,
    }


def labels(codes: Iterable[str]) -> str:
    """Return labels in words."""
    return _("、").join(filter(None, map(labelling.name, codes)))


def topics(chosen: Iterable[str]) -> list[dict[str, Any]]:
    """Return the topics as chips."""
    kept = set(chosen)
    return [{"value": value, "label": label, "checked": value in kept} for value, label in Topic.choices]


def skills(chosen: Iterable[str]) -> list[dict[str, Any]]:
    """Return what a volunteer may be asked for as chips: topics, and the trades that need no craftsman."""
    kept = set(chosen)
    trades = [{"value": one.value, "label": one.label, "checked": one.value in kept} for one in VOLUNTEER_SKILLS]
    return [*trades, *topics(kept)]


def tongues(chosen: Iterable[str]) -> list[dict[str, Any]]:
    """Return the languages as chips."""
    kept = set(chosen)
    return [{"value": value, "label": label, "checked": value in kept} for value, label in Tongue.choices]


def times(chosen: Iterable[Cell]) -> list[dict[str, Any]]:
    """Return the week as rows of a table: a day and its three parts, each with the value of its checkbox."""
    kept = set(chosen)
    return [
        {
            "day": reasons.WEEKDAYS[day],
            "parts": [
                {"value": f"{day}-{part}", "label": reasons.cell(day, part), "checked": (day, part) in kept}
                for part in Part.values
            ],
        }
        for day in range(DAYS)
    ]  # fmt: skip


def parts() -> list[str]:
    """Return the heads of the table's columns."""
    return [str(label) for label in Part.labels]


def cells(values: Iterable[str]) -> list[tuple[int, str]]:
    """Read the table's ticked boxes; what is no cell of the week is left out."""
    found = []
    for value in values:
        day, _dash, part = value.partition("-")
        if day.isdigit() and int(day) < DAYS and part in Part.values:
            found.append((int(day), part))
    return found
