"""One run in a few numbers, as tables and pages show it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np

from ..parameters import NAMED_SIDE_P, W_IMPACT
from ..records import BASES, SURFACES
from ..surfaces import HARD

if TYPE_CHECKING:
    from ..records import Exposure, Floats, Warning, Week


@dataclass(frozen=True, kw_only=True)
class RunSummary:
    """Totals of one run. Loads in equivalent easy flat asphalt km, doses in % km."""

    run_id: str
    name: str
    start: datetime
    """On the clock of the place where the run started."""
    indoor: bool
    km: float
    moving_s: float
    climb_m: float
    load_km: float
    uneven_per_km: float
    net_pctkm: float
    abs_pctkm: float
    downhill_leg: str
    """"left", "right" or "unknown"."""
    downhill_leg_p: float
    """Probability of the likelier leg, weighted by dose."""
    hard_share: float
    """As of a Week: of the km of whose surface the map says anything; NaN where that is less than half of them."""
    surface_km: dict[str, float]
    basis_km: dict[str, float]
    side_share: tuple[float, float, float]
    """Shares of the mapped km left, middle and right of the carriageway."""
    warnings: tuple[str, ...]
    """Ids of the warnings that name this run."""
    streets: tuple[str, ...]
    """Those with most metres, longest first."""

    @property
    def day(self) -> date:
        return self.start.date()


def piece_load_km(exposure: Exposure) -> Floats:
    """(p,) E of model.md section 5: the two channels by their weight."""
    weight = W_IMPACT.value
    return np.asarray(weight * exposure.impact_km + (1.0 - weight) * exposure.strain_km, np.float64)


def surface_km(exposure: Exposure) -> dict[str, float]:
    """Expected km by class; a piece of unknown basis is wholly "unknown"."""
    km = exposure.length_m / 1000
    known = ~exposure.is_unknown
    expected = (exposure.surface_p * (km * known)[:, None]).sum(axis=0)
    shares = {name: float(value) for name, value in zip(SURFACES, expected, strict=True)}
    return {**shares, "unknown": float(km[~known].sum())}


def hard_share(exposure: Exposure) -> float:
    """Expected share of asphalt, concrete and sett; an even spread over the classes says nothing."""
    km = exposure.length_m / 1000
    told = exposure.is_told
    told_km = float(km[told].sum())
    if told_km <= 0 or told_km < km.sum() / 2:
        return float("nan")
    return float((exposure.surface_p[:, HARD].sum(axis=1) * km)[told].sum()) / told_km


def summary_of(exposure: Exposure, warnings: Sequence[Warning] = ()) -> RunSummary:
    """Add up one exposure."""
    km = exposure.length_m / 1000
    total = float(km.sum())
    surfaces = surface_km(exposure)
    leg, leg_p = _downhill_leg(exposure)
    return RunSummary(
        run_id=exposure.run_id, name=exposure.name, start=exposure.local_start, indoor=exposure.indoor,
        km=exposure.distance_m / 1000, moving_s=exposure.moving_s, climb_m=exposure.climb_m,
        load_km=float(piece_load_km(exposure).sum()),
        uneven_per_km=float(exposure.uneven_km.sum()) / total if total else float("nan"),
        net_pctkm=float(exposure.dose_pctkm.sum()), abs_pctkm=float(exposure.dose_abs_pctkm.sum()),
        downhill_leg=leg, downhill_leg_p=leg_p, hard_share=hard_share(exposure),
        surface_km=surfaces,
        basis_km={name: float(km[exposure.surface_basis == code].sum()) for code, name in enumerate(BASES)},
        side_share=_side_share(exposure),
        warnings=tuple(dict.fromkeys(w.id for w in warnings if exposure.run_id in w.run_ids)),
        streets=_streets(exposure),
    )  # fmt: skip


def _downhill_leg(exposure: Exposure) -> tuple[str, float]:
    """Which leg was the downhill one, where its probability allows a name.

    As for a week, by the draws of the whole run. Without them the pieces' probabilities are averaged, not multiplied,
    for errors about side and profile repeat along a run: that is less sure.
    """
    weight = float(exposure.dose_abs_pctkm.sum())
    if weight <= 0:
        return "unknown", float("nan")
    right = exposure.net_right_p
    if not math.isfinite(right):
        right = float((exposure.right_lower_p * exposure.dose_abs_pctkm).sum()) / weight
    leg, p = ("right", right) if right >= 0.5 else ("left", 1.0 - right)
    return (leg if p >= NAMED_SIDE_P.value else "unknown"), p


def _side_share(exposure: Exposure) -> tuple[float, float, float]:
    mapped = (exposure.way_id >= 0) * exposure.length_m
    total = float(mapped.sum())
    if total <= 0:
        return (float("nan"),) * 3
    left, middle, right = ((exposure.side_p * mapped[:, None]).sum(axis=0) / total).tolist()
    return left, middle, right


def _streets(exposure: Exposure, most: int = 8) -> tuple[str, ...]:
    metres: dict[str, float] = {}
    for street, length in zip(exposure.street.tolist(), exposure.length_m.tolist(), strict=True):
        if street >= 0:
            metres[exposure.names[street]] = metres.get(exposure.names[street], 0.0) + length
    return tuple(sorted(metres, key=lambda name: -metres[name])[:most])


def week_index(weeks: Sequence[Week], run_id: str, day: date) -> int:
    """Which of `weeks` a run belongs to: the one that names it, else the one of its day; -1 none."""
    for i, week in enumerate(weeks):
        if run_id in week.run_ids:
            return i
    starts = [week.start for week in weeks]
    inside = [i for i, start in enumerate(starts) if 0 <= (day - start).days < 7]
    return inside[0] if inside else -1
