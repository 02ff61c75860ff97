"""Numbers for people who do not exist: from one block, next to the number that every Chinese manual uses."""

from linli.people.models import Person

# 138 0013 8000 is the carrier's own example number; nothing is ever sent to these, the channel is the console.
BLOCKS = ("1380013", *(f"13800{n:02d}" for n in range(14, 100)), *(f"13801{n:02d}" for n in range(100)))
IN_BLOCK = 10_000


class Phones:
    """Gives numbers that nobody of this installation has: block after block, personas' own ones left out."""

    def __init__(self, *, kept: frozenset[str] = frozenset()) -> None:
        """Look for the first block nobody uses; `kept` are never given."""
        self._kept = kept
        self._numbers = (
            f"+86{block}{n:04d}"
            for block in BLOCKS
            if not Person.objects.filter(phone__startswith=f"+86{block}").exclude(phone__in=kept).exists()
            for n in range(IN_BLOCK)
        )

    def next(self) -> str:
        """Return the next number."""
        return next(number for number in self._numbers if number not in self._kept)
