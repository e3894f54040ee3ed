"""One run in sums: from an exposure to what weeks, scores and warnings need of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np

from .. import parameters as p
from ..records import BASES, SURFACES, Exposure, Floats, Singles, Tally
from .draws import draw_run, draws_key, says_nothing

SEED: Final = 0
HARD: Final = np.array([name in {"asphalt", "concrete", "sett"} for name in SURFACES])


def tally(exposure: Exposure, *, seed: int = SEED, draws: int | None = None) -> Tally:
    """Sums over the pieces of a run, and its loads in every draw. The same for the same seed and exposure, whatever
    else there is in a history.
    """
    km = np.zeros(len(exposure.way_id)) if exposure.indoor else exposure.length_m / 1000.0
    told = np.where(says_nothing(exposure.surface_p), 0.0, km) if len(km) else km
    net, load, uneven, by_street = draw_run(exposure, seed, _draws(draws))
    return Tally(
        run_id=exposure.run_id,
        sport=exposure.sport,
        indoor=exposure.indoor,
        started_at=exposure.started_at,
        timezone=exposure.timezone,
        distance_km=exposure.distance_m / 1000.0,
        moving_s=exposure.moving_s,
        steps=exposure.steps,
        climb_m=exposure.climb_m,
        impact_km=float(exposure.impact_km.sum()),
        strain_km=float(exposure.strain_km.sum()),
        uneven_km=float(exposure.uneven_km.sum()),
        net_pctkm=float(exposure.dose_pctkm.sum()),
        abs_pctkm=float(exposure.dose_abs_pctkm.sum()),
        surface_km=_surface_km(exposure, km),
        basis_km=np.asarray(np.bincount(exposure.surface_basis, km, len(BASES)), np.float64),
        hard_km=float((told[:, None] * exposure.surface_p[:, HARD]).sum()),
        told_km=float(told.sum()),
        **_streets(exposure, by_street),
        drawn_net_pctkm=net,
        drawn_load_km=load,
        drawn_uneven_km=uneven,
    )


def tallies_of(runs: Iterable[Exposure | Tally], *, seed: int = SEED, draws: int | None = None) -> list[Tally]:
    """Every run as a tally; those that are one already pass."""
    return [run if isinstance(run, Tally) else tally(run, seed=seed, draws=draws) for run in runs]


def tally_key(*, seed: int = SEED, draws: int | None = None) -> str:
    """Under what tallies are made: as long as it is the same, kept ones hold."""
    return draws_key(seed, _draws(draws))


def _draws(given: int | None) -> int:
    return int(p.DRAWS.value) if given is None else given


def _surface_km(exposure: Exposure, km: Floats) -> Floats:
    """(15,)"""
    unknown = exposure.surface_basis == BASES.index("unknown")
    known_km = np.where(unknown, 0.0, km)
    return np.append((known_km[:, None] * exposure.surface_p).sum(axis=0), km[unknown].sum())


def _streets(exposure: Exposure, drawn: Singles) -> dict[str, dict[str, float]]:
    """What a tally has by street, of every named street with any dose. `drawn`: (streets, D) signed dose."""
    named, count = exposure.street >= 0, len(exposure.names)
    signed, both = (np.bincount(exposure.street[named], dose[named], count)
                    for dose in (exposure.dose_pctkm, exposure.dose_abs_pctkm))  # fmt: skip
    right_p = ((np.sign(drawn) + 1.0) / 2.0).mean(axis=1) if drawn.shape[1] else np.full(count, 0.5)
    told = {"street_pctkm": signed, "street_abs_pctkm": both, "street_right_p": right_p}
    return {
        field: {name: float(values[i]) for i, name in enumerate(exposure.names) if both[i] > 0.0}
        for field, values in told.items()
    }
