"""Ways as lists of nodes -> the graph of a Network, in whole arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from .. import parameters as p
from ..arrays import Bools, Floats, Ints
from ..errors import MapDataError
from ..geo import haversine_m, to_utm, utm_epsg
from ..records import Network
from .squares import crossed
from .tags import columns
from .understanding import OSM
from .ways import Ways

ATTRIBUTION: Final = "(c) OpenStreetMap contributors, ODbL 1.0"

_KM_PER_DEG: Final = 111.2
MIN_SEGMENT_M: Final = 1e-3
"""Two nodes at the same place still are this far apart: lengths stay above zero, so that nothing divides by it."""


@dataclass(frozen=True, eq=False)
class _Chains:
    """The nodes of all ways one after another, in unbroken runs of at least two different nodes."""

    way: Ints
    """(R,) index of the way."""
    node: Ints
    """(R,) index into the distinct nodes."""
    starts: Bools
    """(R,) True at the first node of a run."""
    ends: Bools
    """(R,) True at the last node of a run."""
    node_id: Ints
    """(N,) distinct OSM node ids, sorted."""
    lon_deg: Floats
    """(N,)"""
    lat_deg: Floats


def build_network(ways: Ways, *, source: str, areas: tuple[tuple[str, Floats], ...] = ()) -> Network:
    """The network of these ways; ways without two nodes inside the map data are left out.

    Raises MapDataError when nothing is left.
    """
    chains = _chains(crossed(ways))
    if not len(chains.way):
        raise MapDataError("map.no-way", source=source)
    epsg = utm_epsg(_middle_lon(chains.lon_deg), float(np.median(chains.lat_deg)))
    x, y = to_utm(chains.lon_deg, chains.lat_deg, epsg)
    used, way = np.unique(chains.way, return_inverse=True)
    return Network(
        epsg=epsg,
        source=source,
        attribution=ATTRIBUTION,
        **_graph(chains, way, x, y),
        way_id=ways.way_id[used],
        **columns([ways.tags[w] for w in used]),
        areas=areas,
        understanding=OSM,
    )


def is_wide(lon_deg: Floats, lat_deg: Floats) -> bool:
    """Whether places are too far apart for the metres of one plane."""
    known = np.isfinite(lon_deg) & np.isfinite(lat_deg)
    lon, lat = lon_deg[known], lat_deg[known]
    if not len(lon):
        return False
    away = (lon - lon[0] + 180.0) % 360.0 - 180.0
    wide_km = np.ptp(away) * np.cos(np.radians(np.abs(lat).min())) * _KM_PER_DEG
    return bool(max(wide_km, np.ptp(lat) * _KM_PER_DEG) > p.PLANE_MAX_KM.value)


def _middle_lon(lon_deg: Floats) -> float:
    """The median longitude, of places on both sides of the date line too."""
    if np.ptp(lon_deg) < 180.0:
        return float(np.median(lon_deg))
    return float((np.median(lon_deg % 360.0) + 180.0) % 360.0 - 180.0)


def _chains(ways: Ways) -> _Chains:
    way = np.repeat(np.arange(len(ways.way_id)), np.diff(ways.ref_first))
    here = np.isfinite(ways.lon_deg) & np.isfinite(ways.lat_deg)
    run = np.cumsum(_changes(way) | _changes(here))
    keep = here & ~(_same(run) & _same(ways.ref))
    keep &= np.bincount(run[keep], minlength=len(run) + 1)[run] > 1
    way, run, ref = way[keep], run[keep], ways.ref[keep]
    node_id, first, node = np.unique(ref, return_index=True, return_inverse=True)
    starts = _changes(run)
    lon, lat = ways.lon_deg[keep][first], ways.lat_deg[keep][first]
    return _Chains(way, node, starts, np.append(starts[1:], True)[: len(run)], node_id, lon, lat)


def _changes(values: Any) -> Bools:
    """True at the first of each row of equal values."""
    changed = np.ones(len(values), np.bool_)
    changed[1:] = values[1:] != values[:-1]
    return changed


def _same(values: Any) -> Bools:
    return ~_changes(values)


def _graph(chains: _Chains, way: Ints, x: Floats, y: Floats) -> dict[str, Any]:
    """Nodes where ways meet, end or cross themselves; the edges between them, their shapes and arcs."""
    is_node = np.bincount(chains.node, minlength=len(chains.node_id)) > 1
    is_node[chains.node[chains.starts | chains.ends]] = True
    index = np.cumsum(is_node) - 1
    at = np.flatnonzero(is_node[chains.node])
    pair = ~chains.ends[at[:-1]]
    first, last = at[:-1][pair], at[1:][pair]
    edge_from, edge_to = index[chains.node[first]], index[chains.node[last]]
    shapes = _shapes(chains, first, last, x, y)
    return {
        "node_id": chains.node_id[is_node],
        "node_x_m": x[is_node],
        "node_y_m": y[is_node],
        "edge_way": way[first].astype(np.int32),
        "edge_from": edge_from.astype(np.int32),
        "edge_to": edge_to.astype(np.int32),
        "edge_length_m": shapes["shape_along_m"][shapes["shape_first"][1:] - 1],
        **shapes,
        **_arcs(edge_from, edge_to, int(is_node.sum())),
    }


def _shapes(chains: _Chains, first: Ints, last: Ints, x: Floats, y: Floats) -> dict[str, Any]:
    size = last - first + 1
    shape_first = np.concatenate([[0], np.cumsum(size)])
    node = chains.node[np.arange(shape_first[-1]) + np.repeat(first - shape_first[:-1], size)]
    shape_x, shape_y = x[node], y[node]
    step = np.hypot(np.diff(shape_x, prepend=0.0), np.diff(shape_y, prepend=0.0))
    if is_wide(chains.lon_deg, chains.lat_deg):  # the plane is not true everywhere: its lines may be, its lengths are
        lon, lat = chains.lon_deg[node], chains.lat_deg[node]
        step[1:] = haversine_m(lon[:-1], lat[:-1], lon[1:], lat[1:])
    step = np.maximum(step, MIN_SEGMENT_M)
    step[shape_first[:-1]] = 0.0
    total = np.cumsum(step)
    along = total - np.repeat(total[shape_first[:-1]], size)
    return {
        "shape_first": shape_first,
        "shape_x_m": shape_x,
        "shape_y_m": shape_y,
        "shape_along_m": along,
        "shape_node_id": chains.node_id[node],
    }


def _arcs(edge_from: Ints, edge_to: Ints, nodes: int) -> dict[str, Any]:
    edges = len(edge_from)
    tail = np.concatenate([edge_from, edge_to])
    head = np.concatenate([edge_to, edge_from])
    order = np.argsort(tail, kind="stable")
    place = np.empty(2 * edges, np.int32)
    place[order] = np.arange(2 * edges, dtype=np.int32)
    return {
        "arc_first": np.searchsorted(tail[order], np.arange(nodes + 1)),
        "arc_tail": tail[order].astype(np.int32),
        "arc_head": head[order].astype(np.int32),
        "arc_edge": (order % edges).astype(np.int32),
        "arc_forward": order < edges,
        "edge_arcs": place.reshape(2, edges).T.copy(),
    }
