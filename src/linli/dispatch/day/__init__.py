"""The day that plans itself: jobs and workers in, everybody's round with its reasons out. Pure: no database, no clock.

Callers import the package: `from linli.dispatch import day`, then `day.plan(day=day.Day(workers=..., jobs=...), seed=1)`;
`day.replan(...)` when something urgent comes, `day.price(...)` for a move by hand. `day.reading` and `day.writing` are the
same as JSON, which docs/dispatch-plan.md describes.
"""

from linli.dispatch.day import reading, writing
from linli.dispatch.day.auditing import faults
from linli.dispatch.day.codes import Code
from linli.dispatch.day.errors import BadDayError
from linli.dispatch.day.model import Break, Day, Job, Spot, Window, Worker
from linli.dispatch.day.moving import Move
from linli.dispatch.day.outcome import Plan, Round, Stop, Totals, Unplanned
from linli.dispatch.day.planning import SECONDS, plan
from linli.dispatch.day.pricing import Fit, Late, Price, fits, price
from linli.dispatch.day.replanning import Replanned, replan
from linli.dispatch.day.weights import DEFAULT, Weights

__all__ = [
    "DEFAULT", "SECONDS", "BadDayError", "Break", "Code", "Day", "Fit", "Job", "Late", "Move", "Plan", "Price", "Replanned", "Round", "Spot",
    "Stop", "Totals", "Unplanned", "Weights", "Window", "Worker", "faults", "fits", "plan", "price", "reading", "replan", "writing",
]  # fmt: skip
