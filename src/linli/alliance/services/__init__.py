"""Everything that can be done with assessments: `from linli.alliance import services as alliance`."""

from linli.alliance.services.appealing import answer_appeal, appeal
from linli.alliance.services.deciding import confirm, keep
from linli.alliance.services.proposing import propose_due, propose_month

__all__ = ["answer_appeal", "appeal", "confirm", "keep", "propose_due", "propose_month"]
