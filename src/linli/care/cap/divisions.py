"""China's administrative divisions by code (GB/T 2260, and the statistical 12 digits): which one lies in which."""

# Province, prefecture, county, township (GB/T 10114), village or community committee.
_LEVELS = (2, 4, 6, 9, 12)
_DIGITS = 12


def stem(code: str) -> str:
    """Return the digits that say something: 410000000000 → 41, 330100 → 3301; empty for what is no division's code."""
    if not (code.isascii() and code.isdigit() and len(code) in _LEVELS):
        return ""
    whole = code.ljust(_DIGITS, "0")
    level = next(level for level in _LEVELS if not whole[level:].strip("0"))
    return whole[:level] if whole[:2] != "00" else ""


def covers(code: str, other: str) -> bool:
    """Whether the division of `code` holds that of `other`, or is the same."""
    return bool(stem(code)) and stem(other).startswith(stem(code))
