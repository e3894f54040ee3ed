"""Kilometres and surfaces of each pair of shoes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from ..records import SCORED_SPORTS, SURFACE_NAMES, Shoe, Tally


def shoes(runs: Iterable[Tally], shoe_of: Mapping[str, str]) -> list[Shoe]:
    """Every pair that a run names, the one run in last first. `shoe_of`: run id -> pair, "" where none is known."""
    pairs: dict[str, list[Tally]] = {}
    for run in runs:
        name = shoe_of.get(run.run_id, "")
        if name and run.sport in SCORED_SPORTS:
            pairs.setdefault(name, []).append(run)
    return sorted((_shoe(name, worn) for name, worn in pairs.items()), key=lambda shoe: (-shoe.last.toordinal(),
                                                                                        shoe.name))  # fmt: skip


def _shoe(name: str, worn: list[Tally]) -> Shoe:
    days = [run.local_start.date() for run in worn]
    surface_km = np.sum([run.surface_km for run in worn], axis=0)
    return Shoe(
        name=name,
        run_ids=tuple(run.run_id for run in worn),
        first=min(days),
        last=max(days),
        distance_km=float(np.nansum([run.distance_km for run in worn])),
        indoor_km=float(np.nansum([run.distance_km for run in worn if run.indoor])),
        surface_km=dict(zip(SURFACE_NAMES, surface_km.tolist(), strict=True)),
    )
