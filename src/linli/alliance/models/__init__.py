"""The policy of a community, the assessments made by it, and appeals against them."""

from linli.alliance.models.assessment import Appeal, Assessment
from linli.alliance.models.policy import AlliancePolicy

__all__ = ["AlliancePolicy", "Appeal", "Assessment"]
