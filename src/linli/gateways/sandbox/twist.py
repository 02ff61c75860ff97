"""How a notice differs from the one that the channel would send."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Twist:
    """In nothing, or in some of these.

    Signed by a stranger's key (`forged`), or naming a serial number that nobody knows; changed after it was signed; signed
    `late` seconds ago; of another amount; for another app or merchant; locked with another secret (WeChat Pay).
    """

    forged: bool = False
    serial: str = ""
    tampered: bool = False
    late: int = 0
    fen: int | None = None
    app: str = ""
    merchant: str = ""
    locked: bool = False


STRAIGHT = Twist()


def read(words: dict[str, str]) -> Twist:
    """Read the parameters of a control request: `forged=1&fen=1`."""
    return Twist(
        forged=_is_on(words, "forged"),
        serial=words.get("serial", ""),
        tampered=_is_on(words, "tampered"),
        late=int(words.get("late", "0")),
        fen=int(words["fen"]) if "fen" in words else None,
        app=words.get("app", ""),
        merchant=words.get("merchant", ""),
        locked=_is_on(words, "locked"),
    )


def _is_on(words: dict[str, str], name: str) -> bool:
    return words.get(name, "0") != "0"
