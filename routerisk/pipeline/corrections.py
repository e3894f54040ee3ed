"""A track with what a person put right about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

import numpy as np

from ..arrays import Ints
from ..records import REMOVED, Correction, Track

CLOCK: Final = "clock"
"""Whether a run was when it says: no part of its track."""

__all__ = ["corrected", "stretches", "with_cuts", "with_value"]


def corrected(track: Track, made: Iterable[Correction]) -> Track:
    """A track as it comes out of a file, with what was put right about that run before."""
    cuts: list[str] = []
    for one in made:
        if one.key == "cut":
            cuts.append(one.value)
        elif one.key not in (REMOVED, CLOCK):
            track = with_value(track, one.key, one.value)
    return with_cuts(track, cuts) if cuts else track


def with_value(track: Track, key: str, value: str) -> Track:
    if key == "indoor":
        return replace(track, indoor=value == "yes")
    if key == "travel":
        return replace(track, keeps_travel=value == "run")
    labels: dict[str, Any] = {key: value}
    return replace(track, **labels)


def with_cuts(track: Track, values: Iterable[str]) -> Track:
    first, last = stretches(track, values)
    return replace(track, cut_from=first, cut_to=last)


def stretches(track: Track, values: Iterable[str]) -> tuple[Ints, Ints]:
    """First and last fix of stretches, of Unix time, between which there is a fix to leave out."""
    start, n = track.started_at.timestamp(), len(track)
    found = []
    for value in values:
        begin, _, end = value.partition("..")
        first = int(np.searchsorted(track.time_s, float(begin) - start, "right")) - 1 if begin else 0
        last = int(np.searchsorted(track.time_s, float(end) - start, "left")) if end else n - 1
        found.append((max(first, 0), min(last, n - 1)))
    inside = np.array([ends for ends in found if ends[0] + 1 < ends[1]], np.int64).reshape(-1, 2)
    return inside[:, 0], inside[:, 1]
