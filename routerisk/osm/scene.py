"""What a way's surface is inferred from: its place, its kind, its neighbours, as plain arrays."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from .. import parameters as p
from ..arrays import Floats, Ints
from ..geo import to_utm
from ..records import SURFACES, Network
from ..surfaces import PAVED
from .kinds import kind_of

CLASSES: Final = len(SURFACES)
PAVED_LABEL: Final = CLASSES
"""Label of a way whose tag says no more than paved."""
UNPAVED_LABEL: Final = CLASSES + 1
LABELS: Final = CLASSES + 2
SIDE_OF_CLASS: Final = PAVED.astype(np.int64)
"""(C,) 1 paved, 0 unpaved."""
PAVED_OF_LABEL: Final = np.append(SIDE_OF_CLASS, [1, 0])
"""(C + 2,)"""

_ROUGHNESS: Final = {
    "excellent": 1, "good": 1, "intermediate": 2, "bad": 3,
    "very_bad": 4, "horrible": 4, "very_horrible": 4, "impassable": 4,
}  # fmt: skip
_AREA_PLACES: Final = (0.2, 0.5, 0.8)


@dataclass(frozen=True, eq=False)
class Scene:
    """W ways."""

    length_m: Floats
    x_m: Floats
    """(W,) of the way's middle."""
    y_m: Floats
    label: Ints
    """(W,) class, PAVED_LABEL, UNPAVED_LABEL, -1 without a tag."""
    highway: Ints
    """(W,) code of `highway`."""
    group: Ints
    """(W,) code of the classes that are built alike."""
    kind: Ints
    """(W,) code of `highway` with `tracktype`."""
    name: Ints
    """(W,) code of the name or number, -1 without."""
    contexts: tuple[Ints, ...]
    """(W,) codes each, from the widest to the narrowest."""
    keys: tuple[tuple[tuple[str, str, str], ...], ...]
    """For the first of the contexts: (group, highway, tracktype) of each code, "" where it does not matter."""
    fold: Ints
    """(W,) ways of one block have the same."""
    weight: Floats
    """(W,) observations that a way stands for."""


def scene_of(network: Network) -> Scene:
    """The scene of a network; areas count where it has some."""
    length: Floats = np.bincount(network.edge_way, network.edge_length_m, len(network.way_id)).astype(np.float64)
    x, y = places_along(network, length, _AREA_PLACES)
    label = np.where(network.way_paved == 1, PAVED_LABEL, np.where(network.way_paved == 0, UNPAVED_LABEL, -1))
    label = np.where(network.way_surface >= 0, network.way_surface, label).astype(np.int64)
    group_name = network.roads.built_alike
    highway, highway_names = codes_of(network.way_class)
    group, group_names = codes_of(group_name)
    tracktype = network.way_tracktype.astype(np.int64)
    kind, kind_names = codes_of(list(zip(group_name, network.way_class, tracktype.tolist(), strict=True)))
    roughness = np.array([_ROUGHNESS.get(value, 0) for value in network.way_smoothness], np.int64)
    middle = len(_AREA_PLACES) // 2
    rough_kind = kind * 5 + roughness
    area_kind = rough_kind * 64 + _areas(network, x, y) + 1
    block = _codes(_block(x[:, middle]) * (1 << 32) + _block(y[:, middle]))
    return Scene(
        length_m=length,
        x_m=x[:, middle],
        y_m=y[:, middle],
        label=label,
        highway=highway,
        group=group,
        kind=kind,
        name=_names(network),
        contexts=(np.zeros(len(length), np.int64), group, highway, kind, _codes(rough_kind), _codes(area_kind)),
        keys=(
            (("", "", ""),),
            tuple((name, "", "") for name in group_names),
            tuple((kind_of(name).alike, name, "") for name in highway_names),
            tuple((name, highway, str(grade) if grade > 0 else "-") for name, highway, grade in kind_names),
        ),
        fold=_folds(x[:, middle], y[:, middle]),
        weight=_weights(length, label, group, block),
    )


def codes_of(values: Sequence[Any]) -> tuple[Ints, list[Any]]:
    """Code of every value in the order of their first appearance, and the values."""
    known: dict[Hashable, int] = {}
    codes = np.fromiter((known.setdefault(value, len(known)) for value in values), np.int64, len(values))
    return codes, list(known)


def _codes(values: Ints) -> Ints:
    return np.unique(values, return_inverse=True)[1].reshape(-1).astype(np.int64)


def places_along(network: Network, length_m: Floats, shares: Sequence[float]) -> tuple[Floats, Floats]:
    """Easting and northing (W, k) of the places at these shares (above 0, below 1) of every way's length.

    The edges of a way follow each other. The network has some.
    """
    order = np.argsort(network.edge_way, kind="stable")
    before = np.concatenate([[0.0], np.cumsum(network.edge_length_m[order])])
    way_start = before[np.searchsorted(network.edge_way[order], np.arange(len(network.way_id)))]
    edge_start = np.empty(len(order))
    edge_start[order] = before[:-1]
    size = np.diff(network.shape_first)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    shape_order = np.argsort(np.repeat(rank, size), kind="stable")
    along = (np.repeat(edge_start, size) + network.shape_along_m)[shape_order]
    at = way_start[:, None] + length_m[:, None] * np.asarray(shares)
    return (
        np.interp(at, along, network.shape_x_m[shape_order]),
        np.interp(at, along, network.shape_y_m[shape_order]),
    )


def _areas(network: Network, x: Floats, y: Floats) -> Ints:
    """Code (0-62) of the kind of area that most of a way is in, -1 where there is none."""
    import shapely

    if not network.areas:
        return np.full(len(x), -1, np.int64)
    kind, kinds = codes_of([name for name, _ in network.areas])
    size = np.array([len(ring) for _, ring in network.areas])
    places = np.concatenate([ring for _, ring in network.areas])
    ring_x, ring_y = to_utm(places[:, 0], places[:, 1], network.epsg)
    rings = shapely.linearrings(np.column_stack([ring_x, ring_y]), indices=np.repeat(np.arange(len(size)), size))
    polygons: Any = shapely.polygons(rings)
    tree = shapely.STRtree(polygons)
    place, area = tree.query(shapely.points(x.ravel(), y.ravel()), predicate="within")
    inside = np.zeros((x.size, len(kinds)), np.bool_)
    inside[place, kind[area]] = True
    share = inside.reshape(len(x), -1, len(kinds)).mean(axis=1)
    return np.where(share.max(axis=1) > p.SURFACE_AREA_SHARE.value, share.argmax(axis=1), -1)


def _names(network: Network) -> Ints:
    names = [tags.get("name") or tags.get("ref") or "" for tags in network.way_tags]
    codes, known = codes_of(names)
    return np.where(codes == known.index(""), -1, codes) if "" in known else codes


def _block(metres: Floats) -> Ints:
    return np.floor(metres / p.SURFACE_BLOCK_M.value).astype(np.int64)


def _folds(x: Floats, y: Floats) -> Ints:
    """A part of the cross-validation for every block, by a hash of its place."""
    with np.errstate(over="ignore"):
        mixed = _block(x).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= _block(y).astype(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)
        mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    return ((mixed >> np.uint64(32)) % np.uint64(p.SURFACE_FOLDS.value)).astype(np.int64)


def _weights(length: Floats, label: Ints, group: Ints, block: Ints) -> Floats:
    """Tagged ways of one kind in one block are not independent: beyond some their root counts."""
    weight = np.minimum(length / p.SURFACE_COUNT_M.value, p.SURFACE_COUNTS_MAX.value)
    cell = _codes(block * 64 + group)
    mass = np.bincount(cell, weight * (label >= 0), minlength=1)[cell] if len(cell) else weight
    return weight / np.sqrt(np.maximum(mass / p.SURFACE_BLOCK_COUNTS.value, 1.0))
