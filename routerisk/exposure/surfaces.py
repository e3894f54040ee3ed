"""The ground of ways: P(surface class), and the impact and unevenness that follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from .. import parameters as p
from ..records import BASES, SURFACES, Bools, Codes, Floats, Ints, Network

TAGGED, INFERRED, UNKNOWN = range(len(BASES))

EVEN_SPREAD: Final = np.full(len(SURFACES), 1.0 / len(SURFACES))
"""P(class) where nothing is known."""

PAVED: Final = np.array([name in p.PAVED_SPREAD for name in SURFACES])


def by_class(table: Mapping[str, p.Parameter]) -> Floats:
    """(14,) the numbers of a table as they are now, 0 for a class that it does not have."""
    return np.array([table[name].value if name in table else 0.0 for name in SURFACES])


_KIND_OF_RAW: Final = {
    **dict.fromkeys(("woodchips", "woodchip", "bark", "bark_mulch"), "woodchips"),
    "snow": "snow",
    "ice": "ice",
}
"""Raw tags that say more than their class; they decide impact and unevenness."""


@dataclass(frozen=True)
class Ground:
    """k ways."""

    surface_p: Floats
    """(k, 14)"""
    basis: Codes
    paved_p: Floats
    impact: Floats
    uneven: Floats


def ground_of(
    network: Network, ways: Ints, surface_p: Floats | None = None, surface_basis: Codes | None = None
) -> Ground:
    """The ground of ways (indices into the network, -1 off the map).

    Tags decide. Where they do not, the rows of `surface_p` (W, 14) and `surface_basis` (W,) hold, if given: somebody's
    inference over the network. Without it a bare "paved" or "unpaved" spreads over the classes of its kind.
    """
    way = np.maximum(ways, 0)
    on_map = ways >= 0
    code = np.where(on_map, network.way_surface[way], -1)
    probability = np.tile(EVEN_SPREAD, (len(ways), 1))
    basis = np.full(len(ways), UNKNOWN, np.int8)
    if surface_p is not None:
        probability[on_map] = surface_p[way[on_map]]
        basis[on_map] = UNKNOWN if surface_basis is None else surface_basis[way[on_map]]
    else:
        paved = np.where(on_map, network.way_paved[way], -1)
        probability[paved == 1] = by_class(p.PAVED_SPREAD)
        probability[paved == 0] = by_class(p.UNPAVED_SPREAD)
    tagged = code >= 0
    probability[tagged] = np.eye(len(SURFACES))[code[tagged]]
    basis[tagged] = TAGGED
    impact, uneven = expected(probability)
    raws = [network.way_surface_raw[w] if w >= 0 else "" for w in ways.tolist()]
    for i, raw in enumerate(raws):
        kind = _KIND_OF_RAW.get(raw)
        if kind:
            impact[i], uneven[i] = p.IMPACT[kind].value, p.UNEVEN[kind].value
    uneven += [_roughness(network.way_smoothness[w]) if w >= 0 else 0.0 for w in ways.tolist()]
    return Ground(
        surface_p=probability,
        basis=basis,
        paved_p=probability[:, PAVED].sum(axis=1),
        impact=impact,
        uneven=np.clip(uneven, 0.0, p.UNEVEN_MAX.value),
    )


def expected(surface_p: Floats) -> tuple[Floats, Floats]:
    """(k,) mean impact multiplier and unevenness over P(class) (k, 14); an even spread has the entries of "unknown"."""
    nothing = is_even_spread(surface_p)
    impact = np.where(nothing, p.IMPACT["unknown"].value, surface_p @ by_class(p.IMPACT))
    uneven = np.where(nothing, p.UNEVEN["unknown"].value, surface_p @ by_class(p.UNEVEN))
    return impact, uneven


def is_even_spread(surface_p: Floats) -> Bools:
    return np.asarray(np.ptp(surface_p, axis=1) < 1e-6)


def _roughness(smoothness: str) -> float:
    entry = p.SMOOTHNESS_UNEVEN.get(smoothness)
    return entry.value if entry else 0.0
