"""MatchedTracks -> Exposures: surface, side of the road, cross slope, turning and load of every piece of a run."""

from .runs import expose

__all__ = ["expose"]
