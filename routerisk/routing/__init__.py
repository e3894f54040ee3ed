"""Network x wish -> Suggestions: fresh loops, small changes, sides."""

from .climbs import climbs_of
from .offers import Original
from .runs import course_run
from .suggesting import fresh_loops, other_sides, small_changes
from .terrain import Terrain, terrain_of
from .wishes import Wish

__all__ = [
    "Original",
    "Terrain",
    "Wish",
    "climbs_of",
    "course_run",
    "fresh_loops",
    "other_sides",
    "small_changes",
    "terrain_of",
]
