"""Queries whose SQL is made once: of a small query's time, four fifths go into making its SQL, the same every time.

`Prepared(make, person=UUIDField())` is a function. Called with `person=…` it returns the rows of the queryset that
`make(person)` describes. `make` runs once in each thread, with parameters in place of values: it may compare with
them, and not look at them. Scoping is as ever: in a scope the managers see that community only, outside one they refuse.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Any

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Field, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django_scopes import get_scope, scope

COMMUNITY = "community"


class Parameter(Expression):
    """Stands in a queryset for a value that comes later."""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        """Take the value's name, and the kind of field it is compared with."""
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:  # noqa: ARG002 - as Django calls it
        """Return a placeholder, with the parameter itself where the value will be."""
        return "%s", (self,)

    def bound(self, values: Mapping[str, Any], connection: BaseDatabaseWrapper) -> Any:  # noqa: ANN401 - what the driver takes
        """Return the value as the database takes it."""
        return self.output_field.get_db_prep_value(values[self.name], connection)


class _Made:
    """A queryset with its SQL, for the connection of one thread."""

    def __init__(self, queryset: "QuerySet[Any, Any]") -> None:
        self.queryset, self.connection = queryset, connections[queryset.db]
        query: Any = queryset.query
        compiler: Any = query.get_compiler(connection=self.connection)
        self.sql, self.parameters = compiler.as_sql()
        converters = compiler.get_converters([column for column, *_rest in compiler.select[: compiler.col_count]])
        self.values: tuple[Any, ...] = ()
        # What Django's own iterables ask for on their way to rows.
        compiler.get_converters = lambda _columns: converters
        compiler.as_sql = lambda *_args, **_more: (self.sql, self.values)
        query.get_compiler = lambda *_args, **_more: compiler

    def rows(self, values: Mapping[str, Any]) -> list[Any]:
        self.values = tuple(
            one.bound(values, self.connection) if isinstance(one, Parameter) else one for one in self.parameters
        )
        iterable: Any = self.queryset._iterable_class  # noqa: SLF001 - what list(queryset) uses
        return list(iterable(self.queryset))


class Prepared[Row]:
    """A query to be asked again and again; see the module."""

    def __init__(self, make: Callable[..., "QuerySet[Any, Row]"], **parameters: "Field[Any, Any]") -> None:
        """Take what describes the rows, and its parameters with the kinds of field they are compared with."""
        self.make = make
        self.parameters = {name: Parameter(name, field) for name, field in parameters.items()}
        self.kept = threading.local()

    def __call__(self, **values: Any) -> list[Row]:
        """Return the rows. One query; raises ScopeError where `make` would."""
        where = get_scope()
        enabled = where.get("_enabled")
        community = where.get(COMMUNITY) if enabled else None
        key = f"{enabled} {community is not None}"
        made: _Made | None = self.kept.__dict__.get(key)
        if made is None or made.connection is not connections[made.queryset.db]:
            made = self.kept.__dict__[key] = self._made(scoped=community is not None)
        return made.rows({**values, COMMUNITY: community})

    def first(self, **values: Any) -> Row | None:
        """Return the first row, None where there is none. One query, which should be limited to one row."""
        rows = self(**values)
        return rows[0] if rows else None

    def _made(self, *, scoped: bool) -> _Made:
        if not scoped:
            return _Made(self.make(**self.parameters))
        with scope(community=Parameter(COMMUNITY, models.UUIDField())):
            return _Made(self.make(**self.parameters))
