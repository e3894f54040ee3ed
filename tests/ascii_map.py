"""Streets drawn in ASCII: upper-case letters are points, lines between them streets.

    town, at = ascii_map('''
        A---B---C
            |
            D
    ''', ways={"main": "ABC", "side": "BD"})

One column is 10 m, one row 20 m; ways run through the points in the order given; `ways` carries their tags as
(points, tags) where they have any.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from street_map import HEIDELBERG, Point, Street, street_map

from routerisk.geo import from_utm, to_utm
from routerisk.records import MatchedTrack, Network, Track

COLUMN_M, ROW_M = 10.0, 20.0


def ascii_map(
    drawing: str, ways: Mapping[str, str | tuple[str, Mapping[str, str]]], *, turn_deg: float = 0.0,
    shift: Point = (0.0, 0.0),
) -> tuple[Network, dict[str, Point]]:  # fmt: skip
    """The network drawn, and where its letters lie (metres); way ids count from 1 in the order of `ways`."""
    lines = textwrap.dedent(drawing).strip("\n").splitlines()
    cos, sin = math.cos(math.radians(turn_deg)), math.sin(math.radians(turn_deg))
    at = {}
    for row, line in enumerate(lines):
        for column, letter in enumerate(line):
            if letter.isupper():
                x, y = column * COLUMN_M, -row * ROW_M
                at[letter] = (round(x * cos - y * sin + shift[0], 6), round(x * sin + y * cos + shift[1], 6))
    streets = {}
    for name, way in ways.items():
        points, tags = (way, {}) if isinstance(way, str) else way
        streets[name] = Street([at[letter] for letter in points], dict(tags))
    return street_map(streets), at


def run_through(
    at: Mapping[str, Point], route: str | Sequence[Point], *, pace_mps: float = 3.0, every_s: float = 1.0,
    sigma_m: float = 0.0, right_m: float = 0.0, seed: int = 1, skip: Iterable[tuple[float, float]] = (),
) -> tuple[Track, np.ndarray]:  # fmt: skip
    """A watch's recording of a run through the letters (or metre points) of a route.

    The error is a first-order autoregression of 45 s with `sigma_m` per axis; `right_m` to the right of the street;
    fixes within the `skip` intervals (s) are lost. Returns the track and (n,) metres run at each fix.
    """
    corners = np.array([at[c] if isinstance(c, str) else c for c in route])
    legs = np.hypot(*np.diff(corners, axis=0).T)
    run = np.append(0.0, np.cumsum(legs))
    time = np.arange(0.0, run[-1] / pace_mps + 1e-9, every_s)
    s = time * pace_mps
    leg = np.clip(np.searchsorted(run, s, "right") - 1, 0, len(legs) - 1)
    along = (np.diff(corners, axis=0) / legs[:, None])[leg]
    x = np.interp(s, run, corners[:, 0]) + right_m * along[:, 1]
    y = np.interp(s, run, corners[:, 1]) - right_m * along[:, 0]
    rng, keep = np.random.default_rng(seed), math.exp(-every_s / 45.0)
    error = np.zeros((len(time), 2))
    for t in range(len(time)):
        fresh = rng.normal(0.0, sigma_m, 2)
        error[t] = fresh if t == 0 else keep * error[t - 1] + math.sqrt(1 - keep**2) * fresh
    seen = np.ones(len(time), bool)
    for start, end in skip:
        seen &= (time < start) | (time > end)
    x0, y0 = to_utm(*HEIDELBERG, 32632)
    lon, lat = from_utm(x0 + (x + error[:, 0])[seen], y0 + (y + error[:, 1])[seen], 32632)
    return Track.from_arrays(time_s=time[seen], lon_deg=lon, lat_deg=lat), s[seen]


def route_of(matched: MatchedTrack, names: Sequence[str]) -> list[str]:
    """The way names in the order they were run, repeats left out; "off" off the map, "|" at a break."""
    out: list[str] = []
    for arc, joined in zip(matched.arc.tolist(), matched.joined.tolist(), strict=True):
        net = matched.network
        name = "off" if arc < 0 else names[int(net.way_id[net.edge_way[net.arc_edge[arc]]]) - 1]
        if out and not joined and "off" not in (name, out[-1]):
            out.append("|")
        if not out or out[-1] != name:
            out.append(name)
    return out
