"""What `simulate` does by arrays, compiled: laying out orders, and who is first.

Only whole numbers are worked on, and sums that were made before, so that both give the same endings. ``only``
[R] are the sessions to write, ``sessions`` [R] and ``cars`` [C] where they stand in a ``column`` [B, S, E].
"""

from __future__ import annotations

from typing import Any

import numpy as np

from countback.scoring.compiling import called


@called
def lay(keys: Any, placed: Any, low: Any, sessions: Any, only: Any, cars: Any, column: Any) -> None:
    """Write the places of sorted ``keys`` [R, B, C]: a car's number is in its ``low`` bits.

    Keys from ``placed`` on have no place.
    """
    mask = np.int32((1 << low) - 1)
    for number in range(keys.shape[0]):
        if not only[number]:
            continue
        session = sessions[number]
        for ending in range(keys.shape[1]):
            for at in range(keys.shape[2]):
                key = keys[number, ending, at]
                column[ending, session, cars[key & mask]] = at + 1 if key < placed else 0


@called
def first(upto: Any, edge: Any, sessions: Any, only: Any, cars: Any, before: Any, column: Any) -> None:
    """Write 1 for the first car whose strength ``upto`` [R, B, C] it is beyond the ``edge`` [R, B].

    Where nobody has any strength nobody is first. ``before`` [R, B] is who was written last, -1 for nobody.
    """
    for number in range(upto.shape[0]):
        if not only[number]:
            continue
        session = sessions[number]
        for ending in range(upto.shape[1]):
            chosen = np.int64(0)
            for at in range(upto.shape[2]):
                chosen += upto[number, ending, at] <= edge[number, ending]
            if before[number, ending] >= 0:
                column[ending, session, before[number, ending]] = 0
            before[number, ending] = -1
            if upto[number, ending, -1] > 0:
                car = cars[min(chosen, len(cars) - 1)]
                column[ending, session, car] = 1
                before[number, ending] = car
