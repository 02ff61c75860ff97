"""What the supervisor asks of the Linux kernel, so that no process of an installation outlives it or gets lost.

Elsewhere each function does nothing: a clean stop works everywhere, only a killed supervisor may leave children behind.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable, Collection
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
ON_LINUX = sys.platform.startswith("linux")


def tie_to_parent() -> Callable[[], None] | None:
    """Return what a child calls between fork and exec, so that it gets SIGTERM when its parent dies."""
    if not ON_LINUX:
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def tie() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        # The parent may have died before the line above: then the kernel will not tell us any more.
        if os.getppid() != parent:
            os._exit(1)

    return tie


def adopt_orphans(*, adopt: bool) -> None:
    """Become the parent of every grandchild whose own parent dies, or leave them to init again."""
    if ON_LINUX:
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, int(adopt))


def children() -> set[int]:
    """Return the process ids of this process's children, where the kernel lists them."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    return {int(pid) for pid in listed.read_text().split()} if listed.exists() else set()


def kill_orphans(known: Collection[int]) -> list[int]:
    """Kill and reap every child of this process that is not `known`; return their process ids.

    A web server that was killed leaves workers behind, which hold its port and serve on, unsupervised.
    """
    strangers = sorted(children().difference(known))
    for pid in strangers:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return strangers
