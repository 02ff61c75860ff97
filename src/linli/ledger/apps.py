"""Double-entry accounts: who has how much of which unit, and how it came there."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Accounts, transfers, holds; knows nothing of points or of people."""

    name = "linli.ledger"
