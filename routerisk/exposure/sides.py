"""Which side of the carriageway: a hidden chain over each run, and what the runs of a history tell each other.

Five states: left, middle and right of the carriageway, a tagged sidewalk left and right. One observation per step of
some 10 s, the mean offset of its fixes. Their errors are correlated over `GPS_TAU_S`, within a step (the mean's
variance) and from step to step (the chain remembers, as far as the path goes on in the same direction).

Beside that error, the offsets on a passage of a way share a shift: the map's error there, the same for all runs and
turned round with the direction, and the watch's error of the run, the same vector everywhere. Both are inferred from
all passages together by messages between them (expectation propagation, Minka 2001), and so is the runner's habit: how
often each hand is chosen, by expectation maximisation with shrinkage from the history to the run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np

from .. import parameters as p
from ..arrays import Bools, Floats, Ints
from ..records import SideEvidence
from .habits import Habit, choices_of, general
from .roads import half_offset_m, sidewalk_offset_m

LEFT, MIDDLE, RIGHT, SIDEWALK_LEFT, SIDEWALK_RIGHT = range(5)
HAND: Final = np.array([0, 1, 2, 0, 2])
_CROSSING: Final = 5
_SAME_HAND: Final = HAND[:, None] == HAND
HABITS: Final = ("facing", "with", "left", "right")
"""What a runner may state: facing traffic, with it, or always the same hand."""
SWEEPS: Final = 3
"""How often the runs of a history are gone through: more of it changes nothing that can be measured."""
_GRID: Final = 9


def posterior(history: Sequence[SideEvidence], habit: str | None = None) -> list[Floats]:
    """(p, 5) P(state) of the pieces of every run, given all of them; MIDDLE off the roads.

    `habit` is the runner's own statement, a strong prior. Runs are gone through in the order given; another order moves
    a probability by .02 at most in the tests.
    """
    shift = (
        p.SHIFT_REACH.value * np.linspace(-1.0, 1.0, _GRID) * float(np.hypot(p.MAP_SIGMA_M.value, p.RUN_BIAS_M.value))
    )
    ways = np.unique(np.concatenate([np.zeros(0, np.int64), *(run.way_id for run in history)]))
    told = np.zeros((len(ways), _GRID))
    chains = [_Chain(run, ways) for run in history]
    learned = general(habit)
    for sweep in range(SWEEPS):
        counts = [chain.sweep(learned, shift, told, first=sweep == 0) for chain in chains]
        learned = learned.after(counts)
    return [chain.pieces(learned) for chain in chains]


@dataclass(frozen=True)
class Beside:
    """What lies beside the pieces or passages of one run, in running direction."""

    through: Bools
    narrow: Bools
    sidewalk_left: Bools
    sidewalk_right: Bools
    traffic_left: Bools
    width_m: Floats

    @classmethod
    def of(cls, run: SideEvidence, rows: Ints) -> Beside:
        """At pieces of a run."""
        return cls(run.through[rows], run.narrow[rows], run.sidewalk_left[rows], run.sidewalk_right[rows],
                   run.traffic_left[rows], run.width_m[rows])  # fmt: skip


def prior_of(beside: Beside, left: Floats, middle: Floats) -> Floats:
    """(k, 5) P(state) when it is chosen; left (k,): P(left | beside the centreline), middle (k,): P(middle)."""
    prior = np.zeros((len(left), 5))
    prior[:, LEFT], prior[:, MIDDLE], prior[:, RIGHT] = (1 - middle) * left, middle, (1 - middle) * (1 - left)
    one, other = beside.sidewalk_left, beside.sidewalk_right
    both = one & other
    prior *= np.where(one | other, 1.0 - p.SIDEWALK_P.value, 1.0)[:, None]
    prior[:, SIDEWALK_LEFT] = p.SIDEWALK_P.value * np.where(both, left, one)
    prior[:, SIDEWALK_RIGHT] = p.SIDEWALK_P.value * np.where(both, 1.0 - left, other)
    return prior


def places_of(width_m: Floats) -> Floats:
    """(k, 5) where a runner in each state is, metres right of the centreline."""
    beside, walk = half_offset_m(width_m), sidewalk_offset_m(width_m)
    return np.stack([-beside, np.zeros(len(beside)), beside, -walk, walk], axis=1)


def side_p(state_p: Floats) -> Floats:
    """(k, 3) left, middle, right: a sidewalk belongs to its side."""
    left, right = state_p[:, LEFT] + state_p[:, SIDEWALK_LEFT], state_p[:, RIGHT] + state_p[:, SIDEWALK_RIGHT]
    return np.stack([left, state_p[:, MIDDLE], right], axis=1)


def moves(prior: Floats) -> tuple[Floats, Floats, Floats]:
    """(V, 6, 6) P(state | state before), each: a side chosen anew, kept within a passage, kept as a passage begins.

    prior (V, 5): P(state chosen). The sixth state is crossing: another hand is reached at once or by way of it.
    """
    seen, on = p.CROSSING_SEEN_P.value, p.CROSSING_ON_P.value
    of_hand = side_p(prior)[:, HAND]
    out = np.zeros((3, len(prior), 6, 6))
    anew, stayed, entered = out
    anew[:, :5, :5] = prior[:, None, :] * np.where(_SAME_HAND, 1.0, 1.0 - seen)
    anew[:, :5, 5] = seen * (1.0 - of_hand)
    stayed[:, :5, :5] = np.eye(5)
    with np.errstate(invalid="ignore", divide="ignore"):
        within = np.where(of_hand > 0.0, prior / of_hand, prior)
    entered[:, :5, :5] = within[:, None, :] * _SAME_HAND
    out[:, :, 5, :5], out[:, :, 5, 5] = (1.0 - on) * prior, on
    return anew, stayed, entered


def _with_crossing(of_states: Floats) -> Floats:
    """(V, 6) the same with the state of crossing: in the middle, never chosen."""
    return np.column_stack([of_states, np.zeros(len(of_states))])


class _Chain:
    """One run among the others: its steps, its passages of ways, and what they have said so far."""

    def __init__(self, run: SideEvidence, ways: Ints) -> None:
        self.run = run
        seen = np.flatnonzero(np.isfinite(run.offset_m))
        self.steps = len(seen)
        self.piece = run.step_piece[seen].astype(np.int64)
        self.offset = run.offset_m[seen]
        way = np.searchsorted(ways, run.way_id[self.piece])
        road = np.cumsum(~run.is_road)[self.piece]
        code = np.stack([way, run.way_direction[self.piece].astype(np.int64), road])
        self.fresh = np.append(True, (np.diff(code, axis=1) != 0).any(axis=0))[: self.steps]
        self.passage = np.cumsum(self.fresh) - 1
        begin = np.flatnonzero(self.fresh)
        self.way, self.direction = way[begin], run.way_direction[self.piece][begin]
        self.beside, self.beside_steps = Beside.of(run, self.piece[begin]), Beside.of(run, self.piece)
        self.place = _with_crossing(places_of(self.beside.width_m))
        heading = run.heading_rad[seen]
        self.normal = self._normals(heading)
        self.sd, self.rho = self._errors(seen, heading)
        apart_m = np.diff(run.middle_m[seen], prepend=run.middle_m[seen[:1]])
        street = run.street_code[self.piece]
        corner = np.append(False, street[1:] != street[:-1])[: self.steps]
        self.keep = np.exp(-np.maximum(apart_m, 0.0) / p.SIDE_DWELL_M.value) * np.where(
            corner, p.SIDE_KEPT_P.value, 1.0
        )
        lasts = np.bincount(self.passage, run.seen_s[seen], len(begin))
        self.share = lasts / (lasts + p.TOLD_TAU_S.value)
        self.told = np.zeros((len(begin), _GRID))
        self.bias_tau, self.bias_nu = np.zeros(len(begin)), np.zeros(len(begin))
        self.choices = np.zeros((2, 4))
        self.state_p = np.zeros((self.steps, 5))

    def _normals(self, heading: Floats) -> Floats:
        """(V, 2) mean unit vector to the right of each passage."""
        count = int(self.fresh.sum())
        sin, cos = (np.bincount(self.passage, f(heading), count) for f in (np.sin, np.cos))
        long = np.maximum(np.hypot(sin, cos), 1e-9)
        return np.stack([sin / long, -cos / long], axis=1)

    def _errors(self, seen: Ints, heading: Floats) -> tuple[Floats, Floats]:
        """Standard deviation of the slow error of each step, and its correlation with the step before."""
        run = self.run
        sd, memory = errors_of_means(run.middle_s[seen], run.seen_s[seen])
        rho = memory * np.cos(np.diff(heading, prepend=heading[:1]))
        return sd * excess(self.offset, sd, rho, self.fresh), rho

    def sweep(self, learned: Habit, shift: Floats, told: Floats, *, first: bool) -> Floats:
        """Infer the run from what the others have said, say anew what it says; the choices that it made."""
        from .kernels import shift_priors, side_chain, tell

        if not self.steps:
            self.choices = self._on_sidewalks(learned)
            return self.choices
        prior = prior_of(self.beside, *learned.shares(self.beside, self.choices))
        ways_on = moves(prior)
        mean, variance = np.zeros((len(self.way), 2)), np.zeros((len(self.way), 2))
        for _ in range(2 if first else 1):
            shift_p = shift_priors(self.way, self.direction, self.normal, self.told, told, self.bias_tau, self.bias_nu,
                                   shift, p.MAP_SIGMA_M.value, p.RUN_BIAS_M.value, mean, variance)  # fmt: skip
            found, likelihood = side_chain(
                self.offset, self.sd, self.rho, self.keep, self.fresh, self.passage, _with_crossing(prior), *ways_on,
                self.place, shift, shift_p)  # fmt: skip
            tell(self.way, self.direction, likelihood, shift_p, shift, mean, variance, self.share, self.told, told,
                 self.bias_tau, self.bias_nu)  # fmt: skip
        self.state_p = found[:, :5].copy()
        self.state_p[:, MIDDLE] += found[:, _CROSSING]
        weight = 1.0 - self.keep
        weight[0] = 1.0
        self.choices = self._on_sidewalks(learned) + choices_of(learned, self.beside_steps, weight, self.state_p)
        return self.choices

    def _on_sidewalks(self, learned: Habit) -> Floats:
        """(2, 4) the choices that show on separately mapped sidewalks: a match on one is a side of its road."""
        here = np.flatnonzero(self.run.road_beside)
        state_p = np.zeros((len(here), 5))
        state_p[np.arange(len(here)), np.where(self.run.road_beside[here] > 0.0, LEFT, RIGHT)] = 1.0
        weight = -np.expm1(-self.run.length_m[here] / p.SIDE_DWELL_M.value)
        beside = Beside.of(self.run, here)
        told = choices_of(learned, beside, weight, state_p)
        told[:, 2:] = 0.0  # nothing of the middle of a carriageway
        return told

    def pieces(self, learned: Habit) -> Floats:
        """(p, 5) the mean of each piece's steps; a road piece without any takes the hands of its neighbours."""
        run = self.run
        out = np.zeros((len(run.way_id), 5))
        out[:, MIDDLE] = 1.0
        seen, first, count = np.unique(self.piece, return_index=True, return_counts=True)
        if len(seen):
            out[seen] = np.add.reduceat(self.state_p, first, axis=0) / count[:, None]
        blind = np.setdiff1d(np.flatnonzero(run.is_road), seen)
        if len(blind) == 0:
            return out
        beside = Beside.of(run, blind)
        own = prior_of(beside, *learned.shares(beside, self.choices))
        out[blind] = own
        if len(seen):
            after = np.searchsorted(seen, blind)
            hands = (
                side_p(out[seen[np.clip(after - 1, 0, None)]]) + side_p(out[seen[np.clip(after, None, len(seen) - 1)]])
            ) / 2
            of_hand = side_p(own)[:, HAND]
            out[blind] = np.where(of_hand > 0.0, hands[:, HAND] * own / np.where(of_hand > 0.0, of_hand, 1.0), 0.0)
            out[blind] /= out[blind].sum(axis=1, keepdims=True)
        return out


def excess(offset: Floats, sd: Floats, rho: Floats, fresh: Bools) -> Floats:
    """(T,) how many times larger the errors around each step are than usual, at least 1.

    Between high houses or under trees a watch errs by far more than `GPS_SIGMA_M`, for minutes. By the
    innovations around but for the largest: a change of side is one large step among many, a bad reception makes all of
    them large.
    """
    if len(offset) < 2:
        return np.ones(len(offset))
    z = offset / sd
    surprise = np.abs(z[1:] - rho[1:] * z[:-1]) / np.sqrt(1.0 - rho[1:] ** 2)
    surprise = np.append(surprise[:1], surprise)
    surprise[fresh] = np.nan
    half, share = int(p.GPS_EXCESS_STEPS.value) // 2, p.GPS_EXCESS_SHARE.value
    padded = np.pad(surprise, half, constant_values=np.nan)
    around = np.sort(np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1), axis=1)  # NaN come last
    count = np.isfinite(around).sum(axis=1)
    kept = np.arange(2 * half + 1) < np.floor(count * share)[:, None]
    mean_square = np.where(kept, around, 0.0) ** 2
    found = np.sqrt(mean_square.sum(axis=1) / np.maximum(kept.sum(axis=1), 1) / _square_of_smallest(share))
    return np.where((count > half) & (found > p.GPS_EXCESS_FROM.value), found, 1.0)


def _square_of_smallest(share: float) -> float:
    """Mean square of that share of the smallest of standard normal numbers."""
    normal = NormalDist()
    limit = normal.inv_cdf((1.0 + share) / 2.0)
    return 1.0 - 2.0 * limit * normal.pdf(limit) / share


def errors_of_means(middle_s: Floats, seen_s: Floats) -> tuple[Floats, Floats]:
    """(k,) standard deviation of the mean error over `seen_s` seconds, and its correlation with that of the one before.

    Exact for an error that forgets exponentially (Ornstein-Uhlenbeck) with `GPS_SIGMA_M` and `GPS_TAU_S`.
    """
    tau = p.GPS_TAU_S.value
    x = np.maximum(seen_s, 1.0) / tau
    share = -np.expm1(-x) / x
    variance = 2.0 * (1.0 - share) / x
    apart = np.diff(middle_s) - (seen_s[1:] + seen_s[:-1]) / 2
    covariance = share[1:] * share[:-1] * np.exp(-np.maximum(apart, 0.0) / tau)
    memory = np.concatenate([[0.0], covariance / np.sqrt(variance[1:] * variance[:-1])])[: len(x)]
    return p.GPS_SIGMA_M.value * np.sqrt(variance), np.clip(memory, 0.0, 1.0 - 1e-6)
