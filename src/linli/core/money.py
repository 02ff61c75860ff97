"""Money is an int of fen (1 yuan = 100 fen); a float never touches it."""

from decimal import Decimal, InvalidOperation


class NotMoneyError(ValueError):
    """The text is not an amount of yuan with at most two decimals."""


def fen(text: str) -> int:
    """Read yuan as people write them ("12", "12.5", "¥12.50") and return fen; raise NotMoneyError for anything else."""
    try:
        amount = Decimal(text.strip().lstrip("¥¥").strip()) * 100
    except InvalidOperation as error:
        raise NotMoneyError(text) from error
    if not amount.is_finite() or amount != amount.to_integral_value() or amount < 0:
        raise NotMoneyError(text)
    return int(amount)


def yuan(amount: int) -> str:
    """Return fen as shown to people: 1250 → "¥12.50"."""
    sign = "-" if amount < 0 else ""
    return f"{sign}¥{abs(amount) // 100:,}.{abs(amount) % 100:02d}"
