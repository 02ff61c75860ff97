"""Simulated time: stories are told step by step, each step at its moment, whoever's turn it is."""

import heapq
from collections.abc import Callable, Generator
from datetime import datetime
from typing import Any

# A story does something and then yields the moment at which it wants to go on.
type Story = Generator[datetime, None, Any]


class Engine:
    """A queue of stories, ordered by the moment of their next step; equal moments in the order of coming in."""

    def __init__(self) -> None:
        """Begin with an empty queue."""
        self._queue: list[tuple[datetime, int, Story]] = []
        self._count = 0
        self.now: datetime | None = None

    def add(self, at: datetime, story: Story) -> None:
        """Let a story begin at that moment."""
        self._count += 1
        heapq.heappush(self._queue, (at, self._count, story))

    def run(self, *, until: datetime, after_each: Callable[[datetime], None] | None = None) -> int:
        """Play every step due before `until`, in order; return how many. A story never goes back in time.

        What comes later stays in the queue: another call goes on there.
        """
        steps = 0
        while self._queue and self._queue[0][0] < until:
            at, _count, story = heapq.heappop(self._queue)
            self.now = at
            following = next(story, None)
            if following is not None:
                self.add(max(following, at), story)
            if after_each:
                after_each(at)
            steps += 1
        return steps

    def __len__(self) -> int:
        """Return how many stories are not over."""
        return len(self._queue)
