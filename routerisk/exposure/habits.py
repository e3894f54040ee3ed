"""A runner's habit: how often which hand is chosen, from what people do in general to one runner to one run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .. import parameters as p
from ..arrays import Bools, Floats

if TYPE_CHECKING:
    from .sides import Beside

_LEFT, _MIDDLE, _RIGHT, _SIDEWALK_LEFT, _SIDEWALK_RIGHT = range(5)


@dataclass(frozen=True)
class Habit:
    """What is known of a runner: a mean and a strength (in choices) to begin with, and the choices of all runs."""

    hand: str
    """"left" or "right" where the runner states to keep to one hand; otherwise sides are told by the traffic."""
    mean: float
    """P(that hand, or facing traffic | beside the centreline) before any run is seen."""
    strength: float
    choices: Floats
    """(2, 4) see `choices_of`."""

    def after(self, runs: Sequence[Floats]) -> Habit:
        """The same with the choices (2, 4) of these runs."""
        return Habit(self.hand, self.mean, self.strength, sum(runs, np.zeros((2, 4))))

    def shares(self, beside: Beside, own: Floats) -> tuple[Floats, Floats]:
        """(k,) P(left | beside the centreline) and P(middle) for a run that has made these choices (2, 4) itself.

        The other runs' choices tell what is usual, on all roads and then on through roads and on others; the run's own
        tell how far it is like that.
        """
        others = np.maximum(self.choices - own, 0.0)
        usual = _shrunk(others[:, 0].sum(), others[:, :2].sum(), self.mean, self.strength)
        by_road = _shrunk(others[:, 0], others[:, :2].sum(axis=1), usual, p.HABIT_STRENGTH_CLASS.value)
        here = _shrunk(own[:, 0].sum(), own[:, :2].sum(), by_road, p.HABIT_STRENGTH_RUN.value)
        general = np.array([p.MIDDLE_P.value, p.MIDDLE_NARROW_P.value])
        middle = _shrunk(self.choices[:, 2], self.choices[:, 3], general, p.HABIT_STRENGTH.value)
        share = here[beside.through.astype(np.int64)]
        left = np.where(self.on_left(beside.traffic_left), share, 1.0 - share)
        return left, middle[beside.narrow.astype(np.int64)]

    def on_left(self, traffic_left: Bools) -> Bools:
        """Where the hand that is meant is the left one."""
        return np.full(len(traffic_left), self.hand == "left") if self.hand else ~traffic_left


def _shrunk(chosen: Floats, all_choices: Floats, mean: Floats | float, strength: float) -> Floats:
    """Mean of a beta distribution with this mean and strength after so many choices."""
    return np.asarray((chosen + mean * strength) / (all_choices + strength))


def general(stated: str | None) -> Habit:
    """What is known before any run is looked at; `stated` as in `sides.HABITS`."""
    nothing = np.zeros((2, 4))
    if stated is None:
        return Habit("", p.FACING_P.value, p.HABIT_STRENGTH.value, nothing)
    mean = p.STATED_HABIT_P.value
    hand = stated if stated in {"left", "right"} else ""
    return Habit(hand, 1.0 - mean if stated == "with" else mean, p.HABIT_STRENGTH_STATED.value, nothing)


def choices_of(habit: Habit, beside: Beside, weight: Floats, state_p: Floats) -> Floats:
    """(2, 4): rows other and through roads: choices of the hand that is meant, of the other; rows usual and narrow
    carriageways: of the middle, of any. weight (k,): how many choices an entry stands for; state_p (k, 5).

    A runner who keeps to one side for as long as two choices are apart has made one choice. Where only one side has a
    sidewalk a choice tells of the sidewalk.
    """
    chosen = weight[:, None] * state_p
    left, right = chosen[:, _LEFT] + chosen[:, _SIDEWALK_LEFT], chosen[:, _RIGHT] + chosen[:, _SIDEWALK_RIGHT]
    on_left = habit.on_left(beside.traffic_left)
    tells = beside.sidewalk_left == beside.sidewalk_right
    bare = ~(beside.sidewalk_left | beside.sidewalk_right)
    through, narrow = beside.through.astype(np.int64), beside.narrow.astype(np.int64)
    return np.stack([
        np.bincount(through, np.where(tells, np.where(on_left, left, right), 0.0), 2),
        np.bincount(through, np.where(tells, np.where(on_left, right, left), 0.0), 2),
        np.bincount(narrow, np.where(bare, chosen[:, _MIDDLE], 0.0), 2),
        np.bincount(narrow, np.where(bare, weight, 0.0), 2),
    ], axis=1)  # fmt: skip
