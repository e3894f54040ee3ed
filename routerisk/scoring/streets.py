"""Which streets a week's signed dose comes from."""

from __future__ import annotations

from typing import Final

import numpy as np

from .history import History

MOST: Final = 3


def contributing_streets(history: History, week: int, sign: float) -> tuple[str, ...]:
    """The streets that add most dose of this sign in a week, the greatest first; nameless ways are left out."""
    pieces = history.pieces
    mine = np.flatnonzero((history.week[pieces.run] == week) & (pieces.street >= 0) & (pieces.dose_pctkm * sign > 0.0))
    dose: dict[str, float] = {}
    for i in mine.tolist():
        name = history.runs[int(pieces.run[i])].names[int(pieces.street[i])]
        dose[name] = dose.get(name, 0.0) + abs(float(pieces.dose_pctkm[i]))
    return tuple(sorted(dose, key=lambda name: -dose[name])[:MOST])
