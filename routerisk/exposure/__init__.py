"""MatchedTracks -> Exposures: surface, side of the road, cross slope, turning and load of every piece of a run."""

from .roadsides import doses_by_side
from .runs import expose

__all__ = ["doses_by_side", "expose"]
