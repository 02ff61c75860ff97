"""Everything that can be done with merchants: `from linli.merchants import services as merchants`."""

from linli.merchants.services.applying import Application, apply, hand_in, withdraw
from linli.merchants.services.charging import set_commission
from linli.merchants.services.grading import grade, rank
from linli.merchants.services.keeping import change, dismiss, hire, leave, open_hours
from linli.merchants.services.locating import locate
from linli.merchants.services.selecting import Terms, check_paper, decline, restore, select, suspend, take_in, visit

__all__ = [
    "Application", "Terms", "apply", "change", "check_paper", "decline", "dismiss", "grade", "hand_in", "hire", "leave", "locate", "open_hours",
    "rank", "restore", "select", "set_commission", "suspend", "take_in", "visit", "withdraw",
]  # fmt: skip
