"""Small drawings between words: a bar of surface shares, a score on its track."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from ..parameters import OVERUSE_BAND_FROM
from .legend import SURFACE_GROUPS
from .svg import tag

if TYPE_CHECKING:
    from ..records import Range


def surface_shares(surface_km: Mapping[str, float]) -> list[tuple[str, float]]:
    """Colour name and share of every group of surfaces that occurs; shares sum to 1."""
    total = sum(surface_km.values())
    if total <= 0:
        return []
    sums = ((colour, sum(surface_km.get(name, 0.0) for name in names)) for colour, names in SURFACE_GROUPS.items())
    return [(colour, km / total) for colour, km in sums if km > 0]


def surface_bar(surface_km: Mapping[str, float], words: str) -> str:
    """A thin horizontal bar of surface shares."""
    x, parts = 0.0, []
    for colour, share in surface_shares(surface_km):
        parts.append(tag("rect", x=x, y=0, width=100 * share, height=8, class_=f"s-{colour}"))
        x += 100 * share
    return tag("svg", "".join(parts) or " ", class_="surface-bar", viewBox="0 0 100 8", preserveAspectRatio="none",
               role="img", aria_label=words)  # fmt: skip


def meter(value: Range, kind: str, words: str) -> str:
    """One score from 0 to 100 with its range; the bands of the overuse score behind it."""
    width, y = 200.0, 9.0
    edges = [0.0, *(band.value for band in OVERUSE_BAND_FROM.values()), 100.0] if kind == "score" else [0.0, 100.0]
    pairs = list(pairwise(edges))
    parts = [tag("rect", x=2 * low, y=y - 4, width=2 * (high - low), height=8.0, class_=f"track band-{k}")
             for k, (low, high) in enumerate(pairs)]  # fmt: skip
    if math.isfinite(value.mid):
        low, mid, high = (min(max(v, 0.0), 100.0) * 2 for v in (value.low, value.mid, value.high))
        parts.append(tag("path", d=f"M{low:.1f} {y:.0f}H{high:.1f}", class_="whisker wide"))
        parts.append(tag("circle", cx=min(max(mid, 5.5), width - 5.5), cy=y, r=5.0, class_=f"dot {kind}"))
    return tag("svg", "".join(parts), class_="meter", viewBox=f"0 0 {width:.0f} 18", role="img", aria_label=words)
