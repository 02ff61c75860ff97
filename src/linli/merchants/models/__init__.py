"""Merchants and what is known of them."""

from linli.merchants.models.merchant import Merchant, Paper, Staff
from linli.merchants.models.selection import Criterion, Visit

__all__ = ["Criterion", "Merchant", "Paper", "Staff", "Visit"]
