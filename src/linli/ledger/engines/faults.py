"""From an engine's word for what is wrong to the exception that says it."""

from linli.ledger.errors import LedgerError, OverdraftError, SettledError, UnbalancedError, UnknownAccountError


def error_of(fault: str) -> LedgerError:
    """Return the exception for "unknown", "unbalanced UNIT", "overdraft ACCOUNT" or "settled"."""
    word, _space, detail = fault.partition(" ")
    match word:
        case "unbalanced":
            return UnbalancedError(detail)
        case "overdraft":
            return OverdraftError(int(detail) if detail else None)
        case "settled":
            return SettledError()
    return UnknownAccountError()
