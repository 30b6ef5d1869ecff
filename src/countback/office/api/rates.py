"""How often one program may ask: a bucket for each, that fills again as time goes by.

Each process of an office counts for itself.
"""

from __future__ import annotations

import math
import threading
import time

#: Requests in a minute, and at once: with a token or a session, and from an address without.
KNOWN, UNKNOWN = 1200, 240
_MOST = 20_000


class Rates:
    """The buckets: how full each was, and when."""

    def __init__(self) -> None:
        self._levels: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def wait(self, who: str, a_minute: int, now: float | None = None) -> int:
        """Take one from a bucket; returns 0, or after how many whole seconds there is one again."""
        now = time.monotonic() if now is None else now
        with self._lock:
            level, at = self._levels.get(who, (float(a_minute), now))
            level = min(float(a_minute), level + (now - at) * a_minute / 60)
            if level < 1:
                return math.ceil((1 - level) * 60 / a_minute)
            if len(self._levels) >= _MOST and who not in self._levels:
                # The oldest are full again, or will be when they are asked for next.
                self._levels.pop(next(iter(self._levels)))
            self._levels.pop(who, None)
            self._levels[who] = (level - 1, now)
        return 0


RATES = Rates()
