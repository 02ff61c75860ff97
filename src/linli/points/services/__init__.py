"""Everything that can be done with points: `from linli.points import services as points`."""

from linli.points.services.awarding import Happening, award, take_back
from linli.points.services.deciding import approve, refuse
from linli.points.services.expiring import expire, give_notice
from linli.points.services.paying import capture, pay, release, return_some
from linli.points.services.redeeming import expire_vouchers, give_back, redeem, use
from linli.points.services.ruling import load_seed, preview, retire, revise, set_budget, set_policy

__all__ = [
    "Happening", "approve", "award", "capture", "expire", "expire_vouchers", "give_back", "give_notice", "load_seed",
    "pay", "preview", "redeem", "refuse", "release", "retire", "return_some", "revise", "set_budget", "set_policy", "take_back", "use",
]  # fmt: skip
