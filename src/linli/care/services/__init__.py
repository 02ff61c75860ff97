"""Everything care does: `from linli.care import services as care`."""

from linli.care.services.events import Happening, admit, call_off_event, hear_noise, is_quiet, record, renovation_near
from linli.care.services.ruling import Preview, preview, revise
from linli.care.services.starting import call_off, make_due, start
from linli.care.services.visiting import put_on_roster, take_off_roster, visited
from linli.care.services.wellbeing import away, say, stop, take_part

__all__ = [
    "Happening", "Preview", "admit", "away", "call_off", "call_off_event", "hear_noise", "is_quiet", "make_due", "preview", "put_on_roster", "record",
    "renovation_near", "revise", "say", "start", "stop", "take_off_roster", "take_part", "visited",
]  # fmt: skip
