"""One run in sums: from an exposure to what weeks, scores and warnings need of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np

from .. import parameters as p
from ..arrays import Singles
from ..loads import positive_p
from ..records import Exposure, Tally
from .draws import draw_run, draws_key

SEED: Final = 0


def tally(exposure: Exposure, *, seed: int = SEED, draws: int | None = None) -> Tally:
    """Sums over the pieces of a run, and its loads in every draw. The same for the same seed and exposure, whatever
    else there is in a history.
    """
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
        net_pctkm=exposure.net_pctkm,
        abs_pctkm=exposure.abs_pctkm,
        surface_km=exposure.surface_km,
        basis_km=exposure.basis_km,
        hard_km=exposure.hard_km,
        told_km=exposure.told_km,
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


def _streets(exposure: Exposure, drawn: Singles) -> dict[str, dict[str, float]]:
    """What a tally has by street, of every named street with any dose. `drawn`: (streets, D) signed dose."""
    named, count = exposure.street >= 0, len(exposure.names)
    signed, both = (np.bincount(exposure.street[named], dose[named], count)
                    for dose in (exposure.dose_pctkm, exposure.dose_abs_pctkm))  # fmt: skip
    right_p = positive_p(drawn) if drawn.shape[1] else np.full(count, 0.5)
    told = {"street_pctkm": signed, "street_abs_pctkm": both, "street_right_p": right_p}
    return {
        field: {name: float(values[i]) for i, name in enumerate(exposure.names) if both[i] > 0.0}
        for field, values in told.items()
    }
