"""Occasions, rules and awards; budgets and policies; payments, rewards and vouchers."""

from linli.points.models.award import Award, Occasion
from linli.points.models.policy import Budget, Policy
from linli.points.models.rule import Rule
from linli.points.models.spending import Payment, Reward, Voucher

__all__ = ["Award", "Budget", "Occasion", "Payment", "Policy", "Reward", "Rule", "Voucher"]
