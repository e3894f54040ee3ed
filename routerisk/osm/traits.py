"""Single tags and measures of a way as yes-or-no traits, those that are common enough in the map at hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

import numpy as np

from .. import parameters as p
from ..arrays import Floats, Ints
from ..records import Network
from .scene import Scene

_KEYS: Final = frozenset((
    "highway", "service", "footway", "sidewalk", "bicycle", "foot", "motor_vehicle", "vehicle", "access", "lit",
    "mtb:scale", "sac_scale", "trail_visibility", "oneway", "bridge", "tunnel", "segregated", "horse", "wheelchair",
    "crossing", "junction", "cycleway", "incline", "designation", "area", "tracktype", "smoothness", "maxspeed",
    "lanes",
))  # fmt: skip
_NAMES: Final = frozenset(("name", "ref"))
"""That a way has one says something; which one is another expert's matter."""
_ANY: Final = ""
"""Stands for the values of a key that are too rare."""
_WIDTHS_M: Final = (0.0, 1.0, 1.6, 2.6, 3.6, 5.1)
_LENGTHS_M: Final = (30.0, 80.0, 200.0, 500.0)
_WINDINGS: Final = (1.02, 1.1, 1.3)
_SPACINGS_M: Final = (8.0, 15.0, 30.0)


@dataclass(frozen=True, eq=False)
class Traits:
    """Way i has the traits `trait[first[i]:first[i + 1]]`, numbers below `count`."""

    first: Ints
    trait: Ints
    count: int

    def of(self, ways: Ints) -> Traits:
        size = np.diff(self.first)[ways]
        first = np.concatenate([[0], np.cumsum(size)])
        at = np.arange(first[-1]) + np.repeat(self.first[:-1][ways] - first[:-1], size)
        return Traits(first, self.trait[at], self.count)


def traits_of(network: Network, scene: Scene) -> Traits:
    way, trait, count = _tagged(network)
    ways = np.arange(len(scene.length_m))
    found_ways, found = [way], [trait]
    for column in _measures(network, scene):
        kept = _enough(column)
        found_ways.append(ways[kept >= 0])
        found.append(kept[kept >= 0] + count)
        count += int(kept.max(initial=-1)) + 1
    way, trait = np.concatenate(found_ways), np.concatenate(found)
    order = np.argsort(way, kind="stable")
    return Traits(np.searchsorted(way[order], np.arange(len(ways) + 1)), trait[order], count)


def _tagged(network: Network) -> tuple[Ints, Ints, int]:
    """Way and number of every tag that is a trait, and how many numbers there are; rare values of a key are one."""
    tags = [
        (way, key, value if key in _KEYS else _ANY)
        for way, items in enumerate(network.way_tags)
        for key, value in items.items()
        if key in _KEYS or key in _NAMES
    ]
    least = p.SURFACE_TRAIT_WAYS.value
    times = Counter((key, value) for _, key, value in tags)
    rare = Counter(key for _, key, value in tags if times[key, value] < least)
    common = {pair for pair, count in times.items() if count >= least}
    common |= {(key, _ANY) for key, count in rare.items() if count >= least}
    number = {pair: i for i, pair in enumerate(sorted(common))}
    found = [
        (way, number[pair] if pair in number else number.get((key, _ANY), -1))
        for way, key, value in tags
        if (pair := (key, value))
    ]
    pairs = np.array([pair for pair in found if pair[1] >= 0], np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1], len(number)


def _measures(network: Network, scene: Scene) -> list[Ints]:
    """Width, length, winding and spacing of points, each in steps; -1 where there is none."""
    ways = len(scene.length_m)
    points = np.bincount(network.edge_way, np.diff(network.shape_first), ways)
    apart = _distance_of_ends(network, ways)
    width = np.where(np.isnan(network.way_width_m), -1.0, network.way_width_m)
    return [
        np.digitize(width, _WIDTHS_M, right=True) - 1,
        np.digitize(scene.length_m, _LENGTHS_M, right=True),
        np.digitize(scene.length_m / np.maximum(apart, 1.0), _WINDINGS, right=True),
        np.digitize(scene.length_m / np.maximum(points, 1.0), _SPACINGS_M, right=True),
    ]


def _distance_of_ends(network: Network, ways: int) -> Floats:
    order = np.argsort(network.edge_way, kind="stable")
    at = np.searchsorted(network.edge_way[order], np.arange(ways + 1))
    first, last = order[np.minimum(at[:-1], len(order) - 1)], order[at[1:] - 1]
    start, end = network.edge_from[first], network.edge_to[last]
    return np.hypot(network.node_x_m[end] - network.node_x_m[start], network.node_y_m[end] - network.node_y_m[start])


def _enough(column: Ints) -> Ints:
    """Steps renumbered; -1 for those that too few ways are in."""
    times = np.bincount(column + 1, minlength=int(column.max(initial=-1)) + 2)
    kept = times >= p.SURFACE_TRAIT_WAYS.value
    kept[0] = False
    return np.where(kept[column + 1], np.cumsum(kept)[column + 1] - 1, -1)
