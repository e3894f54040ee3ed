"""One runner's history on a network: habits of side, an inexact map, a watch that errs; the truth is kept per fix.

    town = Town(network, rng, map_error_m=1.5)
    routes = Favourites(town, rng)                          # a home, a few loops, each in both directions
    lap = lap_of(town, routes.next(), Side(left_p=0.85), rng)   # what the runner did
    run = recorded(town, lap, Watch(sigma_m=3.0), rng)      # what the watch made of it

Metres are those of the network's zone, offsets are positive to the right of the running direction.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush

import numpy as np
from simulated_runner import gauss_markov, in_tunnel, smooth

from routerisk.arrays import Floats, Ints
from routerisk.geo import from_utm
from routerisk.records import MatchedTrack, Network, Track

BESIDE_M = {
    "living_street": 1.5, "service": 1.6, "unclassified": 2.2, "residential": 2.6, "tertiary": 3.2, "secondary": 3.6,
    "primary": 4.0, "trunk": 4.0, "road": 2.2,
}  # fmt: skip
"""How far beside a road's true centreline a runner keeps; other ways are run in their middle."""
SIDEWALK_BEYOND_M = 1.7
"""How much further out a tagged sidewalk is, which is used wherever there is one on the runner's hand."""
FEELS = {
    "primary": 1.6, "secondary": 1.3, "tertiary": 1.1, "unclassified": 1.0, "residential": 1.0, "living_street": 1.0,
    "service": 1.15, "cycleway": 1.4, "footway": 1.5, "pedestrian": 1.4, "path": 1.6, "track": 1.5, "bridleway": 2.0,
    "steps": 3.0,
}  # fmt: skip
"""How long a metre feels; classes that are not listed are not run."""


class Town:
    """A network as it really lies, and as one runner likes it."""

    def __init__(self, network: Network, rng: np.random.Generator, *, map_error_m: float = 1.5,
                 beside_m: float | None = None) -> None:  # fmt: skip
        self.network = network
        kinds = [kind.removesuffix("_link") for kind in network.way_class]
        usual = np.array([BESIDE_M.get(kind, 0.0) for kind in kinds])
        wide = usual if beside_m is None else np.where(usual > 0.0, beside_m, 0.0)
        self.beside_m = np.where(wide > 0.0, np.clip(wide * rng.uniform(0.8, 1.2, len(wide)), 1.3, 5.0), 0.0)
        self.moved_m = rng.normal(0.0, 1.0, len(kinds)) * map_error_m
        """(W,) the true centreline lies so far to the right of the mapped one, in way direction."""
        named = [name or kind for name, kind in zip(network.way_name, kinds, strict=True)]
        self.street = np.unique(named, return_inverse=True)[1]
        """(W,) ways of one name (without one: of one class) are one street where they follow each other."""
        taste = rng.lognormal(0.0, 0.35, len(kinds))
        feel = np.array([FEELS.get(kind, np.inf) for kind in kinds]) * taste
        closed = in_tunnel(network) | network.way_private
        self._feel = np.where(closed, np.inf, feel)[network.edge_way[network.arc_edge]]
        self.length_m = network.edge_length_m[network.arc_edge]

    def on_sidewalk(self, way: Ints, hand: Ints) -> Floats:
        """(m,) 1 where a runner on this hand of the way (in its direction) has a tagged sidewalk, 0 elsewhere."""
        left, right = self.network.way_sidewalk_left[way] == 1, self.network.way_sidewalk_right[way] == 1
        return np.where(hand < 0, left, np.where(hand > 0, right, False)).astype(np.float64)

    def home(self, rng: np.random.Generator) -> int:
        """A node from which much can be reached."""
        while True:
            node = int(rng.integers(len(self.network.node_id)))
            if len(self._around(node, 3000.0)) > 300:
                return node

    def _around(self, node: int, radius_m: float) -> Ints:
        x, y = self.network.node_x_m, self.network.node_y_m
        near = np.flatnonzero(np.hypot(x - x[node], y - y[node]) < radius_m)
        reached = self._search(node, -1, 1.3 * radius_m, np.ones(len(self.length_m)))
        return near[np.isin(near, np.fromiter(reached, np.int64))]

    def loop(self, home: int, km: float, rng: np.random.Generator) -> Ints:
        """Arcs of a loop of about so many km; streets run once are liked less on the way home."""
        for _ in range(20):
            arcs = self._round(home, km, rng)
            if 0.75 < self.length_m[arcs].sum() / (1000.0 * km) < 1.4:
                break
        return arcs

    def _round(self, home: int, km: float, rng: np.random.Generator) -> Ints:
        x, y = self.network.node_x_m, self.network.node_y_m
        radius = km * 1000.0 / (2 * np.pi * 1.35)
        known = self._around(home, 2.5 * radius)
        turn, corners = rng.uniform(0, 2 * np.pi), int(rng.integers(3, 5))
        angles = turn + 2 * np.pi * np.arange(1, corners) / corners
        stops = [home]
        for angle in angles:
            reach = radius * rng.uniform(0.8, 1.2)
            tx = x[home] - radius * np.cos(turn) + reach * np.cos(angle)
            ty = y[home] - radius * np.sin(turn) + reach * np.sin(angle)
            stops.append(int(known[np.argmin(np.hypot(x[known] - tx, y[known] - ty))]))
        used = np.ones(len(self.length_m))
        arcs: list[int] = []
        for a, b in zip(stops, [*stops[1:], home], strict=True):
            leg = self._path(a, b, used)
            arcs += leg
            for arc in leg:
                used[self.network.edge_arcs[self.network.arc_edge[arc]]] *= 3.0
        return without_spurs(self.network, arcs)

    def _path(self, start: int, end: int, used: Floats) -> list[int]:
        settled = self._search(start, end, np.inf, used)
        path: list[int] = []
        while end in settled and settled[end] >= 0:
            path.append(settled[end])
            end = int(self.network.arc_tail[path[-1]])
        return path[::-1]

    def _search(self, start: int, end: int, limit: float, used: Floats) -> dict[int, int]:
        """Node -> arc by which it is reached (Dijkstra 1959)."""
        first, head, cost_of = self.network.arc_first, self.network.arc_head, self.length_m * self._feel * used
        settled: dict[int, int] = {}
        queue = [(0.0, start, -1)]
        while queue and end not in settled:
            cost, node, by = heappop(queue)
            if node in settled or cost > limit:
                continue
            settled[node] = by
            for arc in range(int(first[node]), int(first[node + 1])):
                if cost_of[arc] < np.inf and int(head[arc]) not in settled:
                    heappush(queue, (cost + cost_of[arc], int(head[arc]), arc))
        return settled

    def reversed(self, arcs: Ints) -> Ints:
        return (self.network.edge_arcs[self.network.arc_edge[arcs]].sum(axis=1) - arcs)[::-1]


def without_spurs(network: Network, arcs: Sequence[int]) -> Ints:
    """Arcs without turning straight back."""
    kept: list[int] = []
    for arc in arcs:
        if kept and network.arc_edge[kept[-1]] == network.arc_edge[arc]:
            kept.pop()
        else:
            kept.append(int(arc))
    return np.array(kept, np.int64)


class Favourites:
    """A creature of habit: a few loops from one home, each run in either direction, now and then a new one."""

    def __init__(self, town: Town, rng: np.random.Generator, *, km: float = 8.0, loops: int = 5,
                 fresh_p: float = 0.2) -> None:  # fmt: skip
        self.town, self.rng, self.km, self.fresh_p = town, rng, km, fresh_p
        self.home = town.home(rng)
        self.loops = [town.loop(self.home, km, rng) for _ in range(loops)]

    def next(self) -> Ints:
        fresh = not self.loops or self.rng.random() < self.fresh_p
        arcs = self.town.loop(self.home, self.km, self.rng) if fresh else self.loops[self.rng.integers(len(self.loops))]
        return self.town.reversed(arcs) if self.rng.random() < 0.5 else arcs


class Anywhere:
    """Every run from another place: hardly a street twice."""

    def __init__(self, town: Town, rng: np.random.Generator, *, km: float = 8.0) -> None:
        self.town, self.rng, self.km = town, rng, km

    def next(self) -> Ints:
        return self.town.loop(self.town.home(self.rng), self.km, self.rng)


@dataclass(frozen=True)
class Side:
    """How a runner chooses the side."""

    left_p: float = 0.85
    """Of the way beside the centreline."""
    middle_p: float = 0.08
    dwell_m: float = 800.0
    """Distance after which the side is chosen anew."""
    corner_p: float = 0.12
    """Chance that it is chosen anew where another street begins."""
    home_p: float | None = None
    """With it a run as a whole keeps to the left (with this chance) or right, and crosses over for a while."""
    away_m: float = 250.0
    keep_m: float = 900.0


@dataclass(frozen=True)
class Lap:
    """What was run, per metre of the centreline."""

    arc: Ints
    x_m: Floats
    y_m: Floats
    right_x: Floats
    right_y: Floats
    hand: Ints
    """-1 left, 0 middle, 1 right; 0 where the way is no road."""
    offset_m: Floats
    """Right of the mapped centreline."""
    speed_mps: float


def lap_of(town: Town, arcs: Ints, side: Side, rng: np.random.Generator) -> Lap:
    """A run along arcs of the network."""
    net = town.network
    x, y, at, arc_of = _centreline(net, arcs)
    metre = np.arange(int(at[-1]) + 1.0)
    arc = arc_of[np.searchsorted(at, metre, side="right").clip(1, len(at) - 1) - 1]
    way = net.edge_way[net.arc_edge[arc]]
    hand = _hands(town.street[way], side, rng)
    hand = np.where(town.beside_m[way] > 0.0, hand, 0)
    forward = np.where(net.arc_forward[arc], 1.0, -1.0)
    wide = town.beside_m[way] * (1.0 + gauss_markov(len(metre), 80.0, 0.1, rng))
    wide += town.on_sidewalk(way, hand * np.where(net.arc_forward[arc], 1, -1)) * SIDEWALK_BEYOND_M
    offset = smooth(smooth(hand * wide + forward * town.moved_m[way], 9), 9)
    ahead, behind = np.minimum(metre + 4.0, at[-1]), np.maximum(metre - 4.0, 0.0)
    dx, dy = np.interp(ahead, at, x) - np.interp(behind, at, x), np.interp(ahead, at, y) - np.interp(behind, at, y)
    long = np.maximum(np.hypot(dx, dy), 1.0)
    return Lap(
        arc=arc, x_m=np.interp(metre, at, x), y_m=np.interp(metre, at, y), right_x=dy / long, right_y=-dx / long,
        hand=hand, offset_m=offset, speed_mps=float(rng.uniform(2.7, 3.5)),
    )  # fmt: skip


def _centreline(network: Network, arcs: Ints) -> tuple[Floats, Floats, Floats, Ints]:
    """Points of the course, their distance from its start, and the arc that each straight part lies on."""
    lines, arc_of = [], []
    for arc in arcs.tolist():
        edge = int(network.arc_edge[arc])
        shape = slice(int(network.shape_first[edge]), int(network.shape_first[edge + 1]))
        line = np.stack([network.shape_x_m[shape], network.shape_y_m[shape]])
        lines.append(line if network.arc_forward[arc] else line[:, ::-1])
        arc_of += [arc] * (line.shape[1] - 1)
    points = np.concatenate([lines[0][:, :1], *[line[:, 1:] for line in lines]], axis=1)
    at = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=1)))])
    return points[0], points[1], at, np.array(arc_of, np.int64)


def _hands(street: Ints, side: Side, rng: np.random.Generator) -> Ints:
    """(m,) the hand per metre; `street` (m,) tells where another one begins."""
    if side.home_p is not None:
        home = -1 if rng.random() < side.home_p else 1
        hand, at = np.full(len(street), home), float(rng.exponential(side.keep_m))
        while at < len(street):
            back = at + float(rng.exponential(side.away_m))
            hand[int(at) : int(back)] = -home
            at = back + float(rng.exponential(side.keep_m))
        return hand
    beside = 1.0 - side.middle_p
    shares = (beside * side.left_p, side.middle_p, beside * (1.0 - side.left_p))
    anew = rng.random(len(street)) < 1.0 / side.dwell_m
    anew[1:] |= (street[1:] != street[:-1]) & (rng.random(len(street) - 1) < side.corner_p)
    anew[0] = True
    drawn = rng.choice(np.array([-1, 0, 1]), len(street), p=shares)
    return drawn[np.maximum.accumulate(np.where(anew, np.arange(len(street)), 0))]


@dataclass(frozen=True)
class Watch:
    """How a watch errs, per axis."""

    sigma_m: float = 3.0
    tau_s: tuple[float, float] = (30.0, 60.0)
    bias_m: float = 1.5
    """Constant for a run."""
    white_m: float = 0.3
    canyon_p: float = 0.0
    """Chance per second that a minute or three between high houses begin, with errors of 8-12 m."""


@dataclass(frozen=True)
class Run:
    """A recording with its truth, one entry per fix (n,)."""

    track: Track
    lap: Lap
    place_m: Floats
    """Along the centreline."""
    hand: Ints
    on_road: np.ndarray


def recorded(town: Town, lap: Lap, watch: Watch, rng: np.random.Generator, *, day: int = 0) -> Run:
    """The run at one fix a second."""
    n = int((len(lap.arc) - 1) / lap.speed_mps)
    pace = lap.speed_mps * (1.0 + gauss_markov(n, 60.0, 0.05, rng))
    place = np.cumsum(pace) - pace[0]
    place = place[place <= len(lap.arc) - 1]
    n, metre = len(place), np.arange(float(len(lap.arc)))
    at = place.astype(np.int64)
    offset = np.interp(place, metre, lap.offset_m)
    x = np.interp(place, metre, lap.x_m) + offset * lap.right_x[at]
    y = np.interp(place, metre, lap.y_m) + offset * lap.right_y[at]
    tau, weight = float(rng.uniform(*watch.tau_s)), _canyons(n, watch.canyon_p, rng)
    errors = [rng.normal(0, watch.bias_m) + gauss_markov(n, tau, watch.sigma_m, rng)
              + weight * gauss_markov(n, tau, rng.uniform(8, 12), rng) + rng.normal(0, watch.white_m, n)
              for _ in range(2)]  # fmt: skip
    lon, lat = from_utm(x + errors[0], y + errors[1], town.network.epsg)
    track = Track.from_arrays(
        time_s=np.arange(float(n)), lon_deg=lon, lat_deg=lat, timezone="Europe/Berlin",
        started_at=datetime(2024, 5, 6, 6, 0, tzinfo=UTC) + timedelta(days=day),
    )  # fmt: skip
    way = town.network.edge_way[town.network.arc_edge[lap.arc[at]]]
    return Run(track, lap, place, lap.hand[at], town.beside_m[way] > 0.0)


def _canyons(n: int, chance: float, rng: np.random.Generator) -> Floats:
    weight = np.zeros(n)
    for at in np.flatnonzero(rng.random(n) < chance).tolist():
        weight[at : at + int(rng.uniform(60, 180))] = 1.0
    return smooth(weight, 15) if n > 15 else weight


def matched_perfectly(town: Town, run: Run) -> MatchedTrack:
    """The match that knows the truth: every fix on its own arc, its offset from the mapped centreline."""
    from routerisk.geo import to_utm

    net, lap, track = town.network, run.lap, run.track
    first = np.flatnonzero(np.append(True, np.diff(lap.arc) != 0))
    arc, length = lap.arc[first], town.length_m[lap.arc[first]]
    start = np.concatenate([[0.0], np.cumsum(length)])[:-1]
    leg = np.clip(np.searchsorted(start, run.place_m, side="right") - 1, 0, len(arc) - 1)
    x, y = to_utm(track.lon_deg, track.lat_deg, net.epsg)
    at, metre = run.place_m.astype(np.int64), np.arange(float(len(lap.arc)))
    offset = (x - np.interp(run.place_m, metre, lap.x_m)) * lap.right_x[at] + (
        y - np.interp(run.place_m, metre, lap.y_m)
    ) * lap.right_y[at]
    last = int(leg[-1]) + 1
    arc, length, start = arc[:last], length[:last], start[:last]
    fixes = np.searchsorted(leg, np.arange(last + 1))
    clock = np.interp(np.append(start, start[-1] + length[-1]), run.place_m, track.time_s)
    way = net.way_id[net.edge_way[net.arc_edge[arc[leg]]]]
    mean = [offset[a:b].mean() if b > a else np.nan for a, b in itertools.pairwise(fixes.tolist())]
    n = len(track)
    to = length.copy()
    to[-1] = min(length[-1], run.place_m[-1] - start[-1])
    return MatchedTrack(
        track=track, network=net, fix_arc=arc[leg].astype(np.int32),
        fix_along_m=np.clip(run.place_m - start[leg], 0.0, length[leg]), fix_offset_m=offset, fix_confidence=np.ones(n),
        fix_way_id=way, fix_second_way_id=np.full(n, -1, np.int64), fix_second_confidence=np.zeros(n),
        arc=arc.astype(np.int32), from_m=np.zeros(last), to_m=to, enter_s=clock[:-1], exit_s=clock[1:],
        first_fix=fixes[:-1].astype(np.int32), last_fix=fixes[1:].astype(np.int32), offset_mean_m=np.array(mean),
        offset_sd_m=np.zeros(last), posterior=np.ones(last), joined=np.arange(last) > 0,
    )  # fmt: skip
