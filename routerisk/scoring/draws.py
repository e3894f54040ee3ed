"""Uncertainty: the loads of a run again and again with plausible parameters, surfaces, profiles and sides.

A parameter is drawn once per draw for the whole history: a systematic error does not average out. What belongs to a
way (its surface class, profile, cross slope, the side kept on it) is drawn once per way and draw: it is the same on
every run there. Both follow from the seed, the number of the draw and the OSM id of the way alone, never from what
else is in a history. So the draws of a run are its own: they can be kept, and they add up to those of its week.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from .. import parameters as p
from ..arrays import Bools, Floats, Ints, Singles
from ..loads import easy_km, impact_per_step, strain_per_step
from ..records import SURFACE_NAMES, Exposure

VERSION: Final = 2
"""Of what is drawn and how; draws that were kept under another one are made anew."""

_BELT: Final = np.array([name == "synthetic" for name in SURFACE_NAMES], np.float64)
"""A treadmill is even and about as hard as a synthetic track."""

_QUANTILES: Final = 4096
_SPEEDS_PER_MPS: Final = 10
"""Pieces of like speed (to 0.1 m/s), grade (1 degree) and turn (1 %) are taken together: the steps are far below what
the parameters leave open."""


def draws_key(seed: int, draws: int) -> str:
    """Under what draws were made: as long as it is the same, kept ones hold."""
    numbers = p.fingerprint("exposure", "scoring")
    return hashlib.sha256(repr((VERSION, seed, draws, numbers)).encode()).hexdigest()[:16]


def draw_run(exposure: Exposure, seed: int, draws: int) -> tuple[Singles, Singles, Singles, Singles]:
    """Signed dose (% km), load E and uneven load (km) of one run, (draws,) each; signed dose of its streets, (streets,
    draws) in the order of `names`.
    """
    if draws == 0 or len(exposure.way_id) == 0:
        nothing = np.zeros((3 + len(exposure.names), draws), np.float32)
        return nothing[0], nothing[1], nothing[2], nothing[3:]
    drawn = _systematic(seed, draws)
    easy, walking = easy_km(exposure.step_count, exposure.length_m, exposure.seconds, exposure.speed_mps)
    net, impact_km, uneven_km, *streets = _ground(exposure, easy, drawn, seed)
    impact, strain = _load_factors(exposure, walking, drawn)
    strain_km = float(exposure.strain_km.sum())
    load = drawn.w_impact * impact_km * impact + (1.0 - drawn.w_impact) * strain_km * strain
    by_street = np.array(streets, np.float32).reshape(-1, draws)
    return net.astype(np.float32), load.astype(np.float32), uneven_km.astype(np.float32), by_street


@dataclass(frozen=True)
class _Systematic:
    """(D,) one value per draw; tables have a row per class, speed or grade."""

    w_impact: Floats
    dose_from: Floats
    dose_full: Floats
    slope_factor: Floats
    habit_odds: Floats
    """Factor on the odds of facing traffic."""
    class_impact: Floats
    """(C + 1, D) as SURFACE_NAMES."""
    class_uneven: Floats
    speed_impact: Floats
    """(speeds, D) factor on E_I that the drawn exponent makes, by speed, `_SPEEDS_PER_MPS`."""
    speed_strain: Floats
    grade_impact: Floats
    """(grades, D) the same by grade, from -GRADE_MAX_DEG on."""


@p.kept(2)
def _systematic(seed: int, draws: int) -> _Systematic:
    rng = np.random.default_rng(seed)

    def one(entry: p.Parameter) -> Floats:
        return entry.draw(rng.standard_normal(draws))

    def table(entries: dict[str, p.Parameter]) -> Floats:
        """Classes err together by half: what one study gets wrong about soft ground it gets wrong about all."""
        common = rng.standard_normal(draws)
        return np.array(
            [entries[name].draw((common + rng.standard_normal(draws)) / np.sqrt(2.0)) for name in SURFACE_NAMES]
        )

    slope = p.CROSS_SLOPE_MEAN_PCT["paved_elsewhere"]
    facing, usual = one(p.FACING_P), p.FACING_P.value
    speed, grade = _speeds_mps()[:, None], _grades_deg()[:, None]
    strain = strain_per_step(speed, exponent=one(p.A_STRAIN) * one(p.STRAIN_EXPONENT)) / strain_per_step(speed)
    flat = impact_per_step(speed, 0.0, exponent=one(p.A_IMPACT)) / impact_per_step(speed, 0.0)
    at_v_ref: dict[str, Any] = {"k_down": one(p.K_DOWN_PER_DEG), "k_up": one(p.K_UP_PER_DEG)}
    steep = impact_per_step(p.V_REF_MPS.value, grade, **at_v_ref) / impact_per_step(p.V_REF_MPS.value, grade)
    return _Systematic(
        w_impact=one(p.W_IMPACT),
        dose_from=one(p.DOSE_FROM_PCT),
        dose_full=one(p.DOSE_FULL_PCT),
        slope_factor=one(slope) / slope.value,
        habit_odds=facing / (1.0 - facing) * (1.0 - usual) / usual,
        class_impact=table(p.IMPACT),
        class_uneven=table(p.UNEVEN),
        speed_impact=flat,
        speed_strain=strain,
        grade_impact=steep,
    )


def _speeds_mps() -> Floats:
    steps = np.arange(round(p.SPEED_MAX_MPS.value * _SPEEDS_PER_MPS) + 1)
    return np.maximum(steps / _SPEEDS_PER_MPS, p.MOVING_ABOVE_MPS.value)


def _grades_deg() -> Floats:
    most = round(p.GRADE_MAX_DEG.value)
    return np.arange(-most, most + 1, dtype=np.float64)


def _load_factors(exposure: Exposure, walking: Bools, drawn: _Systematic) -> tuple[Floats, Floats]:
    """(D,) what the drawn parameters of speed and grade make of the run's E_I and E_S; walked km have neither."""
    running = ~walking & (exposure.speed_mps > 0.0)
    speeds, grades = len(drawn.speed_impact), len(drawn.grade_impact)
    speed = np.clip(np.round(exposure.speed_mps * _SPEEDS_PER_MPS).astype(np.int64), 0, speeds - 1)
    grade = np.clip(np.round(exposure.grade_deg).astype(np.int64) + grades // 2, 0, grades - 1)
    cells, of = np.unique(np.where(running, speed * grades + grade, -1), return_inverse=True)
    impact, strain = (np.bincount(of, km, len(cells)).astype(np.float64)
                      for km in (exposure.impact_km, exposure.strain_km))  # fmt: skip
    v, g, moving = cells // grades, cells % grades, (cells >= 0)[:, None]
    by_impact = np.where(moving, drawn.speed_impact[v] * drawn.grade_impact[g], 1.0)
    by_strain = np.where(moving, drawn.speed_strain[v], 1.0)
    return _weighted(impact, by_impact), _weighted(strain, by_strain)


def _weighted(weight: Floats, factors: Floats) -> Floats:
    total = float(weight.sum())
    return weight @ factors / total if total > 0.0 else np.ones(factors.shape[1])


def _ground(exposure: Exposure, easy: Floats, drawn: _Systematic, seed: int) -> Floats:
    """(3 + streets, D): signed dose; impact and uneven km with the surface that was drawn; signed dose by street."""
    from .kernels import draw_ground

    per_draw = (drawn.slope_factor, drawn.habit_odds, drawn.dose_from, drawn.dose_full, drawn.class_impact,
                drawn.class_uneven)  # fmt: skip
    kernel: Any = draw_ground  # numba's own stub takes no arguments that are unpacked
    return np.asarray(kernel(*_entries(exposure, easy, seed), _normal_quantiles(), *per_draw), np.float64)


@lru_cache(maxsize=1)
def _normal_quantiles() -> Floats:
    normal = NormalDist()
    return np.array([normal.inv_cdf((i + 0.5) / _QUANTILES) for i in range(_QUANTILES)])


def _entries(exposure: Exposure, easy: Floats, seed: int) -> tuple[Any, ...]:
    """What `kernels.draw_ground` takes per entry: the pieces of one way, direction and curve together."""
    direction = np.where(exposure.way_direction < 0.0, -1.0, 1.0)
    turn = np.round(exposure.turn_pct)
    order = np.lexsort((turn, direction, exposure.way_id))
    kinds = np.stack([exposure.way_id, direction.astype(np.int64), turn.astype(np.int64)])[:, order]
    first = np.flatnonzero(np.concatenate([[True], (np.diff(kinds) != 0).any(axis=0)]))
    weight = np.maximum(easy[order], 1e-9)
    total = np.add.reduceat(weight, first)

    def added(values: Floats) -> Floats:
        return np.asarray(np.add.reduceat(values[order], first))

    def mean(values: Floats) -> Floats:
        """Weighted by steps."""
        if values.ndim == 1:
            return np.asarray(np.add.reduceat(values[order] * weight, first) / total)
        return np.asarray(np.add.reduceat(values[order] * weight[:, None], first, axis=0) / total[:, None])

    surface = mean(_with_unknown(exposure))
    rows = order[first]
    right = np.where(direction < 0.0, 1.0 - exposure.onesided_right_p, exposure.onesided_right_p)
    return (
        _way_keys(exposure.way_id[rows], exposure.run_id, seed), exposure.street[rows].astype(np.int64),
        len(exposure.names), direction[rows], mean(exposure.turn_pct), added(easy),
        added(exposure.impact_km), added(exposure.uneven_km), mean(exposure.side_p), exposure.driving_side != "left",
        mean(exposure.crown_p), mean(right), mean(exposure.slope_mean_pct), mean(exposure.slope_sd_pct),
        np.cumsum(surface, axis=1), surface @ _usual(p.IMPACT), surface @ _usual(p.UNEVEN),
    )  # fmt: skip


def _usual(table: dict[str, p.Parameter]) -> Floats:
    """(C + 1,) as SURFACE_NAMES."""
    return np.array([table[name].value for name in SURFACE_NAMES])


def _with_unknown(exposure: Exposure) -> Floats:
    """(p, C + 1) P(class); the last column is 1 where the spread is even, that is where nothing is known."""
    if exposure.indoor:
        return np.tile(_BELT, (len(exposure.way_id), 1))
    unknown = ~exposure.is_told[:, None]
    return np.concatenate([np.where(unknown, 0.0, exposure.surface_p), unknown], axis=1)


def _way_keys(way_id: Ints, run_id: str, seed: int) -> npt.NDArray[np.uint64]:
    """(K,) where the random bits of each way begin; what lies off the map is the run's own."""
    own = int.from_bytes(hashlib.sha256(run_id.encode()).digest()[:8], "little")
    start = int.from_bytes(hashlib.sha256(f"{seed}".encode()).digest()[:8], "little")
    ids = np.where(way_id >= 0, way_id.astype(np.uint64), np.uint64(own))
    with np.errstate(over="ignore"):
        z = ids * np.uint64(0xD6E8FEB86659FD93) ^ np.uint64(start)
        z = (z ^ (z >> np.uint64(32))) * np.uint64(0xD6E8FEB86659FD93)
    return np.asarray(z ^ (z >> np.uint64(32)), np.uint64)
