"""Everything that can be done with a day's plan: `from linli.planning import services as planning`."""

from linli.planning.services.moving import move, offer, price, unpin
from linli.planning.services.planning import ask, dawn, finish, has_new, plan_day, replan

__all__ = ["ask", "dawn", "finish", "has_new", "move", "offer", "plan_day", "price", "replan", "unpin"]
