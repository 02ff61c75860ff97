"""Everything that can be done with rounds, one verb each: `from linli.rounds import services as rounds`."""

from linli.rounds.services.checking import Scan, check_in
from linli.rounds.services.defects import report_defect
from linli.rounds.services.finishing import finish, judge, watch
from linli.rounds.services.laying import lay_out, lay_out_plan
from linli.rounds.services.materials import Line, add_material, enter
from linli.rounds.services.placing import put_up, reissue, take_down
from linli.rounds.services.planning import PlanDraft, StopDraft, plan, replan, resume, stop

__all__ = [
    "Line", "PlanDraft", "Scan", "StopDraft", "add_material", "check_in", "enter", "finish", "judge", "lay_out",
    "lay_out_plan", "plan", "put_up", "reissue", "replan", "report_defect", "resume", "stop", "take_down", "watch",
]  # fmt: skip
