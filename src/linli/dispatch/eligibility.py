"""Who may and can take a job at all: the hard rules, before any weighing."""

from linli.dispatch.model import EMERGENCY, VOLUNTEER, Job, Reason, Worker
from linli.dispatch.reasons import Code


def hindrance(*, job: Job, worker: Worker) -> Reason | None:
    """Return the first hard rule that stands in this worker's way, or None.

    In the order a team lead would ask: said no already, may not deliver it, cannot do it, cannot be asked for what the
    caller knows, is not there. An emergency waives only the last: off-shift people are weighed down by the score instead.
    """
    if worker.id in job.declined:
        return Reason(Code.DECLINED)
    if worker.kind not in job.providers:
        return Reason(Code.KIND, {"kind": worker.kind})
    if missing := job.skills - worker.skills:
        return Reason(Code.NO_SKILL, {"missing": "|".join(sorted(missing))})
    if worker.hindrance:
        return Reason(worker.hindrance)
    return None if job.urgency == EMERGENCY else absence(job=job, worker=worker)


def absence(*, job: Job, worker: Worker) -> Reason | None:
    """Return why the worker is not on shift when the work would start, or None.

    Volunteers have no roster: without a shift they are taken as reachable, because they are invited and may decline.
    """
    if worker.shift is None:
        return None if worker.kind == VOLUNTEER else Reason(Code.NO_SHIFT)
    begins, until = worker.shift
    if begins <= job.starts < until:
        return None
    return Reason(Code.OFF_SHIFT, {"begins": begins.isoformat(), "until": until.isoformat()})
