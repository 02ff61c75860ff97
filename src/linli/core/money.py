"""Money is an int of fen (1 yuan = 100 fen); a float never touches it."""

from decimal import Decimal, InvalidOperation

# A hundred million yuan: more than any service costs, and small enough for every database's integer.
MOST = 10_000_000_000


class NotMoneyError(ValueError):
    """The text is not an amount of yuan with at most two decimals."""


def fen(text: str) -> int:
    """Read yuan as people write them ("12", "12.5", "¥12.50") and return fen.

    Raises NotMoneyError for anything else: signs, more than two decimals, more than MOST.
    """
    try:
        amount = Decimal(text.strip().removeprefix("¥").removeprefix("￥").strip()) * 100
    except InvalidOperation as error:
        raise NotMoneyError(text) from error
    if not amount.is_finite() or amount != amount.to_integral_value() or not 0 <= amount <= MOST:
        raise NotMoneyError(text)
    return int(amount)


def yuan(amount: int) -> str:
    """Return fen as shown to people: 1250 → "¥12.50"."""
    sign = "-" if amount < 0 else ""
    return f"{sign}¥{abs(amount) // 100:,}.{abs(amount) % 100:02d}"
