"""Which runs are inferred together: a year of them, with the last ones of the year before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from ..parameters import SIDE_REMEMBERED_RUNS


class Year(NamedTuple):
    """Indices of runs that are one history."""

    before: list[int]
    """The last runs of the year before: they tell of streets and habit, their own sides are settled there."""
    own: list[int]


def years_of(started_at: Sequence[datetime]) -> list[Year]:
    """The runs on the map (r,), the oldest first, by calendar year (UTC).

    What is inferred of a run so depends on the runs that there are, not on the order in which they came, and a new run
    changes no more than a year.
    """
    indices = range(len(started_at))
    years = {number: list(own) for number, own in groupby(indices, lambda i: started_at[i].year)}
    remembered = int(SIDE_REMEMBERED_RUNS.value)
    return [Year(years.get(number - 1, [])[-remembered:], own) for number, own in years.items()]
