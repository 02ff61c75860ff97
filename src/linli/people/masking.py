"""What is shown of people to those who need not know all (X1)."""


def phone(number: str | None) -> str:
    """Return 138****5678 for a Chinese mobile, the last four digits for others, "" for none."""
    if not number:
        return ""
    local = number.removeprefix("+86")
    return f"{local[:3]}****{local[-4:]}" if len(local) == 11 else f"****{local[-4:]}"  # noqa: PLR2004 - a Chinese mobile has 11 digits


def name(full: str) -> str:
    """Return the surname and stars: 林*."""
    return full[:1] + "*" * max(len(full) - 1, 0)
