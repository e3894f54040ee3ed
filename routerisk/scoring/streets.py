"""Which streets a week's signed dose comes from."""

from __future__ import annotations

from typing import Final

import numpy as np

from .history import History

MOST: Final = 3


def contributing_streets(history: History, week: int, sign: float) -> tuple[str, ...]:
    """The streets that add most dose of this sign to a week, the greatest first; nameless ways are left out."""
    dose: dict[str, float] = {}
    for run in np.flatnonzero(history.week == week).tolist():
        for name, own in history.runs[run].street_pctkm.items():
            dose[name] = dose.get(name, 0.0) + own * sign
    leaning = [name for name in dose if dose[name] > 0.0]
    return tuple(sorted(leaning, key=lambda name: -dose[name])[:MOST])
