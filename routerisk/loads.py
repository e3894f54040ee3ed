"""Load per step: the formulas that turn speed, slope and ground into loads, as plain array functions.

Floor 0 like the parameters: exposure takes the expectations, scoring repeats them with drawn parameters.
Every function broadcasts; a parameter that is not given has its value from `parameters`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from . import parameters as p

if TYPE_CHECKING:
    from .arrays import Bools, Floats

GRAVITY_MPS2: Final = 9.81

_erf = np.frompyfunc(math.erf, 1, 1)


def _or(given: Any, entry: p.Parameter) -> Any:
    return entry.value if given is None else given


def normal_cdf(z: npt.ArrayLike) -> Floats:
    """P(standard normal <= z)."""
    return np.asarray(0.5 * (1.0 + np.asarray(_erf(np.asarray(z, np.float64) / math.sqrt(2.0)), np.float64)))


def _normal_pdf(z: Floats) -> Floats:
    return np.asarray(np.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi))


def usual_cadence_spm(speed_mps: npt.ArrayLike) -> Floats:
    """Steps per minute, both legs, of a runner without a cadence sensor (van Oeveren 2017/2019)."""
    speed = np.asarray(speed_mps, np.float64)
    cadence = p.CADENCE_AT_ANCHOR_SPM.value + p.CADENCE_SLOPE.value * (speed - p.CADENCE_ANCHOR_MPS.value)
    return np.clip(cadence, p.CADENCE_LOW_SPM.value, p.CADENCE_HIGH_SPM.value)


def is_walking(speed_mps: npt.ArrayLike, cadence_spm: npt.ArrayLike) -> Bools:
    return (np.asarray(speed_mps) < p.WALKING_BELOW_MPS.value) | (np.asarray(cadence_spm) < p.WALKING_BELOW_SPM.value)


def easy_km(
    steps: npt.ArrayLike, length_m: npt.ArrayLike, seconds: npt.ArrayLike, speed_mps: npt.ArrayLike
) -> tuple[Floats, Bools]:
    """Steps over N_ref, the steps as easy kilometres, and where they are walked: there a km counts `WALKING_PER_KM`.

    A walked piece has no further factors for speed and slope.
    """
    steps, seconds = np.asarray(steps, np.float64), np.asarray(seconds, np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        cadence = np.where(seconds > 0.0, 60.0 * steps / seconds, np.inf)
    walking = is_walking(speed_mps, cadence)
    walked = p.WALKING_PER_KM.value * np.asarray(length_m, np.float64) / 1000.0
    return np.where(walking, walked, steps / p.N_REF_PER_KM.value), walking


def impact_per_step(
    speed_mps: npt.ArrayLike, grade_deg: npt.ArrayLike, *,
    exponent: Any = None, k_down: Any = None, k_up: Any = None,
) -> Floats:  # fmt: skip
    """L_I of model section 5 on asphalt: 1 at v_ref on the level. `grade_deg` is positive uphill."""
    grade = np.asarray(grade_deg, np.float64)
    exponent, k_down, k_up = _or(exponent, p.A_IMPACT), _or(k_down, p.K_DOWN_PER_DEG), _or(k_up, p.K_UP_PER_DEG)
    down = 1.0 + k_down * np.minimum(p.DOWNHILL_CAP_DEG.value, -grade)
    up = np.maximum(p.UPHILL_FLOOR.value, 1.0 - k_up * grade)
    return np.asarray((np.asarray(speed_mps) / p.V_REF_MPS.value) ** exponent * np.where(grade < 0.0, down, up))


def strain_per_step(speed_mps: npt.ArrayLike, *, exponent: Any = None) -> Floats:
    """L_S^m of model section 5: no surface, no grade. `exponent` is aS times m."""
    if exponent is None:
        exponent = p.A_STRAIN.value * p.STRAIN_EXPONENT.value
    return np.asarray((np.asarray(speed_mps, np.float64) / p.V_REF_MPS.value) ** exponent)


def uneven_per_step(uneven: npt.ArrayLike, grade_deg: npt.ArrayLike) -> Floats:
    """U, more where the ground falls steeply."""
    steep = np.asarray(grade_deg) < -p.UNEVEN_DOWNHILL_DEG.value
    return np.asarray(uneven) * np.where(steep, p.UNEVEN_DOWNHILL_FACTOR.value, 1.0)


def total_load(impact: npt.ArrayLike, strain: npt.ArrayLike, w_impact: Any = None) -> Floats:
    """E = w_I E_I + (1 - w_I) E_S, equivalent easy flat asphalt km."""
    w_impact = _or(w_impact, p.W_IMPACT)
    return np.asarray(w_impact * np.asarray(impact) + (1.0 - w_impact) * np.asarray(strain))


def dose(slope_pct: npt.ArrayLike, start: Any = None, full: Any = None) -> Floats:
    """w(s) s: what a cross slope (right lower positive) counts, per cent; 0 up to `start`, s from `full` on."""
    s, start, full = np.asarray(slope_pct, np.float64), _or(start, p.DOSE_FROM_PCT), _or(full, p.DOSE_FULL_PCT)
    return np.asarray(np.clip((np.abs(s) - start) / (full - start), 0.0, 1.0) * s)


def expected_dose(mean_pct: npt.ArrayLike, sd_pct: npt.ArrayLike) -> tuple[Floats, Floats]:
    """E[dose(s)] and E[|dose(s)|] for a normal s, in closed form."""
    mean = np.asarray(mean_pct, np.float64)
    sd = np.maximum(np.asarray(sd_pct, np.float64), 1e-6)
    right, left = _right_dose(mean, sd), _right_dose(-mean, sd)
    return right - left, right + left


def _right_dose(mean: Floats, sd: Floats) -> Floats:
    """E[dose(s); s > 0]: truncated normal moments between s0 and s1, and above s1."""
    start, full = p.DOSE_FROM_PCT.value, p.DOSE_FULL_PCT.value
    a, b = (start - mean) / sd, (full - mean) / sd
    pdf_a, pdf_b = _normal_pdf(a), _normal_pdf(b)
    below_a, below_b = normal_cdf(a), normal_cdf(b)
    inside = below_b - below_a
    first = mean * inside - sd * (pdf_b - pdf_a)
    second = (mean**2 + sd**2) * inside + sd * ((start + mean) * pdf_a - (full + mean) * pdf_b)
    above = mean * (1.0 - below_b) + sd * pdf_b
    return np.asarray((second - start * first) / (full - start) + above)


def positive_p(drawn: npt.ArrayLike) -> Floats:
    """(...) P(value > 0) over the draws, the last axis; 0 counts half."""
    return np.asarray(((np.sign(np.asarray(drawn)) + 1.0) / 2.0).mean(axis=-1), np.float64)


def asymmetry_score(net_pctkm: npt.ArrayLike) -> Floats:
    """0-100 of a week's signed dose."""
    return np.asarray(100.0 * (1.0 - np.exp(-np.abs(np.asarray(net_pctkm)) / p.ASYMMETRY_SCALE_PCTKM.value)))


def turning_pct(speed_mps: npt.ArrayLike, curvature_per_m: npt.ArrayLike) -> Floats:
    """100 v^2 k / g: the cross slope that a curve feels like; `curvature_per_m` is positive to the left."""
    return np.asarray(100.0 * np.asarray(speed_mps, np.float64) ** 2 * np.asarray(curvature_per_m) / GRAVITY_MPS2)


def spike_component(ratio: npt.ArrayLike) -> Floats:
    """c(r) of model section 5: the session ratio r is uncertain by `DISTANCE_CV`; NaN stays NaN."""
    r = np.asarray(ratio, np.float64)
    spread = np.maximum(p.DISTANCE_CV.value * r, 1e-9)
    spike = normal_cdf((r - p.SPIKE_FROM.value) / spread)
    double = normal_cdf((r - p.SPIKE_DOUBLE_FROM.value) / spread)
    return np.asarray(p.SPIKE_COMPONENT.value * (spike - double) + double)
