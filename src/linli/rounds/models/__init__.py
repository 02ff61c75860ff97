"""What rounds keep: plans and their stops, checkpoints, rounds and what was seen on them, and the register of materials."""

from linli.rounds.models.checkpoint import Checkpoint
from linli.rounds.models.material import Holding, Material, MaterialEntry
from linli.rounds.models.plan import Plan, PlanStop
from linli.rounds.models.round import CheckIn, Defect, Evidence, Omission, Reading, Round, Stop

__all__ = [
    "CheckIn", "Checkpoint", "Defect", "Evidence", "Holding", "Material", "MaterialEntry", "Omission", "Plan", "PlanStop",
    "Reading", "Round", "Stop",
]  # fmt: skip
