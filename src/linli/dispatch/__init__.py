"""Who should take a job, and why: a pure planner without a database, a clock or words.

Callers import the package: `from linli import dispatch`, then `dispatch.rank(job=..., workers=..., at=...)`.
"""

from linli.dispatch.distance import metres_between, walking_minutes
from linli.dispatch.model import EMERGENCY, NORMAL, URGENT, Candidate, Job, Place, Reason, Worker
from linli.dispatch.ranking import excluded, rank
from linli.dispatch.reasons import Code
from linli.dispatch.weights import DEFAULT, Weights

__all__ = [
    "DEFAULT",
    "EMERGENCY",
    "NORMAL",
    "URGENT",
    "Candidate",
    "Code",
    "Job",
    "Place",
    "Reason",
    "Weights",
    "Worker",
    "excluded",
    "metres_between",
    "rank",
    "walking_minutes",
]
