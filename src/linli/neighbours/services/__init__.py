"""Everything neighbours can do for each other: `from linli.neighbours import services as neighbours`."""

from linli.neighbours.services.answering import common_times, product_of, say_no, say_yes, slot_of
from linli.neighbours.services.arriving import check_in
from linli.neighbours.services.helping import ask_help, offer_help, withdraw_need, withdraw_offer
from linli.neighbours.services.proposing import expire_matches, propose, propose_all
from linli.neighbours.services.proving import CHOICES, certify_hours, claims_of, hours_of, prove
from linli.neighbours.services.volunteering import (
    change,
    insure,
    join,
    pause,
    recruit,
    resume,
    show_on_leaderboard,
)

__all__ = [
    "CHOICES", "ask_help", "certify_hours", "change", "check_in", "claims_of", "common_times", "expire_matches",
    "hours_of", "insure", "join", "offer_help", "pause", "product_of", "propose", "propose_all", "prove", "recruit",
    "resume", "say_no", "say_yes", "show_on_leaderboard", "slot_of", "withdraw_need", "withdraw_offer",
]  # fmt: skip
