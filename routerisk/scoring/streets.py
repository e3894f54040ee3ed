"""Which leg may be named, and which streets a week's signed dose comes from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .. import parameters as p
from ..records import named_leg
from .history import History


@dataclass
class _Street:
    """Sums over a week."""

    signed: float = 0.0
    both: float = 0.0
    right: float = 0.0
    """Of `both` times P(right)."""

    @property
    def leg(self) -> str:
        """By P(signed dose > 0) of the runs, weighted by their dose: errors about a street repeat from run to run."""
        side = named_leg(self.right / self.both)
        return side if self.signed * (1.0 if side == "right" else -1.0) > 0.0 else "unknown"


def leg_streets(history: History, week: int) -> dict[str, tuple[str, ...]]:
    """The streets with most dose in a week by the leg that they make the downhill one, the greatest first; "unknown"
    where its probability allows no name. Nameless ways are left out.
    """
    streets = _streets(history, week)
    most = int(p.STREETS_NAMED.value)
    least = p.STREET_SHARE_MIN.value * max((street.both for street in streets.values()), default=0.0)
    found: dict[str, list[str]] = {"left": [], "right": [], "unknown": []}
    for name, street in sorted(streets.items(), key=lambda item: (-_contribution(item[1]), item[0])):
        if _contribution(street) >= least and len(found[street.leg]) < most:
            found[street.leg].append(name)
    return {leg: tuple(names) for leg, names in found.items()}


def contributing_streets(history: History, week: int, side: str) -> tuple[str, ...]:
    """The streets that add most dose to one side of a week, the greatest first: those whose side may be named; where
    none may, those of which it is expected, for what is said of the week's sum holds for them together.
    """
    if named := leg_streets(history, week)[side]:
        return named
    sign = 1.0 if side == "right" else -1.0
    dose = {name: street.signed * sign for name, street in _streets(history, week).items()}
    leaning = [name for name in dose if dose[name] > 0.0]
    return tuple(sorted(leaning, key=lambda name: -dose[name])[: int(p.STREETS_NAMED.value)])


def _contribution(street: _Street) -> float:
    return street.both if street.leg == "unknown" else abs(street.signed)


def _streets(history: History, week: int) -> dict[str, _Street]:
    found: dict[str, _Street] = {}
    for run in (history.runs[i] for i in np.flatnonzero(history.week == week).tolist()):
        for name, both in run.street_abs_pctkm.items():
            street = found.setdefault(name, _Street())
            street.signed += run.street_pctkm[name]
            street.both += both
            street.right += both * run.street_right_p[name]
    return found
