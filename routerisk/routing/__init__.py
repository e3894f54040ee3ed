"""Network x wish -> Suggestions: fresh loops, small changes, sides; courses for the watch."""

from .climbs import climbs_of
from .files import as_fit, as_gpx
from .graph import RoutingGraph, routing_graph
from .offers import Original
from .runs import course_run
from .suggesting import Advice, fresh_loops, other_sides, small_changes
from .wishes import Wish

__all__ = [
    "Advice",
    "Original",
    "RoutingGraph",
    "Wish",
    "as_fit",
    "as_gpx",
    "climbs_of",
    "course_run",
    "fresh_loops",
    "other_sides",
    "routing_graph",
    "small_changes",
]
