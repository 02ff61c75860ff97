"""Volunteers; offers of help and needs; matches between the two."""

from linli.neighbours.models.help import HelpNeed, HelpOffer
from linli.neighbours.models.match import Match
from linli.neighbours.models.volunteer import Volunteer

__all__ = ["HelpNeed", "HelpOffer", "Match", "Volunteer"]
