"""Many at the same instant, each with a connection of their own: PostgreSQL only, SQLite lets one writer in at a time."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence

from django.db import connection

from linli.core.scoping import community_scope
from tests.cast import Town


def rush(town: Town, deeds: Sequence[Callable[[], object]]) -> Counter[str]:
    """Let everybody act at once; return how it went for them: "done", or the name of what stopped them."""
    gate, ends = threading.Barrier(len(deeds)), list[str]()

    def act(deed: Callable[[], object]) -> None:
        gate.wait()
        try:
            with community_scope(town.community.pk):
                deed()
            ends.append("done")
        except Exception as stopped:  # noqa: BLE001 - whatever it was is what is asked for
            ends.append(type(stopped).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(ends)
