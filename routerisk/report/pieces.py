"""The pieces of an exposure as plain tables: a part of them, their loads, their most likely surface."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ..records import PIECE_ARRAYS, SURFACES

if TYPE_CHECKING:
    from ..records import Bools, Exposure, Floats, Ints

UNKNOWN: Final = len(SURFACES)
"""Code of the surface "unknown", after those of SURFACES."""


def piece_count(exposure: Exposure) -> int:
    return len(exposure.way_id)


def drawable(exposure: Exposure) -> Bools:
    """(p,) True where a piece has a line: two points or more, all of them finite."""
    counts = np.diff(exposure.shape_first)
    finite = np.isfinite(exposure.shape_lon_deg) & np.isfinite(exposure.shape_lat_deg)
    broken = np.bincount(piece_of_point(exposure)[~finite], minlength=len(counts)) > 0
    return np.asarray((counts >= 2) & ~broken, np.bool_)


def piece_of_point(exposure: Exposure) -> Ints:
    """(q,) index of the piece that each shape point belongs to."""
    return np.repeat(np.arange(piece_count(exposure)), np.diff(exposure.shape_first))


def select(exposure: Exposure, keep: Bools) -> Exposure:
    """Drop the pieces where `keep` (p,) is False, with their shapes; the totals of the run stay as they are."""
    if keep.all():
        return exposure
    chosen = np.flatnonzero(keep)
    columns: dict[str, Any] = {}
    for name in PIECE_ARRAYS:
        values = getattr(exposure, name)
        columns[name] = tuple(values[i] for i in chosen) if isinstance(values, tuple) else values[chosen]
    points = keep[piece_of_point(exposure)]
    first = np.concatenate([[0], np.cumsum(np.diff(exposure.shape_first)[chosen])]).astype(np.int32)
    return replace(exposure, **columns, shape_first=first, shape_lon_deg=exposure.shape_lon_deg[points],
                   shape_lat_deg=exposure.shape_lat_deg[points])  # fmt: skip


def surface_code(exposure: Exposure) -> Ints:
    """(p,) the most likely class of SURFACES; UNKNOWN where nothing says."""
    return exposure.surface_code


def surface_certainty(exposure: Exposure) -> Floats:
    """(p,) probability of the most likely class."""
    return exposure.surface_p.max(axis=1) if piece_count(exposure) else np.zeros(0)


def per_km(amount_km: Floats, length_m: Floats) -> Floats:
    """Amount per km of each piece; NaN where a piece has no length."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(length_m > 0, amount_km / (length_m / 1000), np.nan)
