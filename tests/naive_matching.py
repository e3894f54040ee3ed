"""Slow, obvious twins of the matcher's kernels: plain loops over plain objects, networkx for paths."""

from __future__ import annotations

import itertools
import math
from typing import Any

import networkx as nx
import numpy as np


def candidates(px: float, py: float, grid: Any, radius: float) -> dict[int, tuple[float, float]]:
    """Edge -> (metres along it, distance) of its nearest point within `radius`, by looking at every segment."""
    best: dict[int, tuple[float, float]] = {}
    for edge, (x1, y1, dx, dy, _, before, _) in zip(grid.segment_edge, grid.segment, strict=True):
        x2, y2 = x1 + dx, y1 + dy
        long = math.hypot(x2 - x1, y2 - y1)
        t = 0.0 if long == 0 else min(1.0, max(0.0, ((px - x1) * (x2 - x1) + (py - y1) * (y2 - y1)) / long**2))
        d = math.hypot(px - x1 - t * (x2 - x1), py - y1 - t * (y2 - y1))
        if d <= radius and d < best.get(int(edge), (0.0, math.inf))[1]:
            best[int(edge)] = (float(before + t * long), d)
    return best


def graph_of(edges: Any) -> nx.MultiGraph:
    graph = nx.MultiGraph()
    for edge, (u, v, _) in enumerate(edges.end.tolist()):
        graph.add_edge(u, v, weight=float(edges.metre[edge, 0]))
    return graph


def path_length(graph: nx.MultiGraph, edges: Any, one: tuple[int, float], two: tuple[int, float]) -> float:
    """Length of the shortest path between two places (edge, along)."""
    (e1, a1), (e2, a2) = one, two
    best = abs(a2 - a1) if e1 == e2 else math.inf
    ends1 = ((int(edges.end[e1, 0]), a1), (int(edges.end[e1, 1]), edges.metre[e1, 0] - a1))
    ends2 = ((int(edges.end[e2, 0]), a2), (int(edges.end[e2, 1]), edges.metre[e2, 0] - a2))
    for (u, before), (v, after) in itertools.product(ends1, ends2):
        if nx.has_path(graph, u, v):
            best = min(best, before + nx.dijkstra_path_length(graph, u, v) + after)
    return float(best)


def lattice(
    states: list[list[Any]], places: np.ndarray, time: np.ndarray, sigma: float, pace: float, edges: Any, how: Any
) -> tuple[np.ndarray, list[np.ndarray]]:
    """Costs of the first states, and of going from each state to each of the next; "off the map" comes last.

    states: per observation its candidates (edge, along, foot); places (T, 2) m; the model as lattice.py states it.
    """
    graph = graph_of(edges)

    def tail(energy: float) -> float:
        return float(how.tail * math.log1p(energy / how.tail))

    def fresh(t: int, foot: np.ndarray) -> float:
        return tail(float(((places[t] - foot) ** 2).sum()) / (2 * sigma**2))

    pairs = []
    for t in range(1, len(states)):
        moved, dt = float(np.hypot(*(places[t] - places[t - 1]))), float(time[t] - time[t - 1])
        gap = dt > how.gap_s
        expected = max(pace * dt, moved)
        bound = moved * how.detour_factor + how.detour_m
        bound = max(bound, expected * how.detour_factor) if gap else bound
        phi = math.exp(-dt / how.tau_s)
        spread = sigma**2 * (1 - phi**2) + how.white_m**2
        off = how.off_per_m * max(moved, how.off_least_m)
        pair = np.empty((len(states[t - 1]) + 1, len(states[t]) + 1))
        pair[:-1, -1], pair[-1, -1] = how.off_enter + off, off
        for j, (e2, a2, foot2) in enumerate(states[t]):
            pair[-1, j] = how.off_leave + off + fresh(t, foot2)
            for i, (e1, a1, foot1) in enumerate(states[t - 1]):
                path = path_length(graph, edges, (e1, a1), (e2, a2))
                innovation = places[t] - foot2 - phi * (places[t - 1] - foot1)
                cost = tail(float((innovation**2).sum()) / (2 * spread))
                if gap:
                    cost += tail(0.5 * ((path - expected) / (how.pace_spread * expected + how.beta_m)) ** 2)
                else:
                    straight = float(np.hypot(*(foot2 - foot1)))
                    cost += max(0.0, path - max(straight, moved)) / how.beta_m
                cost += path * (edges.metre[e1, 1] + edges.metre[e2, 1]) / 2
                cost += how.change * (edges.end[e1, 2] != edges.end[e2, 2])
                pair[i, j] = min(cost if path <= bound else math.inf, how.broken + fresh(t, foot2))
        pairs.append(pair)
    return np.array([*(fresh(0, foot) for _, _, foot in states[0]), how.off_start]), pairs


def chain(start: np.ndarray, pairs: list[np.ndarray]) -> tuple[list[int], list[np.ndarray]]:
    """Cheapest sequence and the posterior of every state, by trying every one. start (S,), pairs (S, S') by step."""
    sizes = [len(start), *(pair.shape[1] for pair in pairs)]
    weight = [np.zeros(size) for size in sizes]
    best, cheapest = None, math.inf
    for sequence in itertools.product(*map(range, sizes)):
        steps = zip(pairs, itertools.pairwise(sequence), strict=True)
        cost = start[sequence[0]] + sum(pair[a, b] for pair, (a, b) in steps)
        if cost < cheapest:
            best, cheapest = list(sequence), cost
        for t, state in enumerate(sequence):
            weight[t][state] += math.exp(-cost)
    assert best is not None
    return best, [w / w.sum() for w in weight]


def pooled(values: list[float]) -> list[float]:
    """Isotonic regression by its min-max formula (Robertson, Wright & Dykstra 1988)."""
    n = len(values)
    return [max(min(float(np.mean(values[a : b + 1])) for b in range(i, n)) for a in range(i + 1)) for i in range(n)]


def smoothed_on_a_line(
    x: np.ndarray, y: np.ndarray, time: np.ndarray, sigma: float, side: float, how: Any
) -> np.ndarray:
    """The smoother on the straight line y = 0 as one least-squares problem over all states at once.

    Residuals divided by their standard deviations: the prior of the first state, the changes of state from fix to
    fix (pace as an integrated random walk), and the fixes themselves.
    """
    n = len(x)
    rows, rhs = [], []

    def add(terms: dict[tuple[int, int], float], value: float, sd: float) -> None:
        row = np.zeros(5 * n)
        for (t, k), factor in terms.items():
            row[5 * t + k] += factor / sd
        rows.append(row)
        rhs.append(value / sd)

    for k, (value, sd) in enumerate([(float(x[0]), 10.0), (3.0, 1.0), (0.0, sigma), (0.0, sigma), (0.0, side)]):
        add({(0, k): 1.0}, value, sd)
    for t in range(1, n):
        dt = float(time[t] - time[t - 1])
        q = how.pace2 * np.array([[dt**3 / 3, dt**2 / 2], [dt**2 / 2, dt]])
        root = np.linalg.inv(np.linalg.cholesky(q))
        for r in range(2):
            add({(t, 0): root[r, 0], (t - 1, 0): -root[r, 0], (t, 1): root[r, 1],
                 (t - 1, 1): -root[r, 0] * dt - root[r, 1]}, 0.0, 1.0)  # fmt: skip
        for k, (tau, spread) in {2: (how.tau_s, sigma), 3: (how.tau_s, sigma), 4: (how.side_s, side)}.items():
            keep = math.exp(-dt / tau)
            add({(t, k): 1.0, (t - 1, k): -keep}, 0.0, spread * math.sqrt(1 - keep**2))
    for t in range(n):
        add({(t, 0): 1.0, (t, 2): 1.0}, float(x[t]), how.white_m)
        add({(t, 3): 1.0, (t, 4): -1.0}, float(y[t]), how.white_m)
    solution = np.linalg.lstsq(np.array(rows), np.array(rhs), rcond=None)[0]
    return solution[0::5]
