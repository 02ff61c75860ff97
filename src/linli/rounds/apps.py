"""Planned base services: rounds of cleaning, greening, patrol and inspection."""

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    """Which rounds are due where and when, which checkpoints they pass, and what was found there."""

    name = "linli.rounds"
