"""The codes in which the planner gives its reasons. Whoever shows them makes the sentence, in the reader's language.

Values per code (times are ISO 8601 text with their offset, lists are joined by "|"):

    skill         skills                 has every skill asked for
    in-charge     household              the household or building is in this worker's charge
    preferred                            the resident asked for this worker
    nearest       metres, minutes        nobody among the candidates is nearer; minutes on foot
    near, far     metres, minutes        nearer or farther than the neutral walk
    light, busy   orders                 fewer or more open orders than the neutral number
    free, booked  minutes                fewer or more minutes booked that day than half a day
    stars-high, stars-low   stars        residents' mean above or below the neutral one
    turn, had-many  done, median         fewer or more done this week than the candidates' median
    on-shift      until                  on shift when the work would start
    overrun       until                  the work would end after the shift
    off-shift     begins, until          not on shift at that time (excludes, except in an emergency)
    no-shift                             not on the roster (excludes, except in an emergency or a volunteer)
    team          team                   belongs to the team that the job was given to
    declined                             excluded: said no to this job
    kind          kind                   excluded: this kind of provider may not deliver the product
    no-skill      missing                excluded: the skills that are missing
    no-insurance                         excluded: the work is risky and no insurance is on file
    not-then                             excluded: gives no time on that part of the week
    not-there                            excluded: does not go to that building
"""

from enum import StrEnum


class Code(StrEnum):
    """Every reason the planner can give."""

    SKILL = "skill"
    IN_CHARGE = "in-charge"
    PREFERRED = "preferred"
    NEAREST = "nearest"
    NEAR = "near"
    FAR = "far"
    LIGHT = "light"
    BUSY = "busy"
    FREE = "free"
    BOOKED = "booked"
    STARS_HIGH = "stars-high"
    STARS_LOW = "stars-low"
    TURN = "turn"
    HAD_MANY = "had-many"
    ON_SHIFT = "on-shift"
    OVERRUN = "overrun"
    OFF_SHIFT = "off-shift"
    NO_SHIFT = "no-shift"
    TEAM = "team"
    DECLINED = "declined"
    KIND = "kind"
    NO_SKILL = "no-skill"
    NO_INSURANCE = "no-insurance"
    NOT_THEN = "not-then"
    NOT_THERE = "not-there"
