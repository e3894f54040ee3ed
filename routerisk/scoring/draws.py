"""Uncertainty: the weekly loads again and again with plausible parameters, surfaces, profiles and sides.

A parameter is drawn once per draw for the whole history: a systematic error does not average out. What belongs to a
way (its surface class, profile, cross slope, the side kept on it) is drawn once per way and draw: it is the same on
every run there. Ways are taken in blocks, so that memory stays bounded whatever the length of the history.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from .. import parameters as p
from ..loads import impact_per_step, strain_per_step
from ..records import SURFACES, Floats, Ints
from .history import History, Pieces, summed

Singles: TypeAlias = npt.NDArray[np.float32]

_BELT: Final = np.array([name == "synthetic" for name in (*SURFACES, "unknown")], np.float64)
"""A treadmill is even and about as hard as a synthetic track."""

BLOCK: Final = 1_000_000
"""Entries times draws that are worked on at once."""


@dataclass(frozen=True)
class Drawn:
    """(W, D) each."""

    net_pctkm: Floats
    load_km: Floats
    uneven_km: Floats


def draw_weeks(history: History, seed: int, draws: int) -> Drawn:
    """Signed dose, load E and uneven load of every week in every draw."""
    rng = np.random.default_rng(seed)
    shape = (history.weeks, draws)
    systematic = _Systematic.of(rng, draws)
    impact, strain = _load_factors(history, systematic)
    net, impact_km, uneven_km = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    entries = _Entries.of(history)
    for begin, end in entries.blocks(max(1, BLOCK // draws)):
        part = entries[begin:end]
        chance = _Chance.of(rng, part.ways, draws)
        _add(net, part.week, part.easy_km[:, None] * _dose(part, chance, systematic))
        ground_impact, ground_uneven = _ground(part, chance, systematic)
        _add(impact_km, part.week, part.impact_km[:, None] * ground_impact)
        _add(uneven_km, part.week, np.maximum(part.uneven_km[:, None] + part.easy_km[:, None] * ground_uneven, 0.0))
    weight = systematic.w_impact
    strain_km = history.weekly(summed(history.pieces.run, history.pieces.strain_km, len(history.km)))
    load = weight * impact_km * impact + (1.0 - weight) * strain_km[:, None] * strain
    return Drawn(net_pctkm=net, load_km=load, uneven_km=uneven_km)


@dataclass(frozen=True)
class _Systematic:
    """(D,) one value per draw, or (classes + 1, D) with the last row for unknown ground."""

    a_impact: Floats
    strain_exponent: Floats
    k_down: Floats
    k_up: Floats
    w_impact: Floats
    dose_from: Singles
    dose_full: Singles
    slope_factor: Singles
    habit_odds: Singles
    """Factor on the odds of facing traffic."""
    impact: Singles
    uneven: Singles

    @classmethod
    def of(cls, rng: np.random.Generator, draws: int) -> _Systematic:
        def one(entry: p.Parameter) -> Floats:
            return entry.draw(rng.standard_normal(draws))

        def table(entries: dict[str, p.Parameter]) -> Singles:
            """Classes err together by half: what one study gets wrong about soft ground it gets wrong about all."""
            common = rng.standard_normal(draws)
            return np.array([entries[name].draw((common + rng.standard_normal(draws)) / np.sqrt(2.0))
                             for name in (*SURFACES, "unknown")], np.float32)  # fmt: skip

        slope = p.CROSS_SLOPE_MEAN_PCT["paved_elsewhere"]
        facing, usual = one(p.FACING_P), p.FACING_P.value
        return cls(
            a_impact=one(p.A_IMPACT),
            strain_exponent=one(p.A_STRAIN) * one(p.STRAIN_EXPONENT),
            k_down=one(p.K_DOWN_PER_DEG),
            k_up=one(p.K_UP_PER_DEG),
            w_impact=one(p.W_IMPACT),
            dose_from=one(p.DOSE_FROM_PCT).astype(np.float32),
            dose_full=one(p.DOSE_FULL_PCT).astype(np.float32),
            slope_factor=(one(slope) / slope.value).astype(np.float32),
            habit_odds=(facing / (1.0 - facing) * (1.0 - usual) / usual).astype(np.float32),
            impact=table(p.IMPACT),
            uneven=table(p.UNEVEN),
        )


def _load_factors(history: History, drawn: _Systematic) -> tuple[Floats, Floats]:
    """(W, D) what the drawn speed and slope parameters make of each week's E_I and E_S.

    Pieces of like speed and grade are taken together: 0.1 m/s and 1 degree are far below what the parameters leave
    open.
    """
    pieces, week = history.pieces, history.week[history.pieces.run]
    running = ~pieces.walking & (pieces.speed_mps > 0.0)
    speed = np.round(pieces.speed_mps * 10).astype(np.int64)
    grade = np.round(pieces.grade_deg).astype(np.int64)
    key, of = np.unique(np.stack([week, speed, grade, running], axis=1), axis=0, return_inverse=True)
    impact_km, strain_km = summed(of, pieces.impact_km, len(key)), summed(of, pieces.strain_km, len(key))
    v, theta, moving = key[:, 1:2] / 10.0, key[:, 2:3].astype(np.float64), key[:, 3:4] == 1
    v = np.where(moving, np.maximum(v, p.MOVING_ABOVE_MPS.value), p.V_REF_MPS.value)
    draws = len(drawn.a_impact)
    out = np.zeros((2, history.weeks, draws))
    for begin in range(0, len(key), max(1, BLOCK // draws)):
        rows = slice(begin, begin + max(1, BLOCK // draws))
        up_down = {"exponent": drawn.a_impact, "k_down": drawn.k_down, "k_up": drawn.k_up}
        factor = impact_per_step(v[rows], theta[rows], **up_down) / impact_per_step(v[rows], theta[rows])
        hard = strain_per_step(v[rows], exponent=drawn.strain_exponent) / strain_per_step(v[rows])
        _add(out[0], key[rows, 0], impact_km[rows, None] * np.where(moving[rows], factor, 1.0))
        _add(out[1], key[rows, 0], strain_km[rows, None] * np.where(moving[rows], hard, 1.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        for i, km in enumerate((impact_km, strain_km)):
            total = summed(key[:, 0], km, history.weeks)[:, None]
            out[i] = np.where(total > 0.0, out[i] / total, 1.0)
    return out[0], out[1]


@dataclass(frozen=True)
class _Entries:
    """K sums over pieces of one week, way, direction and curve; sorted by way."""

    way: Ints
    """(K,) counts the ways from 0."""
    week: Ints
    direction: Singles
    turn_pct: Singles
    easy_km: Floats
    impact_km: Floats
    uneven_km: Floats
    side_p: Singles
    facing_left: npt.NDArray[np.bool_]
    crown_p: Singles
    right_p: Singles
    """In way direction."""
    mean_pct: Singles
    sd_pct: Singles
    surface_p: Singles
    """(K, 15) the last column is P(unknown): 1 where the spread is even."""

    @property
    def ways(self) -> int:
        return int(self.way[-1] - self.way[0]) + 1

    def __getitem__(self, rows: slice) -> _Entries:
        return _Entries(**{name: getattr(self, name)[rows] for name in self.__dataclass_fields__})

    def blocks(self, size: int) -> list[tuple[int, int]]:
        """Ranges of about `size` entries that do not cut a way."""
        first = np.flatnonzero(np.concatenate([[True], np.diff(self.way) > 0])) if len(self.way) else np.empty(0, int)
        cuts = [0]
        for begin in first.tolist():
            if begin - cuts[-1] >= size:
                cuts.append(begin)
        return [(a, b) for a, b in zip(cuts, [*cuts[1:], len(self.way)], strict=True) if b > a]

    @classmethod
    def of(cls, history: History) -> _Entries:
        pieces = history.pieces
        way = np.where(pieces.way_id >= 0, pieces.way_id, -2 - pieces.run)
        direction = np.where(pieces.way_direction < 0.0, -1, 1)
        turn = np.round(pieces.turn_pct).astype(np.int64)
        key = np.stack([way, history.week[pieces.run], direction, turn], axis=1)
        order = np.lexsort(key.T[::-1])
        new = np.concatenate([[True], (np.diff(key[order], axis=0) != 0).any(axis=1)])
        first = np.flatnonzero(new)
        mean = _Means(order, first, pieces)
        rows = order[first]
        right = np.where(direction < 0, 1.0 - pieces.onesided_right_p, pieces.onesided_right_p)
        unknown = np.ptp(pieces.surface_p, axis=1) < 1e-6
        surface = np.concatenate([np.where(unknown[:, None], 0.0, pieces.surface_p), unknown[:, None]], axis=1)
        surface[history.indoor[pieces.run]] = _BELT
        left_hand = np.array([run.driving_side == "left" for run in history.runs])
        return cls(
            way=np.unique(way[rows], return_inverse=True)[1],
            week=key[rows, 1],
            direction=direction[rows].astype(np.float32),
            turn_pct=mean(pieces.turn_pct),
            easy_km=np.add.reduceat(pieces.easy_km[order], first),
            impact_km=np.add.reduceat(pieces.impact_km[order], first),
            uneven_km=np.add.reduceat(pieces.uneven_km[order], first),
            side_p=mean(pieces.side_p),
            facing_left=~left_hand[pieces.run[rows]],
            crown_p=mean(pieces.crown_p),
            right_p=mean(right),
            mean_pct=mean(pieces.slope_mean_pct),
            sd_pct=mean(pieces.slope_sd_pct),
            surface_p=mean(surface),
        )


class _Means:
    """Means over the pieces of an entry, weighted by their steps."""

    def __init__(self, order: Ints, first: Ints, pieces: Pieces) -> None:
        self.order, self.first = order, first
        self.weight = np.maximum(pieces.easy_km[order], 1e-9)
        self.total = np.add.reduceat(self.weight, first)

    def __call__(self, values: Floats) -> Singles:
        weight, total = (self.weight, self.total) if values.ndim == 1 else (self.weight[:, None], self.total[:, None])
        sums = np.add.reduceat(values[self.order] * weight, self.first, axis=0)
        return np.asarray(sums / total, np.float32)


@dataclass(frozen=True)
class _Chance:
    """(ways, D) what is drawn once per way and draw."""

    side: Singles
    profile: Singles
    sign: Singles
    magnitude: Singles
    surface: Singles

    @classmethod
    def of(cls, rng: np.random.Generator, ways: int, draws: int) -> _Chance:
        shape = (ways, draws)
        side, profile, sign, surface = (rng.random(shape, np.float32) for _ in range(4))
        return cls(side, profile, sign, rng.standard_normal(shape, np.float32), surface)


def _dose(part: _Entries, chance: _Chance, drawn: _Systematic) -> Singles:
    """(K, D) dose per easy km."""
    way = part.way - part.way[0]
    q = (part.mean_pct[:, None] + part.sd_pct[:, None] * chance.magnitude[way]) * drawn.slope_factor
    one_sided = np.where(chance.sign[way] < part.right_p[:, None], q, -q) * part.direction[:, None]
    s = np.where(chance.profile[way] < part.crown_p[:, None], q * _side(part, chance.side[way], drawn), one_sided)
    s += part.turn_pct[:, None]
    share = np.clip((np.abs(s) - drawn.dose_from) / (drawn.dose_full - drawn.dose_from), 0.0, 1.0)
    return np.asarray(share * s, np.float32)


def _side(part: _Entries, chance: Singles, drawn: _Systematic) -> Singles:
    """(K, D) -1 left, 0 middle, 1 right; the drawn habit shifts the odds of left against right."""
    left, middle, right = (part.side_p[:, i : i + 1] for i in range(3))
    odds = np.where(part.facing_left[:, None], drawn.habit_odds, 1.0 / drawn.habit_odds)
    beside = left + right
    share = left * odds / np.maximum(left * odds + right, np.float32(1e-9))
    left = beside * share
    return np.where(chance < left, -1.0, np.where(chance < left + middle, 0.0, 1.0)).astype(np.float32)


def _ground(part: _Entries, chance: _Chance, drawn: _Systematic) -> tuple[Singles, Singles]:
    """(K, D) factor on the impact channel and addend to the unevenness, from the surface class that was drawn."""
    way = part.way - part.way[0]
    until = np.cumsum(part.surface_p, axis=1)
    chosen = np.zeros((len(way), len(drawn.w_impact)), np.int8)
    u = chance.surface[way]
    for column in range(until.shape[1] - 1):
        chosen += u >= until[:, column : column + 1]
    draw = np.arange(chosen.shape[1])
    names = (*SURFACES, "unknown")
    impact = part.surface_p @ np.array([p.IMPACT[name].value for name in names], np.float32)
    uneven = part.surface_p @ np.array([p.UNEVEN[name].value for name in names], np.float32)
    return drawn.impact[chosen, draw] / impact[:, None], drawn.uneven[chosen, draw] - uneven[:, None]


def _add(total: Floats, week: Ints, values: npt.NDArray[np.floating]) -> None:
    """total[week] += values, row by row, where a week may come several times."""
    order = np.argsort(week, kind="stable")
    first = np.flatnonzero(np.concatenate([[True], np.diff(week[order]) > 0])) if len(week) else np.empty(0, int)
    if len(first):
        total[week[order][first]] += np.add.reduceat(values[order], first, axis=0)
