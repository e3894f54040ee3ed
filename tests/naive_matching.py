"""Slow, obvious twins of the matcher's kernels: plain loops over plain objects, networkx for paths."""

from __future__ import annotations

import itertools
import math
from typing import Any

import networkx as nx
import numpy as np


def candidates(px: float, py: float, index: Any, radius: float) -> dict[int, tuple[float, float]]:
    """Edge -> (metres along it, distance) of its nearest point within `radius`, by looking at every segment."""
    best: dict[int, tuple[float, float]] = {}
    for edge, (x1, y1, dx, dy, _, before) in zip(index.segment_edge, index.segment, strict=True):
        x2, y2 = x1 + dx, y1 + dy
        long = math.hypot(x2 - x1, y2 - y1)
        t = 0.0 if long == 0 else min(1.0, max(0.0, ((px - x1) * (x2 - x1) + (py - y1) * (y2 - y1)) / long**2))
        d = math.hypot(px - x1 - t * (x2 - x1), py - y1 - t * (y2 - y1))
        if d <= radius and d < best.get(int(edge), (0.0, math.inf))[1]:
            best[int(edge)] = (float(before + t * long), d)
    return best


def graph_of(index: Any) -> nx.MultiGraph:
    graph = nx.MultiGraph()
    for edge, (u, v) in enumerate(zip(index.edge_from, index.edge_to, strict=True)):
        graph.add_edge(int(u), int(v), weight=float(index.edge_length[edge]))
    return graph


def path_length(graph: nx.MultiGraph, index: Any, one: tuple[int, float], two: tuple[int, float]) -> float:
    """Length of the shortest path between two places (edge, along)."""
    (e1, a1), (e2, a2) = one, two
    best = abs(a2 - a1) if e1 == e2 else math.inf
    ends1 = ((int(index.edge_from[e1]), a1), (int(index.edge_to[e1]), index.edge_length[e1] - a1))
    ends2 = ((int(index.edge_from[e2]), a2), (int(index.edge_to[e2]), index.edge_length[e2] - a2))
    for (u, before), (v, after) in itertools.product(ends1, ends2):
        if nx.has_path(graph, u, v):
            best = min(best, before + nx.dijkstra_path_length(graph, u, v) + after)
    return float(best)


def chain(start: np.ndarray, pairs: np.ndarray) -> tuple[list[int], np.ndarray]:
    """Cheapest sequence and the posterior of every state, by trying every sequence. start (S,), pairs (T - 1, S, S)."""
    states, steps = len(start), len(pairs) + 1
    weight = np.zeros((steps, states))
    best, cheapest = None, math.inf
    for sequence in itertools.product(range(states), repeat=steps):
        cost = start[sequence[0]] + sum(pairs[t, a, b] for t, (a, b) in enumerate(itertools.pairwise(sequence)))
        if cost < cheapest:
            best, cheapest = list(sequence), cost
        for t, state in enumerate(sequence):
            weight[t, state] += math.exp(-cost)
    assert best is not None
    return best, weight / weight.sum(1, keepdims=True)


def pooled(values: list[float]) -> list[float]:
    """Isotonic regression by its min-max formula (Robertson, Wright & Dykstra 1988)."""
    n = len(values)
    return [max(min(float(np.mean(values[a : b + 1])) for b in range(i, n)) for a in range(i + 1)) for i in range(n)]


def glide_on_a_line(x: np.ndarray, y: np.ndarray, time: np.ndarray, sigma: float, side: float, how: Any) -> np.ndarray:
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
