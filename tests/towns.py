"""Towns for tests of routes: a grid of streets, and a walk along a suggestion that trusts nothing but the map."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

import numpy as np
from street_map import HEIDELBERG, Street, street_map

from routerisk.geo import haversine_m, to_utm
from routerisk.records import Network, Suggestion

CLOSED = {"no", "private", "use_sidepath"}
OPEN = {"yes", "designated", "permissive"}
Tags = Mapping[str, str]


def grid(columns: int, rows: int, block_m: float = 100.0, *, tags: Callable[[str, int], Tags] | None = None,
         more: Mapping[str, Street] | None = None) -> Network:  # fmt: skip
    """Streets "row 0" (the southernmost) to "row n" and "column 0" to "column n"; `tags` are asked for each."""
    asked = tags or (lambda _kind, _number: {})
    streets = {}
    for row in range(rows + 1):
        line = [(column * block_m, row * block_m) for column in range(columns + 1)]
        streets[f"row {row}"] = Street(line, dict(asked("row", row)))
    for column in range(columns + 1):
        line = [(column * block_m, row * block_m) for row in range(rows + 1)]
        streets[f"column {column}"] = Street(line, dict(asked("column", column)))
    return street_map({**streets, **(more or {})})


def place(network: Network, east_m: float, north_m: float) -> tuple[float, float]:
    """Degrees of metres from the origin of the town."""
    from routerisk.geo import from_utm

    x0, y0 = to_utm(*HEIDELBERG, network.epsg)
    lon, lat = from_utm(x0 + east_m, y0 + north_m, network.epsg)
    return float(lon), float(lat)


def names_of(suggestion: Suggestion) -> list[str]:
    """Street by street, repeats left out."""
    out: list[str] = []
    for street in suggestion.street.tolist():
        name = suggestion.names[street] if street >= 0 else ""
        if not out or out[-1] != name:
            out.append(name)
    return out


def walk(network: Network, suggestion: Suggestion) -> None:
    """Fail unless one can walk it: street by street, on ways open on foot, the line as long as it says."""
    index = {int(node): i for i, node in enumerate(network.node_id)}
    way_index = {int(way): i for i, way in enumerate(network.way_id)}
    edges = {}
    for edge, way in enumerate(network.edge_way.tolist()):
        ends = (int(network.edge_from[edge]), int(network.edge_to[edge]))
        edges.setdefault((way, *ends), []).append(float(network.edge_length_m[edge]))
        edges.setdefault((way, *ends[::-1]), []).append(float(network.edge_length_m[edge]))
    nodes = [index[int(node)] for node in suggestion.node_id]
    for i, (tail, head) in enumerate(pairwise(nodes)):
        way = way_index[int(suggestion.way_id[i])]
        lengths = edges[way, tail, head]
        assert suggestion.length_m[i] <= max(lengths) + 1e-6
        tags = network.way_tags[way]
        foot, access = tags.get("foot", ""), tags.get("access", "")
        assert foot not in CLOSED, tags
        assert access not in CLOSED or foot in OPEN, tags
    assert suggestion.length_m.sum() == np.float64(suggestion.figures.length_m)
    lon, lat = suggestion.shape_lon_deg, suggestion.shape_lat_deg
    steps = haversine_m(lon[:-1], lat[:-1], lon[1:], lat[1:])
    assert abs(steps.sum() / suggestion.figures.length_m - 1.0) < 0.005
    joints = suggestion.shape_first[1:-1]
    assert steps[joints - 1].max(initial=0.0) < 0.01, "a jump between two streets"


def returns(suggestion: Suggestion) -> bool:
    """Whether it ends where it starts."""
    lon, lat = suggestion.shape_lon_deg, suggestion.shape_lat_deg
    return bool(haversine_m(lon[0], lat[0], lon[-1], lat[-1]) < 0.01)
