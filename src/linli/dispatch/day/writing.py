"""A day, and a plan, as JSON: docs/dispatch-plan.md is the description. Read again by `reading`, to the same values."""

import json
from dataclasses import fields
from datetime import datetime
from typing import Any

from linli.dispatch.day.model import Day, Window
from linli.dispatch.day.outcome import Plan
from linli.dispatch.day.weights import DEFAULT, Weights
from linli.dispatch.model import Place, Reason


def day_to(day: Day, *, weights: Weights = DEFAULT) -> str:
    """Return the day as JSON; weights are written where they are an operator's own."""
    row = _plain(day)
    return _dumped(row if weights == DEFAULT else {**row, "weights": _plain(weights)})


def plan_to(plan: Plan) -> str:
    """Return the plan as JSON."""
    return _dumped(_plain(plan))


def _dumped(row: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    return json.dumps(row, ensure_ascii=False, indent=1)


def _plain(value: Any) -> Any:  # noqa: ANN401 - the same
    """Return dataclasses as objects, times as ISO 8601, windows as pairs, sets in order."""
    match value:
        case datetime():
            return value.isoformat()
        case Window():
            return [value.opens.isoformat(), value.closes.isoformat()]
        case frozenset():
            return sorted(value)
        case tuple():
            return [_plain(entry) for entry in value]
        case Reason():
            return {"code": str(value.code), "values": value.values}
        case Place():
            return {"lng": value.lng, "lat": value.lat}
    if hasattr(value, "__dataclass_fields__"):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value
