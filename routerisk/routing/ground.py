"""The ground of every way as a suggestion sees it: how hard it is preferred or avoided, how much of it is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from .. import parameters as p
from ..records import BASES, SURFACES, Codes, Floats, Network

TAGGED, INFERRED, UNKNOWN = range(len(BASES))

SOFT: Final = np.array([name == "synthetic" or name in p.UNPAVED_SPREAD for name in SURFACES])
"""(14,) what a runner calls soft: natural and loose ground, and running tracks."""


def _by_class(table: dict[str, p.Parameter]) -> Floats:
    return np.array([table[name].value if name in table else 0.0 for name in SURFACES])


@dataclass(frozen=True, eq=False)
class Ground:
    """W ways."""

    surface_p: Floats
    """(W, 14) P(surface class)."""
    hardness: Floats
    """0 as soft as preferred, about 1 asphalt: a preference, no measured impact."""
    soft_p: Floats
    """P(soft)."""
    basis: Codes
    """How it is known whether a way is soft: index into BASES. "unknown" below `ROUTE_GROUND_NAMED_P`."""
    impact: Floats
    """Mean impact multiplier."""
    uneven: Floats


def ground_of(network: Network, surface_p: Floats | None = None) -> Ground:
    """The ground of every way of a network.

    `surface_p` (W, 14) is somebody's P(surface class); where tags name a class they decide. Without it, class and
    tracktype tell how likely a way is paved (`ROUTE_PAVED_P`).
    """
    given = _by_tags(network) if surface_p is None else np.array(surface_p, np.float64)
    tagged = network.way_surface >= 0
    given[tagged] = np.eye(len(SURFACES))[network.way_surface[tagged]]
    for code, spread in ((1, p.PAVED_SPREAD), (0, p.UNPAVED_SPREAD)):
        bare = ~tagged & (network.way_paved == code)
        given[bare] = _within(given[bare], _by_class(spread))
    soft = given @ SOFT
    told = tagged | (network.way_paved >= 0)
    sure = np.maximum(soft, 1.0 - soft) >= p.ROUTE_GROUND_NAMED_P.value
    return Ground(
        surface_p=given,
        hardness=given @ _by_class(p.ROUTE_HARDNESS),
        soft_p=soft,
        basis=np.where(told, TAGGED, np.where(sure, INFERRED, UNKNOWN)).astype(np.int8),
        impact=given @ _by_class(p.IMPACT),
        uneven=np.clip(given @ _by_class(p.UNEVEN) + _roughness(network), 0.0, p.UNEVEN_MAX.value),
    )


def _within(given: Floats, spread: Floats) -> Floats:
    """Rows of probabilities confined to the classes of a spread; the spread itself where nothing is left of them."""
    kept = given * (spread > 0.0)
    total = kept.sum(axis=1, keepdims=True)
    return np.where(total > 0.0, kept / np.where(total > 0.0, total, 1.0), spread)


def _by_tags(network: Network) -> Floats:
    grades = network.way_tracktype.tolist()
    keys = [f"{kind}_grade{g}" if g > 0 else kind for kind, g in zip(network.way_class, grades, strict=True)]
    kinds = {key: _paved_p(key) for key in set(keys)}
    paved = np.array([kinds[key] for key in keys])[:, None]
    return np.asarray(paved * _by_class(p.PAVED_SPREAD) + (1.0 - paved) * _by_class(p.UNPAVED_SPREAD))


def _paved_p(key: str) -> float:
    """P(paved) of a class with or without its tracktype."""
    kind, _, grade = key.partition("_grade")
    named = [f"{kind}_grade{grade}", f"track_grade{grade}"] if grade else []
    known = [p.ROUTE_PAVED_P[name].value for name in (*named, kind) if name in p.ROUTE_PAVED_P]
    return known[0] if known else p.ROUTE_PAVED_P["other"].value


def _roughness(network: Network) -> Floats:
    table = {key: entry.value for key, entry in p.SMOOTHNESS_UNEVEN.items()}
    return np.array([table.get(smoothness, 0.0) for smoothness in network.way_smoothness])
