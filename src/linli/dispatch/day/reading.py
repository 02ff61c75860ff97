"""A day, and a plan, from JSON. What is wrong is told in one sentence; what is not known is refused.

A day is an object of `workers`, `jobs`, and if wanted `at`, `matrix` and `weights`; each field is named as in `model`.
Times are ISO 8601 with their offset, a window is a pair of them, a place is `{"lng", "lat"}` or a row of the matrix, and a
set is a list. A plan is what `outcome.Plan` holds, in the same way; a reason is `{"code", "values"}`. docs/dispatch-plan.md
describes every field.
"""

import json
from collections.abc import Callable
from dataclasses import MISSING, fields
from datetime import datetime
from typing import Any

from linli.dispatch.day.errors import BadDayError
from linli.dispatch.day.model import Break, Day, Job, Spot, Window, Worker
from linli.dispatch.day.outcome import Plan, Round, Stop, Totals, Unplanned
from linli.dispatch.day.weights import Weights
from linli.dispatch.model import Place, Reason

type Reader = Callable[[Any, str], Any]


def day_from(text: str) -> tuple[Day, Weights]:
    """Return the day that the JSON describes, with its weights; raises BadDayError, which says where the fault is."""
    row = _object(_json(text), "the file")
    weights = _record(row.pop("weights", {}), "weights", Weights, dict.fromkeys(Weights.__slots__, _number))
    day: Day = _record(row, "", Day, DAY)
    return day, weights


def plan_from(text: str) -> Plan:
    """Return the plan that `writing.plan_to` has written; raises BadDayError."""
    plan: Plan = _record(_json(text), "", Plan, PLAN)
    return plan


def _json(text: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    try:
        return json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as fault:
        raise BadDayError(f"this is not JSON: {fault.msg} in line {fault.lineno}, column {fault.colno}") from fault
    except RecursionError as fault:
        raise BadDayError("this is no day: it is nested too deeply") from fault


def _no_number(word: str) -> float:
    raise BadDayError(f"{word} is no number that JSON knows")


def _object(value: Any, where: str) -> dict[str, Any]:  # noqa: ANN401 - the same
    if not isinstance(value, dict):
        raise BadDayError(f"{where} must be an object, not {_kind(value)}")
    return dict(value)


def _record(value: Any, where: str, cls: type, table: dict[str, Reader]) -> Any:  # noqa: ANN401 - the same
    row = _object(value, where or "the file")
    if unknown := sorted(row.keys() - table.keys()):
        raise BadDayError(f"{_path(where, unknown[0])} is not known; known are {', '.join(sorted(table))}")
    needed = [field.name for field in fields(cls) if field.default is MISSING and field.default_factory is MISSING]
    if missing := [name for name in needed if name not in row]:
        raise BadDayError(f"{_path(where, missing[0])} is missing")
    try:
        return cls(**{name: table[name](entry, _path(where, name)) for name, entry in row.items()})
    except BadDayError:
        raise
    except (ValueError, OverflowError) as fault:
        raise BadDayError(f"{where or 'the file'}: {fault}") from fault


def _path(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _kind(value: Any) -> str:  # noqa: ANN401 - the same
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def _text(value: Any, where: str) -> str:  # noqa: ANN401 - the same
    if not isinstance(value, str):
        raise BadDayError(f"{where} must be a text, not {_kind(value)}")
    return value


def _flag(value: Any, where: str) -> bool:  # noqa: ANN401 - the same
    if not isinstance(value, bool):
        raise BadDayError(f"{where} must be true or false, not {_kind(value)}")
    return value


def _number(value: Any, where: str) -> float:  # noqa: ANN401 - the same
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadDayError(f"{where} must be a number, not {_kind(value)}")
    return value


def _whole(value: Any, where: str) -> int:  # noqa: ANN401 - the same
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadDayError(
            f"{where} must be a whole number, not {_kind(value) if not isinstance(value, float) else value}"
        )
    return value


def _moment(value: Any, where: str) -> datetime:  # noqa: ANN401 - the same
    try:
        at = datetime.fromisoformat(_text(value, where))
    except ValueError as fault:
        raise BadDayError(f"{where} is no ISO 8601 time: {value}") from fault
    if at.tzinfo is None:
        raise BadDayError(f"{where} says no time zone: {value}")
    return at


def _window(value: Any, where: str) -> Window:  # noqa: ANN401 - the same
    match value:
        case [opens, closes]:
            return Window(_moment(opens, f"{where}[0]"), _moment(closes, f"{where}[1]"))
    raise BadDayError(f"{where} must be a list of two times, from and until")


def _spot(value: Any, where: str) -> Spot:  # noqa: ANN401 - the same
    if isinstance(value, dict):
        place: Place = _record(value, where, Place, {"lng": _number, "lat": _number})
        return place
    return _whole(value, where)


def _maybe(reader: Reader) -> Reader:
    return lambda value, where: None if value is None else reader(value, where)


def _all(reader: Reader, made: Callable[[Any], Any] = tuple) -> Reader:
    def read(value: Any, where: str) -> Any:  # noqa: ANN401 - the same
        if not isinstance(value, list):
            raise BadDayError(f"{where} must be a list, not {_kind(value)}")
        return made([reader(entry, f"{where}[{place}]") for place, entry in enumerate(value)])

    return read


def _of(cls: type, table: dict[str, Reader]) -> Reader:
    return lambda value, where: _record(value, where, cls, table)


def _values(value: Any, where: str) -> dict[str, int | str | float]:  # noqa: ANN401 - the same
    row = _object(value, where)
    return {
        name: entry if isinstance(entry, str) else _number(entry, _path(where, name)) for name, entry in row.items()
    }


_SET = _all(_text, frozenset)
_BREAK: dict[str, Reader] = {"window": _window, "minutes": _number, "place": _maybe(_spot)}
_WORKER: dict[str, Reader] = {
    "id": _text, "start": _spot, "shift": _window, "skills": _SET, "breaks": _all(_of(Break, _BREAK)), "ends": _maybe(_spot),
    "kind": _text, "team": _maybe(_text), "knows": _SET, "done_minutes": _number, "carries": _maybe(_whole),
}  # fmt: skip
_JOB: dict[str, Reader] = {
    "id": _text, "place": _spot, "minutes": _number, "windows": _all(_window), "skills": _SET, "urgency": _text,
    "worth": _maybe(_number), "worker": _maybe(_text), "only": _maybe(_SET), "never": _SET, "providers": _SET,
    "household": _maybe(_text), "team": _maybe(_text), "appointment": _flag, "started": _maybe(_moment),
    "turn": _maybe(_whole), "tolerance": _number, "size": _whole,
}  # fmt: skip
DAY: dict[str, Reader] = {
    "workers": _all(_of(Worker, _WORKER)), "jobs": _all(_of(Job, _JOB)), "at": _maybe(_moment),
    "matrix": _maybe(_all(_all(_number))),
}  # fmt: skip
_REASON: dict[str, Reader] = {"code": _text, "values": _values}
_STOP: dict[str, Reader] = {
    "job": _maybe(_text), "arrives": _moment, "starts": _moment, "ends": _moment, "walking": _number, "waiting": _number,
    "reasons": _all(_of(Reason, _REASON)), "rest": _maybe(_whole),
}  # fmt: skip
_ROUND: dict[str, Reader] = {
    "worker": _text, "stops": _all(_of(Stop, _STOP)), "walking": _number, "working": _number, "waiting": _number,
    "missed_breaks": _whole,
}  # fmt: skip
_TOTALS: dict[str, Reader] = {
    "planned": _whole, "unplanned": _whole, "walking": _number, "working": _number, "waiting": _number, "spread": _number,
}  # fmt: skip
PLAN: dict[str, Reader] = {
    "rounds": _all(_of(Round, _ROUND)), "totals": _of(Totals, _TOTALS),
    "unplanned": _all(_of(Unplanned, {"job": _text, "reason": _of(Reason, _REASON)})),
}  # fmt: skip
