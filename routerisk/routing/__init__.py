"""Network x wish -> Suggestions: fresh loops, small changes, sides."""

from .climbs import climbs_of
from .graph import RoutingGraph, routing_graph
from .offers import Original
from .runs import course_run
from .suggesting import fresh_loops, other_sides, small_changes
from .wishes import Wish

__all__ = [
    "Original",
    "RoutingGraph",
    "Wish",
    "climbs_of",
    "course_run",
    "fresh_loops",
    "other_sides",
    "routing_graph",
    "small_changes",
]
