"""Every community-owned row is read inside its community's scope; outside one, its manager refuses.

The scope's only dimension is `community`, the community's UUID. Crossing is explicit and greppable: `unscoped("why")`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast
from uuid import UUID

from django.db import models
from django_scopes import ScopedManager, get_scope, scope, scopes_disabled


def scoped[M: models.Manager[Any]](manager: type[M]) -> M:
    """Return a manager of the given class that refuses queries outside a scope and filters them inside one."""
    return cast("M", ScopedManager(_manager_class=manager, community="community_id"))


@contextmanager
def community_scope(community: UUID | None) -> Iterator[None]:
    """Let the block see this community's rows only (None: rows of no community are all it would create)."""
    with scope(community=community or UUID(int=0)):
        yield


@contextmanager
def unscoped(why: str) -> Iterator[None]:
    """Let the block see every community's rows; `why` is for the reader and for grep."""
    assert why, "Crossing communities needs its reason."  # noqa: S101 - a programmer's slip, never a user's
    with scopes_disabled():
        yield


def current_community() -> UUID | None:
    """Return the community whose scope is active, None outside one."""
    value = get_scope().get("community")
    return value if isinstance(value, UUID) else None
