"""MatchedTracks -> Exposures: surface, side of the road, cross slope, turning and load of every piece of a run."""

from .balance import measured_balance
from .histories import years_of
from .roadsides import doses_by_side
from .runs import draft, expose, sides_key, sides_of, with_sides

__all__ = ["doses_by_side", "draft", "expose", "measured_balance", "sides_key", "sides_of", "with_sides", "years_of"]
