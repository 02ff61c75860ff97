"""The codes in which the day planner gives its reasons. Whoever shows them makes the sentence, in the reader's language.

Why this worker (values; minutes are minutes, times ISO 8601 text with their offset, lists are joined by "|"):

    started      at                    has begun it already
    pinned                             the job is fixed to this worker
    turn         turn                  the worker's own order is kept
    only-one     skills                the only worker who may and can
    only-free    able                  the only one of several able with room for it in the day
    knows        household             knows the household or building
    nearest      minutes               nobody able was nearer when this worker set out; minutes on foot
    on-the-way   minutes               so few minutes on foot more than the day without it
    appointment  at                    is there at the time that was promised
    evens        minutes, mean         had less to do than the mean of those on duty; minutes of work, this job left out
    fits                               none of the above decided: the whole day has least walking this way

Why not planned:

    no-workers                         nobody is on duty that day
    no-such-worker   worker            fixed to somebody who is not on duty
    kind             kinds             nobody of these kinds is on duty
    no-skill         missing           nobody has these skills together; those that are wanting in whoever lacks fewest
    not-allowed                        those able are not allowed, or said no
    too-heavy        size              more than any worker able can carry
    off-shift        opens, closes     its time lies outside the shifts of all who are able
    no-way           workers           in the time of all who are able, but none reaches it between shift, break and what is fixed
    no-time          workers           all who are able are full: nothing that may give way makes room
    outranked        by, workers       there would be room if `by`, which counts for more, were left out
    not-worth        minutes, worth    walking, and what is weighed like it, costs more minutes than the job is worth

What has changed when a day is planned anew:

    urgent       urgency               the job that came
    made-room    by                    gave way to `by`
    later, earlier   minutes, by       begins so many minutes later or earlier because of `by` (empty: the day ran late)
    handed-over                        went to somebody else, because its worker is not on duty or has no more time for it
    dropped      by                    found no other place; `by` is empty where no job but lost time was the cause
    room                               was left out before, and now there is room
"""

from enum import StrEnum


class Code(StrEnum):
    """Every reason the day planner can give."""

    STARTED = "started"
    PINNED = "pinned"
    TURN = "turn"
    ONLY_ONE = "only-one"
    ONLY_FREE = "only-free"
    KNOWS = "knows"
    NEAREST = "nearest"
    ON_THE_WAY = "on-the-way"
    APPOINTMENT = "appointment"
    EVENS = "evens"
    FITS = "fits"

    NO_WORKERS = "no-workers"
    NO_SUCH_WORKER = "no-such-worker"
    KIND = "kind"
    NO_SKILL = "no-skill"
    NOT_ALLOWED = "not-allowed"
    TOO_HEAVY = "too-heavy"
    OFF_SHIFT = "off-shift"
    NO_WAY = "no-way"
    NO_TIME = "no-time"
    OUTRANKED = "outranked"
    NOT_WORTH = "not-worth"

    URGENT = "urgent"
    MADE_ROOM = "made-room"
    LATER = "later"
    EARLIER = "earlier"
    HANDED_OVER = "handed-over"
    ROOM = "room"
    DROPPED = "dropped"
