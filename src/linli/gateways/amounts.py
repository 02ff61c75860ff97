"""How the channels write money, time and words."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

# Both channels live by this clock, wherever we are.
CHINA = timezone(timedelta(hours=8))
_ALIPAY_TIME = "%Y-%m-%d %H:%M:%S"


def yuan(fen: int) -> str:
    """Return fen as both channels write yuan: 1250 → "12.50", without sign or comma."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def fen(text: str) -> int:
    """Read yuan as the channels write them, with sign and up to five decimals (fees); raises ValueError for anything else."""
    try:
        amount = Decimal(text.strip() or "0") * 100
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not amount.is_finite():
        raise ValueError(text)
    return int(amount.to_integral_value(ROUND_HALF_UP))


def written(moment: datetime) -> str:
    """Return a moment as "2026-11-30 14:30:00", by the clock in China."""
    return moment.astimezone(CHINA).strftime(_ALIPAY_TIME)


def moment(text: str) -> datetime:
    """Read "2026-11-30 14:30:00", by the clock in China; raises ValueError."""
    return datetime.strptime(" ".join(text.split()), _ALIPAY_TIME).replace(tzinfo=CHINA).astimezone(UTC)


def plain(words: str, most: int) -> str:
    """Return words that a channel takes and its bill cannot trip over: one line, no separators, not too long."""
    return " ".join(words.split()).translate(str.maketrans(",/=&`", "，／＝＆'"))[:most].strip()
