"""Whole numbers as printable text: the variable-length code of encoded polylines, for any column of a page.

Google's "Encoded Polyline Algorithm Format": a number is zigzag coded, cut into groups of five bits, lowest first, and
each group becomes one character from `?` to `~`. Neither `<` nor `&` nor a quote is among them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from ..arrays import Ints

GROUP_BITS: Final = 5
MORE: Final = 1 << GROUP_BITS
"""Set in every group but a number's last."""
FIRST_CHARACTER: Final = 63


def encode(values: npt.ArrayLike) -> str:
    """Encode whole numbers (n,), each below 2^60 in magnitude."""
    numbers = np.asarray(values, np.int64).ravel()
    if not len(numbers):
        return ""
    zigzag = np.where(numbers < 0, ~(numbers << 1), numbers << 1)
    widest = max(1, -(-int(zigzag.max()).bit_length() // GROUP_BITS))
    shifts = np.arange(widest, dtype=np.int64) * GROUP_BITS
    groups = (zigzag[:, None] >> shifts) & (MORE - 1)
    last = np.maximum(1, (zigzag[:, None] >> shifts > 0).sum(axis=1)) - 1
    column = np.arange(widest)
    characters = groups + np.where(column < last[:, None], MORE, 0) + FIRST_CHARACTER
    return bytes(characters[column <= last[:, None]].astype(np.uint8)).decode("ascii")


def encode_steps(values: npt.ArrayLike) -> str:
    """Encode whole numbers as the first one and the steps from each to the next: short for what changes slowly."""
    return encode(np.diff(np.asarray(values, np.int64).ravel(), prepend=0))


def scaled(values: npt.ArrayLike, scale: float) -> Ints:
    """Round `values * scale` to whole numbers; what is not finite becomes 0."""
    numbers = np.asarray(values, np.float64) * scale
    return np.rint(np.where(np.isfinite(numbers), numbers, 0.0)).astype(np.int64)


def encode_lines(lon_deg: npt.ArrayLike, lat_deg: npt.ArrayLike, first: npt.ArrayLike, per_degree: float,
                 heads: npt.ArrayLike | None = None) -> str:  # fmt: skip
    """Encode many lines as one stream: per line [head,] number of points, then the steps in longitude and latitude.

    `lon_deg`, `lat_deg` (q,), `first` (k + 1,) the first point of each line and the end, `heads` (k,) one whole number
    per line. A line's first step starts at the last point of the line before it (the very first one at 0, 0).
    """
    bounds = np.asarray(first, np.int64)
    lines, points = len(bounds) - 1, int(bounds[-1])
    steps = np.stack([np.diff(scaled(degrees, per_degree), prepend=0) for degrees in (lon_deg, lat_deg)], axis=1)
    leading = 1 if heads is None else 2
    stream = np.empty(2 * points + leading * lines, np.int64)
    counts = np.diff(bounds)
    head_at = 2 * bounds[:-1] + leading * np.arange(lines)
    if heads is not None:
        stream[head_at] = np.asarray(heads, np.int64)
    stream[head_at + leading - 1] = counts
    line_of = np.repeat(np.arange(lines), counts)
    point_at = 2 * np.arange(points) + leading * (line_of + 1)
    stream[point_at], stream[point_at + 1] = steps[:, 0], steps[:, 1]
    return encode(stream)
