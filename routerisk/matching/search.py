"""Bounded shortest paths on the arcs. Kernels."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from ..arrays import Floats, Ints, SmallInts

ROW_LIMIT = 6000
"""Most nodes of one bounded search."""
FAR = 1e30
"""Stands for "no path" and "impossible"."""
ROOM = 120 * ROW_LIMIT
"""Entries of a new memory."""
ARC, FROM, DONE = 0, 1, 2
"""Columns of `link`."""


inner = njit(error_model="numpy")
"""Compiles what only other kernels call, as part of them: nothing of its own is kept on disk."""
inlined = njit(error_model="numpy", forceinline=True)
"""The same, written into the calling kernel: for a step that is called often and takes much."""


class Graph(NamedTuple):
    """Nodes (V) and arcs (A), sorted by tail, as the searches read them."""

    arc_first: Ints
    """(V + 1,)"""
    arc_head: SmallInts
    arc_length: Floats
    node_x: Floats
    node_y: Floats


class Memory(NamedTuple):
    """The searches that are kept, one row of entries (c) after the other, and scratch.

    A row is the nodes that a bounded search reached, its source first.
    """

    node: SmallInts
    """(c,)"""
    dist: Floats
    """(c,) metres from the source."""
    link: SmallInts
    """(c, 3) the arc that leads into the node, the entry that this arc comes from, whether the node is settled."""
    fill: Ints
    """(1,) how many entries there are."""
    row: SmallInts
    """(V, 3) first entry of each node's kept search and the one behind its last, 0 where there is none; scratch: the
    entry of each node in the search under way."""
    heap_d: Floats
    heap_e: SmallInts


def new_memory(nodes: int) -> Memory:
    """An empty memory for a network of so many nodes."""
    whole = np.int32
    return Memory(np.empty(ROOM, whole), np.empty(ROOM), np.empty((ROOM, 3), whole), np.zeros(1, np.int64),
                  np.zeros((nodes, 3), whole), np.empty(4 * ROW_LIMIT), np.empty(4 * ROW_LIMIT, whole))  # fmt: skip


@njit(cache=True, error_model="numpy")
def search(source, radius, graph, tx, ty, slack, memory):
    """Bounded Dijkstra (1959) from a node, appended to the memory's rows; returns the end of the new row.

    Nodes further than `radius`, or with distance + straight distance to (tx, ty) above `slack`, are left out: those lie
    outside an ellipse that no path of this length leaves.
    """
    node, dist, link, row = memory.node, memory.dist, memory.link, memory.row
    heap_d, heap_e = memory.heap_d, memory.heap_e
    start, end = memory.fill[0], memory.fill[0] + 1
    link[start, ARC], link[start, FROM], link[start, DONE] = -1, -1, 0
    node[start], dist[start], row[source, 2] = source, 0.0, start
    size = _push(heap_d, heap_e, 0, 0.0, start)
    while size > 0:
        d, e = heap_d[0], heap_e[0]
        size = _pop(heap_d, heap_e, size)
        if link[e, DONE]:  # a node is pushed again for each shorter way to it; the first one popped was the shortest
            continue
        link[e, DONE] = 1
        v = node[e]
        for b in range(graph.arc_first[v], graph.arc_first[v + 1]):
            new = d + graph.arc_length[b]
            if new > radius:
                continue
            w = graph.arc_head[b]
            if slack < FAR and new + np.sqrt((graph.node_x[w] - tx) ** 2 + (graph.node_y[w] - ty) ** 2) > slack:
                continue
            # A sparse set (Briggs & Torczon 1993): what the scratch says of w holds only if that entry is one of this
            # search and names w itself, so nothing has to be cleared between two searches.
            p = row[w, 2]
            if not (start <= p < end and node[p] == w):
                if end - start >= ROW_LIMIT:
                    continue
                p = end
                end += 1
                node[p], link[p, DONE], dist[p] = w, 0, FAR
                row[w, 2] = p
            if new < dist[p] and size < len(heap_d):
                dist[p], link[p, ARC], link[p, FROM] = new, b, e
                size = _push(heap_d, heap_e, size, new, p)
    memory.fill[0] = end
    return end


@inner
def _push(heap_d, heap_e, size, d, e):
    """Put (d, e) into the binary heap; its new size."""
    i = size
    while i > 0:
        c = (i - 1) // 2
        if heap_d[c] <= d:
            break
        heap_d[i], heap_e[i] = heap_d[c], heap_e[c]
        i = c
    heap_d[i], heap_e[i] = d, e
    return size + 1


@inner
def _pop(heap_d, heap_e, size):
    """Drop the least of the binary heap; its new size."""
    size -= 1
    d, e = heap_d[size], heap_e[size]
    i = 0
    while True:
        c = 2 * i + 1
        if c >= size:
            break
        if c + 1 < size and heap_d[c + 1] < heap_d[c]:
            c += 1
        if heap_d[c] >= d:
            break
        heap_d[i], heap_e[i] = heap_d[c], heap_e[c]
        i = c
    heap_d[i], heap_e[i] = d, e
    return size


@inner
def full(memory, searches):
    """Whether the memory lacks room for so many more searches."""
    return memory.fill[0] + searches * ROW_LIMIT > len(memory.dist)


@njit(cache=True, error_model="numpy")
def grown(memory):
    """A copy of the memory of twice the size."""
    more, used = 2 * len(memory.dist), memory.fill[0]
    node, dist, link = np.empty(more, np.int32), np.empty(more), np.empty((more, 3), np.int32)
    for r in range(used):
        node[r], dist[r] = memory.node[r], memory.dist[r]
        for c in range(3):
            link[r, c] = memory.link[r, c]
    return Memory(node, dist, link, memory.fill, memory.row, memory.heap_d, memory.heap_e)


@njit(cache=True, error_model="numpy")
def keep(v, graph, radius, memory):
    """Make the search from node v, at most `radius` metres long, that is kept for all short paths."""
    memory.row[v, 0] = memory.fill[0]
    memory.row[v, 1] = search(v, radius, graph, 0.0, 0.0, FAR, memory)


@inner
def passing_row(v, left, tx, ty, graph, radius, memory):
    """A search from node v to around (tx, ty), at most `left` metres long: (first, last + 1 entry).

    It is forgotten at the next search, though its entries stay until then.
    """
    low = memory.fill[0]
    high = search(v, left, graph, tx, ty, left + radius, memory)
    memory.fill[0] = low
    return low, high
