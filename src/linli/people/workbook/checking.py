"""What only several rows together show: duplicates, two contacts, one household told in two ways."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from linli.people.workbook.columns import BY_FIELD
from linli.people.workbook.draft import Fault, Room, Row


def check(rows: Sequence[Row]) -> list[Fault]:
    """Return the faults of rows that are each right by themselves, but not beside the others."""
    homes: defaultdict[Room, list[Row]] = defaultdict(list)
    for row in rows:
        homes[row.home].append(row)
    faults = [fault for row in rows for fault in _person(row)]
    faults += [fault for home in homes.values() for rule in _HOME_RULES for fault in rule(home)]
    return faults + list(_phones(rows))


def _person(row: Row) -> Iterator[Fault]:
    if row.name and not row.relation:
        yield _fault(row, "relation", _("没有填。"))
    if not row.name and (row.phone or row.relation or row.gender or row.birthday or row.is_contact):
        yield _fault(row, "name", _("没有填。空房请只填楼栋、单元、房号和面积。"))
    if row.moved_in and row.moved_out and row.moved_out < row.moved_in:
        yield _fault(row, "moved_out", _("搬出早于入住。"))


def _contacts(home: Sequence[Row]) -> Iterator[Fault]:
    contacts = [row for row in home if row.is_contact]
    for row in contacts[1:]:
        yield _fault(
            row, "is_contact",
            _("%(room)s有两位联系人，第 %(row)s 行已是联系人。") % {"room": row.label, "row": contacts[0].number},
        )  # fmt: skip


def _twins(home: Sequence[Row]) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for row in home:
        if row.name in seen and row.name:
            words = _("与第 %(row)s 行重复：%(room)s已有“%(name)s”。")
            yield _fault(row, "name", words % {"row": seen[row.name], "room": row.label, "name": row.name})
        seen.setdefault(row.name, row.number)


def _empty(home: Sequence[Row]) -> Iterator[Fault]:
    for row in home[1:]:
        if not row.name or not home[0].name:
            words = _("%(room)s重复了：第 %(row)s 行已有这间房，空房只能写一行。")
            yield _fault(row, "room", words % {"room": row.label, "row": home[0].number})
            return


def _leaving(home: Sequence[Row]) -> Iterator[Fault]:
    leaving = [row for row in home if row.moved_out]
    if leaving and len(leaving) < len(home):
        stays = next(row for row in home if not row.moved_out)
        words = _("%(room)s要么都填搬出日期，要么都不填；新住户请在下一份表里导入。")
        yield _fault(stays, "moved_out", words % {"room": stays.label})


def _agrees(field: str) -> Callable[[Sequence[Row]], Iterator[Fault]]:
    """Return the rule that a household's rows, where they say something in this column, say the same."""

    def rule(home: Sequence[Row]) -> Iterator[Fault]:
        said = [row for row in home if getattr(row, field)]
        for row in said[1:]:
            if getattr(row, field) != getattr(said[0], field):
                words = _("%(room)s写得不一样：第 %(row)s 行是“%(first)s”，这里是“%(second)s”。")
                first, second = getattr(said[0], field), getattr(row, field)
                yield _fault(
                    row, field,
                    words % {"room": row.label, "row": said[0].number, "first": first, "second": second},
                )  # fmt: skip
                return

    return rule


_HOME_RULES: tuple[Callable[[Sequence[Row]], Iterable[Fault]], ...] = (
    _contacts, _twins, _empty, _leaving, *(_agrees(field) for field in ("area", "moved_in", "moved_out", "note")),
)  # fmt: skip


def _phones(rows: Sequence[Row]) -> Iterator[Fault]:
    seen: dict[str, Row] = {}
    for row in rows:
        if row.phone is None:
            continue
        first = seen.setdefault(row.phone, row)
        # The same person may own two homes; two persons never share a number.
        if first is not row and (first.name != row.name or first.home == row.home):
            words = _("第 %(row)s 行的“%(name)s”也用这个号码，一个手机号只能给一个人。")
            yield _fault(row, "phone", words % {"row": first.number, "name": first.name})


def _fault(row: Row, field: str, words: str) -> Fault:
    return Fault(row.number, BY_FIELD[field].zh, words)
