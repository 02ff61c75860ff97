"""Everything that can be done with listings: `from linli.lettings import services as lettings`."""

from linli.lettings.services.booking import Booking, book
from linli.lettings.services.closing import close, expire, give_notice, renew, reprice, take_down
from linli.lettings.services.drafting import Offer, add_photos, change, draft, drop_photo, hand_in, submit
from linli.lettings.services.missing import note_missed
from linli.lettings.services.showing import cancel, drop_slot, move, note_outcome, offer_slot
from linli.lettings.services.verifying import check_on_site, refuse, verify

__all__ = [
    "Booking", "Offer", "add_photos", "book", "cancel", "change", "check_on_site", "close", "draft", "drop_photo", "drop_slot",
    "expire", "give_notice", "hand_in", "move", "note_missed", "note_outcome", "offer_slot", "refuse", "renew", "reprice", "submit",
    "take_down", "verify",
]  # fmt: skip
