"""The day that plans itself: everybody's route through what is to be done, from dawn on."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """A day's plan for all workers, kept, explained, moved by hand, and made anew when something urgent comes."""

    name = "linli.planning"
