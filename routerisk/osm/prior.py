"""What other maps say about surfaces: a small table, a weak guide for maps with few tags.

`surface_prior.csv` is made by tests/make_surface_prior.py from OpenStreetMap extracts
((c) OpenStreetMap contributors, ODbL 1.0); each row stands for the ways of one context.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from ..arrays import Floats
from ..records import SURFACES

Context: TypeAlias = tuple[str, str, str]
"""Group of classes, `highway`, grade of `tracktype` ("-" without one); "" where it does not matter."""
Prior: TypeAlias = Mapping[Context, Floats]
"""Observations (100 m of tagged way) by label (C + 2,), averaged over maps."""

PRIOR_FILE: Final = Path(__file__).with_name("surface_prior.csv")
COLUMNS: Final = ("group", "highway", "tracktype", *SURFACES, "paved", "unpaved")
_HALF_COUNTS: Final = 5.0
"""A context with so many observations is believed by half."""


@lru_cache(maxsize=1)
def shipped_prior() -> Prior:
    """The table that comes with the package."""
    return read_prior(PRIOR_FILE)


def read_prior(file: Path) -> Prior:
    """A table as tests/make_surface_prior.py writes it; of a class that it lacks nothing has been observed."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(line for line in lines if not line.startswith("#"))
        return {(row["group"], row["highway"], row["tracktype"]): _counts(row) for row in rows}


def _counts(row: Mapping[str, str]) -> Floats:
    return np.array([float(row.get(name, 0.0)) for name in COLUMNS[3:]])


def expectations(prior: Prior, contexts: Iterable[Context], of: Floats) -> Floats:
    """Expected distribution (k, n) of each of k contexts over n outcomes, scaled by how far it is believed (0-1).

    `of` (C + 2, n) sums labels to outcomes.
    """
    counts = np.array([prior.get(context, np.zeros(len(of))) for context in contexts]) @ of
    return np.asarray(counts / (counts.sum(axis=1, keepdims=True) + _HALF_COUNTS), np.float64)
