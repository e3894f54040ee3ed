"""Draw a few streets, run along them: a `Network` and a perfect `MatchedTrack` by hand.

    town = street_map({
        "High Street": Street([(0, 0), (500, 0)], highway="residential", surface="asphalt"),
        "Mill Lane": Street([(500, 0), (500, 300)], highway="track"),
    })
    matched = run_along(town, ["High Street", "Mill Lane", "-Mill Lane"], speed_mps=3.0, offset_m=2.5)

Coordinates are metres east and north of `origin`. Streets that share a point meet there; a leading "-" runs a street
against its own direction; a list of points in the place of a name runs off the map,
in metres from the first point of the first street.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from routerisk.geo import from_utm, to_utm, utm_epsg
from routerisk.osm import OSM
from routerisk.records import SURFACES, MatchedTrack, Network, Track
from routerisk.surfaces import CLASSES

HEIDELBERG = (8.68, 49.41)
PORTLAND = (-122.66, 45.52)
LONDON = (-0.09, 51.52)

_PAVED = {**{row.name: int(row.paved) for row in CLASSES}, "paved": 1, "unpaved": 0, "woodchips": 0}
_CLASS_OF_RAW = {"woodchips": "fine_gravel", "ground": "dirt", "tartan": "synthetic"}
_SIDEWALKS = {"both": (1, 1), "left": (1, 0), "right": (0, 1), "no": (0, 0), "separate": (2, 2), "": (-1, -1)}

Point = tuple[float, float]


class Street:
    """A polyline with OSM tags; tags with a colon are given as `tags={"incline:across": "2"}`."""

    def __init__(self, points: Iterable[Point], tags: Mapping[str, str] | None = None, **more: str) -> None:
        self.points = [(float(x), float(y)) for x, y in points]
        self.tags = {**(tags or {}), **more}
        self.tags.setdefault("highway", "residential")


def ring(radius_m: float, *, centre: Point = (0.0, 0.0), points: int = 48, clockwise: bool = False) -> list[Point]:
    """A closed circle that starts in the east."""
    turn = np.linspace(0.0, 2 * np.pi, points + 1) * (-1 if clockwise else 1)
    corners = [(centre[0] + radius_m * float(np.cos(a)), centre[1] + radius_m * float(np.sin(a))) for a in turn[:-1]]
    return [*corners, corners[0]]


def stadium(*, straight_m: float = 84.39, radius_m: float = 36.5, points: int = 12) -> list[Point]:
    """A 400 m track drawn counter-clockwise, first the lower straight from west to east."""
    half = straight_m / 2
    east = np.linspace(-np.pi / 2, np.pi / 2, points + 1)
    right = [(half + radius_m * float(np.cos(a)), radius_m * float(np.sin(a))) for a in east]
    left = [(-half - radius_m * float(np.cos(a)), -radius_m * float(np.sin(a))) for a in east]
    corners = [(round(x, 6), round(y, 6)) for x, y in [*right, *left]]
    return [*corners, corners[0]]


def street_map(streets: Mapping[str, Street], *, origin: tuple[float, float] = HEIDELBERG) -> Network:
    """The network of these streets; way ids count from 1, node ids from 101, `origin` is (lon, lat)."""
    epsg = utm_epsg(*origin)
    x0, y0 = (float(v) for v in to_utm(*origin, epsg))
    point_id: dict[Point, int] = {}
    for street in streets.values():
        for point in street.points:
            point_id.setdefault(point, 101 + len(point_id))
    edges = _edges(streets)
    junctions = sorted({p for _, points in edges for p in (points[0], points[-1])}, key=lambda p: point_id[p])
    node = {p: i for i, p in enumerate(junctions)}
    tail = [v for _, pts in edges for v in (node[pts[0]], node[pts[-1]])]
    head = [v for _, pts in edges for v in (node[pts[-1]], node[pts[0]])]
    order = np.argsort(tail, kind="stable")
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order))
    along = [np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(np.array(pts), axis=0).T))]) for _, pts in edges]
    flat = [p for _, pts in edges for p in pts]
    return Network(
        epsg=epsg,
        source="drawn by hand",
        attribution="none",
        node_id=np.array([point_id[p] for p in junctions], np.int64),
        node_x_m=np.array([x0 + x for x, _ in junctions]),
        node_y_m=np.array([y0 + y for _, y in junctions]),
        arc_first=np.searchsorted(np.array(tail)[order], np.arange(len(node) + 1)).astype(np.int64),
        arc_tail=np.array(tail, np.int32)[order],
        arc_head=np.array(head, np.int32)[order],
        arc_edge=(order // 2).astype(np.int32),
        arc_forward=order % 2 == 0,
        edge_way=np.array([way for way, _ in edges], np.int32),
        edge_from=np.array([node[pts[0]] for _, pts in edges], np.int32),
        edge_to=np.array([node[pts[-1]] for _, pts in edges], np.int32),
        edge_length_m=np.array([a[-1] for a in along]),
        edge_arcs=rank.reshape(-1, 2),
        shape_first=np.concatenate([[0], np.cumsum([len(a) for a in along])]).astype(np.int64),
        shape_x_m=np.array([x0 + x for x, _ in flat]),
        shape_y_m=np.array([y0 + y for _, y in flat]),
        shape_along_m=np.concatenate(along),
        shape_node_id=np.array([point_id[p] for p in flat], np.int64),
        understanding=OSM,
        **_ways(streets),
    )


def _edges(streets: Mapping[str, Street]) -> list[tuple[int, list[Point]]]:
    """(way index, points), cut where streets meet."""
    used: dict[Point, int] = {}
    for street in streets.values():
        for point in street.points:
            used[point] = used.get(point, 0) + 1
    edges = []
    for way, street in enumerate(streets.values()):
        start = 0
        last = len(street.points) - 1
        for i in range(1, last + 1):
            closes = street.points[i] == street.points[0]
            if i == last or (used[street.points[i]] > 1 and not closes):
                edges.append((way, street.points[start : i + 1]))
                start = i
    return edges


def _ways(streets: Mapping[str, Street]) -> dict[str, Any]:
    tags = [s.tags for s in streets.values()]
    raw = [t.get("surface", "") for t in tags]
    surface = [_CLASS_OF_RAW.get(r, r) for r in raw]
    sidewalk = [_SIDEWALKS[t.get("sidewalk", "")] for t in tags]

    def number(key: str) -> np.ndarray:
        return np.array([float(t.get(key, "nan").rstrip("%")) for t in tags])

    def flag(key: str, value: str) -> np.ndarray:
        return np.array([t.get(key) == value for t in tags])

    def codes(values: Iterable[int]) -> np.ndarray:
        return np.array(list(values), np.int8)

    return {
        "way_id": np.arange(1, len(tags) + 1, dtype=np.int64),
        "way_class": tuple(t["highway"] for t in tags),
        "way_name": tuple(streets),
        "way_surface": codes(SURFACES.index(s) if s in SURFACES else -1 for s in surface),
        "way_paved": codes(_PAVED.get(r, _PAVED.get(s, -1)) for r, s in zip(raw, surface, strict=True)),
        "way_surface_raw": tuple(raw),
        "way_smoothness": tuple(t.get("smoothness", "") for t in tags),
        "way_tracktype": codes(int(t.get("tracktype", "grade-1")[5:]) for t in tags),
        "way_width_m": number("width"),
        "way_lanes": number("lanes"),
        "way_oneway": codes({"yes": 1, "-1": -1}.get(t.get("oneway", ""), 0) for t in tags),
        "way_roundabout": flag("junction", "roundabout"),
        "way_sidewalk_left": codes(left for left, _ in sidewalk),
        "way_sidewalk_right": codes(right for _, right in sidewalk),
        "way_is_sidewalk": flag("footway", "sidewalk"),
        "way_incline_across_pct": number("incline:across"),
        "way_private": flag("access", "private"),
        "way_driving_side": tuple(t.get("driving_side", "") for t in tags),
        "way_tags": tuple(tags),
    }


def run_along(
    network: Network,
    path: Sequence[str | Sequence[Point]],
    *,
    speed_mps: float | Callable[[float], float] = 3.0,
    offset_m: float | Callable[[float], float] = 0.0,
    ele_m: Callable[[float], float] | None = None,
    cadence_spm: float = float("nan"),
    started_at: datetime = datetime(2024, 5, 6, 6, 0, tzinfo=UTC),
    timezone: str = "Europe/Berlin",
    **track_fields: Any,
) -> MatchedTrack:
    """A run along whole streets with one fix a second, matched as it was run.

    Functions take the metres run so far; `offset_m` is where the fixes lie, right of the centreline positive.
    """
    legs = [leg for step in path for leg in _legs(network, step)]
    ends = np.cumsum([0.0] + [length for _, length, _, _ in legs])
    metres = _progress(float(ends[-1]), speed_mps)
    time = np.arange(len(metres), dtype=np.float64)
    leg_of = np.clip(np.searchsorted(ends, metres, side="right") - 1, 0, len(legs) - 1)
    arc = np.array([a for a, *_ in legs], np.int32)
    fix_arc = arc[leg_of]
    on_map = fix_arc >= 0
    along = np.where(on_map, metres - ends[leg_of], np.nan)
    offset = np.array([offset_m(m) if callable(offset_m) else offset_m for m in metres])
    x, y = _positions(legs, leg_of, metres - ends[leg_of], np.where(on_map, offset, 0.0))
    lon, lat = from_utm(x, y, network.epsg)
    track = Track.from_arrays(
        time_s=time, lon_deg=lon, lat_deg=lat, started_at=started_at, timezone=timezone,
        ele_m=None if ele_m is None else [ele_m(m) for m in metres],
        cadence_spm=np.full(len(time), cadence_spm), **track_fields,
    )  # fmt: skip
    way = np.where(on_map, network.way_id[network.edge_way[network.arc_edge[fix_arc]]], -1)
    clock = np.interp(ends, metres, time)
    first = np.searchsorted(leg_of, np.arange(len(legs))).astype(np.int32)
    last = np.searchsorted(leg_of, np.arange(len(legs)), side="right").astype(np.int32)
    means = [
        offset[a:b].mean() if b > a and arc[i] >= 0 else np.nan
        for i, (a, b) in enumerate(zip(first, last, strict=True))
    ]
    return MatchedTrack(
        track=track, network=network,
        fix_arc=fix_arc, fix_along_m=along, fix_offset_m=np.where(on_map, offset, np.nan),
        fix_confidence=np.ones(len(time)), fix_way_id=way.astype(np.int64),
        fix_second_way_id=np.full(len(time), -1, np.int64), fix_second_confidence=np.zeros(len(time)),
        arc=arc, from_m=np.zeros(len(legs)), to_m=np.diff(ends), enter_s=clock[:-1], exit_s=clock[1:],
        first_fix=first, last_fix=last, offset_mean_m=np.array(means), offset_sd_m=np.zeros(len(legs)),
        posterior=np.ones(len(legs)), joined=np.arange(len(legs)) > 0,
    )  # fmt: skip


def _legs(network: Network, step: str | Sequence[Point]) -> list[tuple[int, float, np.ndarray, np.ndarray]]:
    """(arc, length, x, y) of every edge of a named street, or of one stretch off the map."""
    if not isinstance(step, str):
        x0, y0 = network.node_x_m[0], network.node_y_m[0]
        x, y = (np.array(step, float) + np.array([x0, y0])).T
        return [(-1, float(np.hypot(np.diff(x), np.diff(y)).sum()), x, y)]
    back = step.startswith("-")
    way = network.way_name.index(step.removeprefix("-"))
    legs = []
    for edge in np.flatnonzero(network.edge_way == way):
        shape = slice(int(network.shape_first[edge]), int(network.shape_first[edge + 1]))
        x, y = network.shape_x_m[shape], network.shape_y_m[shape]
        arc = int(network.edge_arcs[edge, int(back)])
        length = float(network.edge_length_m[edge])
        legs.append((arc, length, x[::-1], y[::-1]) if back else (arc, length, x, y))
    return legs[::-1] if back else legs


def _progress(length_m: float, speed_mps: float | Callable[[float], float]) -> np.ndarray:
    """Metres run at every full second, the last fix within a second's run of the end."""
    if not callable(speed_mps):
        return np.append(np.arange(0.0, length_m - 1e-9, speed_mps), length_m)
    metres = [0.0]
    while metres[-1] < length_m:
        metres.append(min(length_m, metres[-1] + speed_mps(metres[-1])))
    return np.array(metres)


def _positions(
    legs: list[tuple[int, float, np.ndarray, np.ndarray]], leg_of: np.ndarray, within: np.ndarray, right: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    out = np.empty((2, len(leg_of)))
    for i, (_, _, x, y) in enumerate(legs):
        here = leg_of == i
        at = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
        seg = np.clip(np.searchsorted(at, within[here], side="right") - 1, 0, len(at) - 2)
        ux, uy = np.diff(x)[seg] / np.diff(at)[seg], np.diff(y)[seg] / np.diff(at)[seg]
        out[0, here] = np.interp(within[here], at, x) + uy * right[here]
        out[1, here] = np.interp(within[here], at, y) - ux * right[here]
    return out[0], out[1]
