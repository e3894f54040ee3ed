"""Bounded shortest paths on the arcs. Kernels."""

from __future__ import annotations

import numpy as np
from numba import njit

ROW_LIMIT = 6000
"""Most nodes of one bounded search."""
FAR = 1e30
"""Stands for "no path" and "impossible"."""
ARC, FROM, DONE = 0, 1, 2
"""Columns of `link`."""


@njit(cache=True, error_model="numpy")
def search(source, radius, index, node_x, node_y, tx, ty, slack, rows, pos, heap_d, heap_e):
    """Bounded Dijkstra from a node, appended to `rows`; returns the end of the new row.

    rows = (node (c,); dist (c,); link (c, 3): arc that leads into it, entry that this arc comes from, done; fill (1,):
    how many entries there are). Nodes further than `radius`, or with dist + straight distance to (tx, ty) above
    `slack`, are left out.
    """
    node, dist, link, fill = rows
    start, end = fill[0], fill[0] + 1
    link[start, ARC], link[start, FROM], link[start, DONE] = -1, -1, 0
    node[start], dist[start] = source, 0.0
    pos[source] = start
    size = _push(heap_d, heap_e, 0, 0.0, start)
    while size > 0:
        d, e = heap_d[0], heap_e[0]
        size = _pop(heap_d, heap_e, size)
        if link[e, DONE]:
            continue
        link[e, DONE] = 1
        v = node[e]
        for b in range(index.arc_first[v], index.arc_first[v + 1]):
            new = d + index.edge_length[index.arc_edge[b]]
            w = index.arc_head[b]
            if new > radius or (slack < FAR and new + np.hypot(node_x[w] - tx, node_y[w] - ty) > slack):
                continue
            p = pos[w]
            if not (start <= p < end and node[p] == w):
                if end - start >= ROW_LIMIT:
                    continue
                p = end
                end += 1
                node[p], link[p, DONE], dist[p] = w, 0, FAR
                pos[w] = p
            if new < dist[p] and size < len(heap_d):
                dist[p], link[p, ARC], link[p, FROM] = new, b, e
                size = _push(heap_d, heap_e, size, new, p)
    fill[0] = end
    return end


@njit(cache=True, error_model="numpy")
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


@njit(cache=True, error_model="numpy")
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


@njit(cache=True, error_model="numpy")
def grown(rows):
    """`rows` with room for one more search (a copy of twice the size when it was full)."""
    node, dist, link, fill = rows
    size = fill[0]
    if size + ROW_LIMIT + 1 <= len(dist):
        return rows
    more = 2 * len(dist) + ROW_LIMIT + 1
    new_node, new_dist, new_link = np.empty(more, np.int32), np.empty(more), np.empty((more, 3), np.int64)
    for r in range(size):
        new_node[r], new_dist[r] = node[r], dist[r]
        for c in range(3):
            new_link[r, c] = link[r, c]
    return new_node, new_dist, new_link, fill


@njit(cache=True, error_model="numpy")
def new_memory(nodes):
    """What is kept between searches on a network of so many nodes.

    (rows as in `search`, first and last + 1 entry of each node's kept search (0, 0 where there is none), and scratch:
    each node's entry, the heap).
    """
    n = 4 * ROW_LIMIT
    rows = (np.empty(n, np.int32), np.empty(n), np.empty((n, 3), np.int64), np.zeros(1, np.int64))
    return (rows, np.zeros(nodes, np.int64), np.zeros(nodes, np.int64), np.zeros(nodes, np.int64), np.empty(n),
            np.empty(n, np.int64))  # fmt: skip


@njit(cache=True, error_model="numpy")
def row_of(v, bound, spent, tx, ty, index, node_x, node_y, setting, memory):
    """The search from node v for paths of `bound`, of which `spent` is run already: (first, last + 1 entry, memory).

    A short one is looked up, or made once for all; a long one is made towards (tx, ty) and forgotten at the next
    search, though its entries stay until then.
    """
    rows, start, end, pos, heap_d, heap_e = memory
    if bound <= setting.row_m and end[v] > 0:
        return start[v], end[v], memory
    rows = grown(rows)
    memory = (rows, start, end, pos, heap_d, heap_e)
    low = rows[3][0]
    if bound <= setting.row_m:
        start[v] = low
        end[v] = search(v, setting.row_m, index, node_x, node_y, 0.0, 0.0, FAR, rows, pos, heap_d, heap_e)
        return low, end[v], memory
    high = search(v, bound - spent, index, node_x, node_y, tx, ty, bound - spent + setting.radius_m, rows, pos, heap_d,
                  heap_e)  # fmt: skip
    rows[3][0] = low
    return low, high, memory
