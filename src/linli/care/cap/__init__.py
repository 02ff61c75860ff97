"""Warnings as they are published: OASIS CAP 1.2 and 1.1, and China's national form. Bytes in, values out.

Pure: no network, no database, no clock, no words. Callers import the package: `from linli.care import cap`, then
`cap.read(data)`, `cap.entries(data, base=…)`, `cap.admit(message, past, at=…)`, `cap.concerns(message, ground=…)`,
`cap.verify(data, certificates=…, at=…)` and `cap.frame(message)`.
"""

from linli.care.cap import colours, errors, kinds
from linli.care.cap.chains import LIFE, Admission, Past, Standing, admit, alive, ends
from linli.care.cap.colours import Colour
from linli.care.cap.errors import CapError, WrongSignatureError
from linli.care.cap.feeds import Entry, entries, is_index
from linli.care.cap.frames import Frame, frame
from linli.care.cap.grounds import Ground, Match, Why, concerns
from linli.care.cap.kinds import Kind
from linli.care.cap.reading import read
from linli.care.cap.signing import State, Verified, Wrong, verify
from linli.care.cap.values import Area, Circle, Info, Key, Message, MessageType, Named, Resource, Severity, Status
from linli.care.cap.xml import INDEX_BYTES, MESSAGE_BYTES

__all__ = [
    "INDEX_BYTES", "LIFE", "MESSAGE_BYTES", "Admission", "Area", "CapError", "Circle", "Colour", "Entry",
    "Frame", "Ground", "Info", "Key", "Kind", "Match", "Message", "MessageType", "Named", "Past", "Resource", "Severity",
    "Standing", "State", "Status", "Verified", "Why", "Wrong", "WrongSignatureError", "admit", "alive", "colours", "concerns", "ends", "entries",
    "errors", "frame", "is_index", "kinds", "read", "verify",
]  # fmt: skip
