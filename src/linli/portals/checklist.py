"""A product's checklist as people type it: one step a line, Chinese | English."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from linli.catalogue.checking import LONGEST_STEP, MOST_STEPS

type Step = dict[str, str]


def write(steps: Sequence[Any]) -> str:
    """Return the stored steps as lines of text."""
    return "\n".join(" | ".join(part for part in (step.get("zh", ""), step.get("en", "")) if part) for step in steps)


def read(text: str) -> list[Step]:
    """Return the lines as steps; empty lines are skipped. Raises ValidationError, one sentence for each faulty line."""
    steps: list[Step] = []
    faults: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        zh, _bar, en = (part.strip() for part in line.replace("｜", "|").partition("|"))
        if fault := _fault(number, zh, en):
            faults.append(fault)
        steps.append({"zh": zh, "en": en})
    if len(steps) > MOST_STEPS:
        faults.append(_("写了 %(n)s 步，最多 %(most)s 步。请合并几步。") % {"n": len(steps), "most": MOST_STEPS})
    if faults:
        raise ValidationError(faults)
    return steps


def _fault(number: int, zh: str, en: str) -> str:
    if not zh:
        return _("第 %(n)s 行：竖线前面要写中文。") % {"n": number}
    if len(zh) > LONGEST_STEP or len(en) > 2 * LONGEST_STEP:
        return _("第 %(n)s 行：太长了，中文最多 %(most)s 个字。") % {"n": number, "most": LONGEST_STEP}
    return ""
