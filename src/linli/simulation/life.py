"""One order's life, lived by its people: asked, taken, done, judged, with all that goes wrong on the way."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from linli.orders import clocks
from linli.orders import services as orders
from linli.orders.checkin import CODE
from linli.orders.enums import DONE, State, Tag, Urgency
from linli.orders.models import Offer, Order
from linli.orders.services.offering import expire_of
from linli.people.models import Person
from linli.simulation import words
from linli.simulation.chance import some, weighted
from linli.simulation.engine import Story
from linli.simulation.needs import Wish
from linli.simulation.staff import Staffer
from linli.simulation.town import Town
from linli.stewards.queries import steward_of


@dataclass(frozen=True, slots=True)
class Habits:
    """How often things happen, of one."""

    silent_offer: float = 0.03
    declined_offer: float = 0.05
    called_off: float = 0.03
    walks_in: float = 0.06
    reports: float = 0.16
    parts: float = 0.05
    quote: float = 0.16
    agrees: float = 0.88
    late: float = 0.03
    confirms: float = 0.8
    reviews: float = 0.62
    likes: float = 0.28
    reopens: float = 0.025
    complains: float = 0.007
    complains_late: float = 0.05
    answers_from_home: float = 0.85
    visited: float = 0.14


USUAL = Habits()
MOST_ROUNDS = 6
WAKES, SLEEPS = 7, 22
CLOSES_AFTER = timedelta(days=7)
SILENCE = timedelta(hours=48)
# However long a product's own work is, its worker is bound for at most this long; what merchants do, they do themselves.
MOST_MINUTES = 150


def minutes(number: float) -> timedelta:
    """Return so many minutes."""
    return timedelta(minutes=number)


class Life:
    """The story of one order; `tell` is what the engine plays."""

    def __init__(self, town: Town, wish: Wish, *, habits: Habits = USUAL) -> None:
        """Give the life a stream of chance of its own, so that no other life changes this one."""
        town.told += 1
        self.town, self.wish, self.habits, self.at = town, wish, habits, wish.at
        self.draw: Random = town.chance.of(f"life {town.told}")
        self.order: Order
        self.worker: Staffer

    def happens(self, often: float) -> bool:
        """Draw whether something happens that does so this often."""
        return self.draw.random() < often

    def tell(self) -> Story:
        """Play the whole life, from the wish to the closed order."""
        self.order = self.town.ask(self.wish)
        yield from self._find()
        if self.order.state in (State.CANCELLED, State.REQUESTED):
            return
        yield from self._serve()
        if self.order.state == State.FINISHED:
            yield from self._afterwards()

    def _go(self, at: datetime) -> Story:
        """Wait until `at`; a clock that runs out meanwhile is escalated at its own moment."""
        while (due := self.order.escalate_at) and due < at:
            yield due
            community = self.town.community.pk
            clocks.escalate(order_id=self.order.pk, community=community, at=max(due, self.at))
            self.order = self.town.order(self.order.pk)
        yield at
        self.at = max(at, self.at)

    # --- finding somebody ---------------------------------------------------------------------------------------

    def _find(self) -> Story:
        """Until somebody has the order, or the resident no longer wants it."""
        for _ in range(MOST_ROUNDS):
            yield self.at  # live, the value chain dispatches between two steps
            offers = self.town.offers(self.order, at=self.at)
            if not offers:
                break
            if offers[0].is_broadcast:
                yield from self._first_of(offers)
                return
            if (yield from self._answered(offers[0])):
                return
        yield from self._assigned()

    def _first_of(self, offers: list[Offer]) -> Story:
        """An emergency: whoever is on duty and quickest has it."""
        awake = [offer for offer in offers if self.town.staff[offer.worker_id].on_duty(self.at)] or offers
        yield from self._go(self.at + (awake[0].expires_at - self.at) * self.draw.uniform(0.1, 0.9))
        self._accept(self.draw.choice(awake[:3]))

    def _answered(self, offer: Offer) -> Generator[datetime, None, bool]:
        staffer = self.town.staff[offer.worker_id]
        opens = max(self.at, staffer.free_from(self.at, busy=False))
        awake = self._decent(self.at) == self.at
        if opens >= offer.expires_at or (awake and self.happens(self.habits.answers_from_home)):
            opens = self.at  # volunteers are asked at any hour, and most look at their phones before the shift begins
        time_left = min(offer.expires_at - opens, minutes(15))
        if self.happens(self.habits.silent_offer):
            yield from self._go(offer.expires_at)
            expire_of(order_id=self.order.pk, community=self.town.community.pk, at=self.at)
            return False
        yield from self._go(opens + time_left * self.draw.uniform(0.08, 0.8))
        if self.wish.asker and self.happens(self.habits.called_off / 3):
            self._cancel()
            return True
        if self.happens(self.habits.declined_offer):
            reason = self.draw.choice(words.DECLINES)
            orders.decline(order_id=self.order.pk, worker=staffer.worker, at=self.at, words=reason)
            return False
        self._accept(offer)
        return True

    def _accept(self, offer: Offer) -> None:
        self.worker = self.town.staff[offer.worker_id]
        self.order = orders.accept(order_id=self.order.pk, worker=self.worker.worker, at=self.at)

    def _assigned(self) -> Story:
        """Nobody took it: the team lead decides, if anybody can do it at all."""
        able = self.town.able(self.wish.product)
        if not able:
            return
        on_duty = [one for one in able if one.on_duty(self.at)] or able
        yield from self._go(self.at + minutes(some(self.draw, 4, 25)))
        self.worker = self.draw.choice(on_duty)
        reason = self.draw.choice(words.OVERRIDES)
        self.order = self.town.give(self.order, self.worker, reason=reason, at=self.at)

    def _cancel(self) -> None:
        by = self.wish.asker or self.town.desk["operator"]
        reason = self.draw.choice(words.CANCELS)
        self.order = orders.cancel(order_id=self.order.pk, by=by, at=self.at, words=reason)

    # --- the work -----------------------------------------------------------------------------------------------

    def _serve(self) -> Story:
        """From yes to done: on the way, at work, waiting where something is missing."""
        walk = minutes(some(self.draw, 3, 12))
        effort = minutes(min(self.wish.product.minutes, MOST_MINUTES) * self.worker.pace * self.draw.uniform(0.4, 1.0))
        begins = self._begins(walk)
        self.worker.busy_until = max(self.worker.busy_until or begins, begins + walk + effort)
        if self.wish.asker and self.happens(self.habits.called_off):
            yield from self._go(min(self.at + minutes(some(self.draw, 2, 90)), max(begins, self.at)))
            self._cancel()
            return
        yield from self._go(begins)
        if not self.happens(self.habits.walks_in):
            self.order = orders.travel(order_id=self.order.pk, by=self._me, at=self.at)
            yield from self._go(self.at + walk)
        proof = CODE if self.worker.worker.is_volunteer else ""
        self.order = orders.arrive(order_id=self.order.pk, by=self._me, at=self.at, proof=proof)
        yield from self._interrupted(effort)
        yield from self._go(self.at + effort * 0.6)
        self._finish()

    @property
    def _me(self) -> Person:
        return self.worker.worker.person

    def _begins(self, walk: timedelta) -> datetime:
        """When the worker sets out: at once in an emergency, for the appointment, or when the hands are free."""
        if self.order.urgency == Urgency.EMERGENCY:
            return self.at + minutes(some(self.draw, 0.3, 2))
        soonest = self.at + minutes(some(self.draw, 1, 12))
        if self.order.slot_starts:
            wanted = self.order.slot_starts - walk + minutes(self.draw.uniform(-4, 14))
            soonest = max(wanted, soonest)
        begins = self.worker.free_from(soonest)
        if self.happens(self.habits.late):
            begins += minutes(some(self.draw, 40, 300))
        # Nobody lets an urgent one lie until the rest is done: it goes in between.
        if self.order.urgency == Urgency.URGENT and self.order.arrive_due and self.worker.on_duty(soonest):
            begins = min(begins, max(soonest, self.order.arrive_due - walk - minutes(2)))
        return begins

    def _interrupted(self, effort: timedelta) -> Story:
        yield from self._go(self.at + effort * 0.4)
        if self.happens(self.habits.reports):
            said = self.draw.choice(words.REPORTS)
            orders.report(order_id=self.order.pk, words=said, photos=[], by=self._me, at=self.at)
        quotes = words.QUOTES.get(self.wish.product.code)
        if quotes and self.wish.asker and self.happens(self.habits.quote):
            yield from self._quoted(*self.draw.choice(quotes))
        elif self.wish.product.kind == "base" and self.wish.asker and self.happens(self.habits.parts):
            yield from self._parts()

    def _quoted(self, what: str, fen: int) -> Story:
        self.order = orders.ask(order_id=self.order.pk, words=what, fen=fen, by=self._me, at=self.at)
        yield from self._go(self._decent(self.at + minutes(some(self.draw, 2, 60))))
        agreed = self.happens(self.habits.agrees)
        self.order = orders.answer(order_id=self.order.pk, agreed=agreed, by=self._resident, at=self.at)

    def _parts(self) -> Story:
        reason = self.draw.choice(words.PARTS)
        self.order = orders.wait(order_id=self.order.pk, waiting_for="parts", words=reason, by=self._me, at=self.at)
        yield from self._go(self.worker.free_from(self._decent(self.at + minutes(some(self.draw, 120, 1500)))))
        self.order = orders.resume(order_id=self.order.pk, by=self._me, at=self.at)

    def _finish(self) -> None:
        product = self.wish.product
        photos = [self.town.album.of(product.code, draw=self.draw) for _ in range(product.evidence_photos)]
        self.order = orders.finish(
            order_id=self.order.pk, words=self.draw.choice(words.finish(product.code)), photos=photos, by=self._me,
            at=self.at, done=range(len(product.checklist)),
        )  # fmt: skip

    # --- afterwards ---------------------------------------------------------------------------------------------

    @property
    def _resident(self) -> Person:
        person = self.wish.asker or self.wish.beneficiary
        assert person is not None  # noqa: S101 - asked only where somebody asked
        return person

    def _afterwards(self) -> Story:
        finished = self.at
        if not (self.wish.asker or self.wish.beneficiary):
            yield from self._closed(by=None, at=finished + SILENCE)
            return
        if self.wish.asker and not self.order.reopened_count and self.happens(self.habits.reopens):
            yield from self._again()
            return
        if self.wish.asker and self.happens(self._complains()):
            yield from self._complaint()
        heard = self.wish.asker is not None or self.happens(0.5)
        if not (heard and self.happens(self.habits.confirms)):
            yield from self._closed(by=None, at=max(finished + SILENCE, self.at))
            return
        yield from self._closed(by=self._resident, at=self._decent(self.at + minutes(some(self.draw, 3, 900))))

    def _complains(self) -> float:
        return self.habits.complains + (0 if clocks.on_time(self.order) else self.habits.complains_late)

    def _again(self) -> Story:
        """It was not right: opened again, and mended, mostly by whoever did it."""
        yield from self._go(self._decent(self.at + minutes(some(self.draw, 30, 2000))))
        reason = self.draw.choice(words.REOPENS)
        self.order = orders.reopen(order_id=self.order.pk, words=reason, by=self._resident, at=self.at)
        yield from self._find()
        if self.order.state == State.ACCEPTED:
            yield from self._serve()
        if self.order.state == State.FINISHED:
            yield from self._afterwards()

    def _closed(self, *, by: Person | None, at: datetime) -> Story:
        yield from self._go(at)
        self.order = orders.confirm(order_id=self.order.pk, by=by, at=self.at)
        if by and self.happens(self.habits.reviews):
            self._review(by)
        if self.wish.home and self.happens(self.habits.visited):
            yield from self._visited()
        yield from self._go(max(self.order.moved_at + CLOSES_AFTER, self.at))
        if self.order.state in DONE:
            self.order = orders.close(order_id=self.order.pk, at=self.at)

    def _review(self, by: Person) -> None:
        stars = self._stars()
        said = self.draw.choice(words.REVIEWS[stars])
        tags = self._tags(stars)
        orders.review(order_id=self.order.pk, stars=stars, tags=tags, words=said, by=by, at=self.at)
        thanks = (self.worker.worker.pk, by.pk, self.at.astimezone(self.town.community.zone).date())
        if stars == 5 and thanks not in self.town.liked and self.happens(self.habits.likes):
            self.town.liked.add(thanks)
            orders.like(worker=self.worker.worker, by=by, at=self.at, order=self.order)

    def _stars(self) -> int:
        went = self.worker.care + self.draw.gauss(0, 0.14)
        went -= 0.3 * (not clocks.on_time(self.order)) + 0.25 * bool(self.order.reopened_count)
        return next((stars for stars, least in ((5, 0.66), (4, 0.5), (3, 0.36), (2, 0.24)) if went >= least), 1)

    def _tags(self, stars: int) -> list[str]:
        if stars <= 3:
            return [Tag.LATE if not clocks.on_time(self.order) else Tag.UNSOLVED]
        good = [Tag.CLEAR, Tag.TIDY, Tag.WARM, Tag.SKILLED]
        good += [Tag.ON_TIME] if clocks.on_time(self.order) else []
        good += [Tag.PRICE] if self.order.price_fen else []
        return [str(tag) for tag in self.draw.sample(good, self.draw.randint(0, 3))]

    def _visited(self) -> Story:
        """The steward of the building asks whether all is well."""
        assert self.wish.home is not None  # noqa: S101 - see _closed
        steward = steward_of(self.wish.home.household)
        if steward is None:
            return
        yield from self._go(self._decent(self.at + minutes(some(self.draw, 200, 3000))))
        satisfied = self.happens(0.93)
        said = self.draw.choice(words.VISITS[:3]) if satisfied else words.VISITS[3]
        orders.visit(order_id=self.order.pk, satisfied=satisfied, words=said, by=steward.person, at=self.at)

    def _complaint(self) -> Story:
        yield from self._go(self._decent(self.at + minutes(some(self.draw, 20, 600))))
        said = self.draw.choice(words.COMPLAINTS)
        complaint = orders.complain(order_id=self.order.pk, words=said, by=self._resident, at=self.at)
        hours = weighted(self.draw, {4: 4.0, 20: 3.0, 44: 1.0})
        yield from self._go(self._decent(self.at + minutes(some(self.draw, 90, hours * 60))))
        answer = self.draw.choice(words.ANSWERS)
        orders.resolve(complaint=complaint, answer=answer, by=self.town.desk["operator"], at=self.at)

    def _decent(self, at: datetime) -> datetime:
        """Return `at`, or the next morning where people sleep then."""
        local = at.astimezone(self.town.community.zone)
        if WAKES <= local.hour < SLEEPS:
            return at
        morning = local.replace(hour=WAKES, minute=self.draw.randint(10, 59)).astimezone(UTC)
        return morning + timedelta(days=1) if local.hour >= SLEEPS else morning


type Teller = Callable[[Town, Wish], Story]


def teller(town: Town, wish: Wish) -> Story:
    """Return the ordinary life of a wish."""
    return Life(town, wish).tell()
