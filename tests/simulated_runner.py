"""A runner on a network and the watch on the wrist; the truth is kept: where, on which way, on which side.

    streets = Streets(network)
    course = streets.course([("Unioninkatu", "Liisankatu"), ("Unioninkatu", "Rauhankatu")], km=5.0)
    truth = run(network, course, Habits(), rng)
    recording = recorded(network, truth, Errors(), rng)

Metres are those of the network's zone, times seconds since the start. Right is positive, seen in running direction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np

from routerisk.arrays import Bools, Floats, Ints
from routerisk.geo import from_utm
from routerisk.records import Network

ROAD_OFFSET_M = {
    "living_street": 1.2, "service": 1.2, "residential": 1.7, "unclassified": 1.7, "tertiary": 1.8, "secondary": 1.9,
    "primary": 2.2,
}  # fmt: skip
"""How far beside the centreline a runner keeps: parked cars leave one lane on either side of a town's streets. Ways of
other classes are run in their middle."""
RELUCTANCE = {
    "residential": 1.0, "unclassified": 1.0, "tertiary": 1.0, "secondary": 1.1, "primary": 1.5, "service": 2.0,
    "cycleway": 1.4, "pedestrian": 1.5, "footway": 1.8, "path": 1.8, "steps": 5.0,
}  # fmt: skip
"""How much longer than it is a metre feels; classes that are not listed are not run."""
ONE_WAY_RELUCTANCE = 1.2
BUSY = frozenset(("primary", "secondary", "tertiary"))
"""Where these cross, a light may be red."""

Corner = tuple[str, str]
"""The names of two ways that meet."""


@dataclass(frozen=True)
class Course:
    """Arcs in the order they are run."""

    arcs: Ints
    length_m: float


def in_tunnel(network: Network) -> Bools:
    """(W,) by the tag."""
    return np.array([tags.get("tunnel", "no") not in {"no", "false", "0"} for tags in network.way_tags])


class Streets:
    """Where a runner likes to go: shortest paths between street corners under the reluctances above."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._length = network.edge_length_m[network.arc_edge]
        self._closed = in_tunnel(network) | network.way_private
        feel = np.array([self._feel(way) for way in range(len(network.way_id))])
        self._cost = (self._length * feel[network.edge_way[network.arc_edge]]).tolist()
        self._legs: dict[tuple[int, int], list[int]] = {}

    def _feel(self, way: int) -> float:
        network = self.network
        if self._closed[way]:
            return float("inf")
        feel = RELUCTANCE.get(network.way_class[way].removesuffix("_link"), float("inf"))
        return feel * (ONE_WAY_RELUCTANCE if network.way_oneway[way] else 1.0)

    def corner(self, corner: Corner) -> int:
        """The node where two named ways meet; the one of the lowest OSM id where they meet several times."""
        meeting = self._nodes(corner[0]) & self._nodes(corner[1])
        if not meeting:
            raise ValueError(f"{corner[0]} and {corner[1]} do not meet on this map")
        return min(meeting, key=lambda node: int(self.network.node_id[node]))

    def _nodes(self, name: str) -> set[int]:
        network = self.network
        named = np.array([own == name for own in network.way_name])
        edges = np.flatnonzero(named[network.edge_way])
        return {int(node) for node in np.concatenate([network.edge_from[edges], network.edge_to[edges]])}

    def course(self, corners: Sequence[Corner], km: float) -> Course:
        """Whole rounds through the corners and back to the first; what is left of the km is run out and back."""
        nodes = [self.corner(corner) for corner in corners]
        legs = [self._leg(a, b) for a, b in zip(nodes, [*nodes[1:], nodes[0]], strict=True)]
        lap = np.array([arc for leg in legs for arc in leg], np.int64)
        laps = int(km * 1000.0 // self._length[lap].sum())
        rest_m = km * 1000.0 - laps * self._length[lap].sum()
        out = lap[: int(np.searchsorted(np.cumsum(self._length[lap]), rest_m / 2.0, side="right"))]
        arcs = np.concatenate([*[lap] * laps, out, self._reversed(out)])
        return Course(arcs=arcs, length_m=float(self._length[arcs].sum()))

    def loop(self, km: float, rng: np.random.Generator, *, tries: int = 200) -> Course:
        """About so many km round through four nodes drawn around one; ValueError where none is found."""
        x, y = self.network.node_x_m, self.network.node_y_m
        for _ in range(tries):
            home = int(rng.integers(len(x)))
            around = np.abs(np.hypot(x - x[home], y - y[home]) - km * 200.0) < km * 60.0
            if not around.any():
                continue
            nodes = [home, *rng.choice(np.flatnonzero(around), 3).tolist()]
            try:
                legs = [self._shortest(a, b) for a, b in zip(nodes, [*nodes[1:], home], strict=True)]
            except ValueError:
                continue
            arcs = np.array([arc for leg in legs for arc in leg], np.int64)
            if len(arcs) and 0.6 * km < self._length[arcs].sum() / 1000.0 < 1.8 * km:
                return Course(arcs=arcs, length_m=float(self._length[arcs].sum()))
        raise ValueError("no loop of this length is found on this map")

    def _reversed(self, arcs: Ints) -> Ints:
        pairs = self.network.edge_arcs[self.network.arc_edge[arcs]]
        return pairs.sum(axis=1)[::-1] - arcs[::-1]

    def _leg(self, start: int, end: int) -> list[int]:
        if (start, end) not in self._legs:
            self._legs[start, end] = self._shortest(start, end)
        return self._legs[start, end]

    def _shortest(self, start: int, end: int) -> list[int]:
        """Arcs of the cheapest path (Dijkstra 1959)."""
        first, head = self.network.arc_first, self.network.arc_head
        settled: dict[int, int] = {}
        queue = [(0.0, start, -1)]
        while queue and end not in settled:
            cost, node, by = heappop(queue)
            if node in settled:
                continue
            settled[node] = by
            for arc in range(int(first[node]), int(first[node + 1])):
                if self._cost[arc] < float("inf") and int(head[arc]) not in settled:
                    heappush(queue, (cost + self._cost[arc], int(head[arc]), arc))
        if end not in settled:
            raise ValueError("no way leads there")
        path: list[int] = []
        while settled[end] >= 0:
            path.append(settled[end])
            end = int(self.network.arc_tail[path[-1]])
        return path[::-1]


@dataclass(frozen=True)
class Habits:
    """How one run is run."""

    speed_mps: float = 2.9
    facing_p: float = 0.95
    """Share of the way on the left, which faces the traffic where it drives on the right."""
    other_side_m: float = 220.0
    """Mean length of a stretch on the other side."""
    red_p: float = 0.15
    """Chance of a red light where a busy road crosses."""


@dataclass(frozen=True)
class Truth:
    """What was run, second by second: (n,) arrays."""

    time_s: Floats
    along_m: Floats
    """Along the centrelines of the course."""
    run_m: Floats
    """Along the line that was really run."""
    arc: Ints
    way_id: Ints
    x_m: Floats
    y_m: Floats
    offset_m: Floats
    side: Ints
    """-1 left of the carriageway's centreline, 0 in the middle, 1 right."""


def run(network: Network, course: Course, habits: Habits, rng: np.random.Generator) -> Truth:
    """One run along a course at 1 Hz."""
    x, y, at, arc = _centreline(network, course)
    metre = np.arange(int(at[-1]) + 1.0)
    arc_at = arc[np.searchsorted(at, metre, side="right").clip(1, len(at) - 1) - 1]
    seconds = _clock(network, metre, arc_at, habits, rng)
    offset = _offset(network, arc_at, habits, rng)
    time_s = np.arange(seconds[-1] // 1.0 + 1.0)
    along = np.interp(time_s, seconds, np.repeat(metre, 2))
    centre_x, centre_y = np.interp(along, at, x), np.interp(along, at, y)
    right_x, right_y = _right(along, at, x, y)
    offset_m = np.interp(along, metre, offset)
    x_m, y_m = centre_x + offset_m * right_x, centre_y + offset_m * right_y
    arcs = arc_at[along.astype(np.int64)]
    return Truth(
        time_s=time_s,
        along_m=along,
        run_m=np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x_m), np.diff(y_m)))]),
        arc=arcs,
        way_id=network.way_id[network.edge_way[network.arc_edge[arcs]]],
        x_m=x_m,
        y_m=y_m,
        offset_m=offset_m,
        side=np.where(np.abs(offset_m) < 0.5, 0, np.sign(offset_m)).astype(np.int64),
    )


def _centreline(network: Network, course: Course) -> tuple[Floats, Floats, Floats, Ints]:
    """Points of the course, their distance from its start, and the arc that each straight part lies on."""
    lines, arcs = [], []
    for arc in course.arcs.tolist():
        edge = int(network.arc_edge[arc])
        shape = slice(int(network.shape_first[edge]), int(network.shape_first[edge + 1]))
        line = np.stack([network.shape_x_m[shape], network.shape_y_m[shape]])
        lines.append(line if network.arc_forward[arc] else line[:, ::-1])
        arcs += [arc] * (line.shape[1] - 1)
    points = np.concatenate([lines[0][:, :1], *[line[:, 1:] for line in lines]], axis=1)
    at = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=1)))])
    return points[0], points[1], at, np.array(arcs, np.int64)


def _right(along: Floats, at: Floats, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Unit vectors to the right of the course, its direction taken over some metres: corners are cut a little."""
    ahead, behind = np.minimum(along + 4.0, at[-1]), np.maximum(along - 4.0, 0.0)
    dx, dy = np.interp(ahead, at, x) - np.interp(behind, at, x), np.interp(ahead, at, y) - np.interp(behind, at, y)
    length = np.maximum(np.hypot(dx, dy), 1.0)  # short just where the runner turns around
    return dy / length, -dx / length


def _clock(network: Network, metre: Floats, arc: Ints, habits: Habits, rng: np.random.Generator) -> Floats:
    """(2 m,) seconds at which each metre is reached and left: a pace that wanders, steps, red lights."""
    kind = np.array(network.way_class)[network.edge_way[network.arc_edge[arc]]]
    speed = habits.speed_mps * (1.0 + gauss_markov(len(metre), 150.0, 0.04, rng))
    speed = np.where(kind == "steps", 0.55, 1.0) * np.clip(speed, 2.1, 4.6)
    light = np.flatnonzero(np.diff(np.isin(kind, list(BUSY)).astype(np.int8)) != 0)
    red = light[rng.random(len(light)) < habits.red_p]
    wait = np.zeros(len(metre))
    wait[red] = rng.uniform(6.0, 40.0, len(red)).round()
    left = np.cumsum(wait + np.concatenate([[0.0], 1.0 / speed[1:]]))
    return np.stack([left - wait, left], axis=1).ravel()


def _offset(network: Network, arc: Ints, habits: Habits, rng: np.random.Generator) -> Floats:
    """(m,) metres right of the centreline: facing the traffic, now and then over on the other side."""
    side = np.full(len(arc), -1.0)
    facing_m = habits.other_side_m * habits.facing_p / (1.0 - habits.facing_p)
    at = float(rng.exponential(facing_m))
    while at < len(arc):
        back = at + float(rng.exponential(habits.other_side_m))
        side[int(at) : int(back)] = 1.0
        at = back + float(rng.exponential(facing_m))
    way = network.edge_way[network.arc_edge[arc]]
    wide = np.array([ROAD_OFFSET_M.get(kind.removesuffix("_link"), 0.0) for kind in network.way_class])[way]
    offset = side * wide * (1.0 + gauss_markov(len(arc), 80.0, 0.1, rng))
    return smooth(smooth(offset, 9), 9)


def smooth(values: Floats, width: int) -> Floats:
    """(n,) moving average over an odd number of values; the ends are held."""
    padded = np.pad(values, width // 2, mode="edge")
    return np.convolve(padded, np.full(width, 1.0 / width), "valid")


def gauss_markov(n: int, memory: float, sigma: float, rng: np.random.Generator) -> Floats:
    """(n,) a stationary process of standard deviation `sigma` that forgets exponentially with `memory` (in steps)."""
    keep = float(np.exp(-1.0 / memory))
    fresh = rng.standard_normal(n) * sigma * np.sqrt(1.0 - keep * keep)
    fresh[0] = rng.standard_normal() * sigma
    values, last = [], 0.0
    for step in fresh.tolist():
        last = keep * last + step
        values.append(last)
    return np.array(values)


@dataclass(frozen=True)
class Errors:
    """How a watch errs, per axis."""

    slow_m: float = 1.5
    """Standard deviation of the error that is forgotten over 30-60 s."""
    bias_m: float = 0.5
    """Of the one that lasts for 20 minutes."""
    white_m: float = 0.15
    ele_m: float = 0.6
    """Of the barometer's drift."""


@dataclass(frozen=True)
class Recording:
    """What the watch shows, second by second: (n,) arrays as in `routerisk.records.Track`."""

    lon_deg: Floats
    lat_deg: Floats
    ele_m: Floats
    distance_m: Floats
    """The watch's own count."""
    cadence_spm: Floats
    heart_rate_bpm: Floats
    stance_balance_pct: Floats
    moving: Bools
    """False where the runner waits."""


def recorded(network: Network, truth: Truth, errors: Errors, rng: np.random.Generator) -> Recording:
    """A run as a watch sees it. Nothing that it records depends on the side or the slope of the road."""
    n = len(truth.time_s)
    x_m, y_m = truth.x_m + _error(n, errors, rng), truth.y_m + _error(n, errors, rng)
    lon_deg, lat_deg = from_utm(x_m, y_m, network.epsg)
    speed = np.gradient(truth.run_m)
    moving = smooth(speed, 3) > 0.7
    return Recording(
        lon_deg=lon_deg,
        lat_deg=lat_deg,
        ele_m=terrain_m(network, truth.x_m, truth.y_m) + gauss_markov(n, 600.0, errors.ele_m, rng),
        distance_m=truth.run_m * (1.0 + rng.normal(0.0, 0.004)),
        moving=moving,
        **_body(smooth(speed, 15), moving, rng),
    )


def _error(n: int, errors: Errors, rng: np.random.Generator) -> Floats:
    """(n,) m along one axis; the slow part is smooth from second to second, as a watch's filter makes it."""
    slow = smooth(gauss_markov(n, rng.uniform(30.0, 60.0), errors.slow_m, rng), 9)
    return slow + gauss_markov(n, 1200.0, errors.bias_m, rng) + rng.normal(0.0, errors.white_m, n)


def terrain_m(network: Network, x_m: Floats, y_m: Floats) -> Floats:
    """Invented heights: a shore at 2 m and three low hills."""
    width, height = np.ptp(network.node_x_m), np.ptp(network.node_y_m)
    east, north = (x_m - network.node_x_m.min()) / width, (y_m - network.node_y_m.min()) / height
    hills = ((0.95, 0.72, 13.0), (0.45, 0.05, 11.0), (0.1, 0.2, 8.0))
    return 2.0 + sum(h * np.exp(-(((east - e) / 0.25) ** 2 + ((north - n) / 0.18) ** 2)) for e, n, h in hills)


def _body(speed_mps: Floats, moving: Bools, rng: np.random.Generator) -> dict[str, Floats]:
    n = len(speed_mps)
    time_s = np.arange(n)
    cadence = 174.0 + 8.0 * (speed_mps - 2.9) + gauss_markov(n, 40.0, 1.5, rng)
    effort = 146.0 + 18.0 * (speed_mps - 2.9) + 8.0 * time_s / 3600.0 - 55.0 * np.exp(-time_s / 90.0)
    return {
        "cadence_spm": np.where(moving, cadence, 0.0),
        "heart_rate_bpm": np.round(effort + gauss_markov(n, 60.0, 2.0, rng)),
        "stance_balance_pct": 50.3 + gauss_markov(n, 25.0, 0.35, rng),
    }


def indoors(km: float, speed_mps: float, rng: np.random.Generator) -> Recording:
    """A treadmill run as a watch sees it: without places, the distance counted by the arm."""
    n = int(km * 1000.0 / speed_mps) + 1
    nowhere = np.full(n, np.nan)
    speed = speed_mps * (1.0 + gauss_markov(n, 60.0, 0.02, rng))
    moving = np.ones(n, np.bool_)
    return Recording(
        lon_deg=nowhere,
        lat_deg=nowhere,
        ele_m=nowhere,
        distance_m=np.cumsum(speed) - speed[0],
        moving=moving,
        **_body(speed, moving, rng),
    )
