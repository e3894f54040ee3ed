"""The records: what one stage hands to the next.

Every record is a frozen dataclass; its arrays are read-only and those of one axis are equally long.
Axes: n fixes of a track; V nodes, A arcs, E edges, S shape points, W ways of a network; r traversals of a matched
track; p pieces, q shape points of an exposure; C classes of surface. NaN stands for an absent number, "" for an absent
text.

Signs: *right* is positive for offsets, slopes and doses, seen in running direction. A cross slope above zero means
that the right side is lower.
"""

from __future__ import annotations

from ..surfaces import BASES, INFERRED, SURFACE_NAMES, SURFACES, TAGGED, UNKNOWN, says_nothing
from .correction import CORRECTIONS, LABELS, REMOVED, Correction
from .diary import Contrast, DiaryEntry, PainPattern, Shoe
from .evidence import EVIDENCE_PIECES, EVIDENCE_STEPS, MeasuredBalance, SideEvidence
from .exposure import LONGEST_STREETS, PIECE_ARRAYS, SIDES, Exposure, RunTotals, hard_share, named_leg
from .history import History, Hole, RunRow, TracedRun
from .matched import MatchedTrack
from .network import Network, Roads, Surfaces, Understanding
from .suggestion import Advice, CourseFigures, Suggestion
from .track import SCORED_SPORTS, TRAVEL_KINDS, Track, content_hash, local
from .week import Outlook, Part, Range, Tally, Warning, Week

__all__ = [
    "BASES",
    "CORRECTIONS",
    "EVIDENCE_PIECES",
    "EVIDENCE_STEPS",
    "INFERRED",
    "LABELS",
    "LONGEST_STREETS",
    "PIECE_ARRAYS",
    "REMOVED",
    "SCORED_SPORTS",
    "SIDES",
    "SURFACES",
    "SURFACE_NAMES",
    "TAGGED",
    "TRAVEL_KINDS",
    "UNKNOWN",
    "Advice",
    "Contrast",
    "Correction",
    "CourseFigures",
    "DiaryEntry",
    "Exposure",
    "History",
    "Hole",
    "MatchedTrack",
    "MeasuredBalance",
    "Network",
    "Outlook",
    "PainPattern",
    "Part",
    "Range",
    "Roads",
    "RunRow",
    "RunTotals",
    "Shoe",
    "SideEvidence",
    "Suggestion",
    "Surfaces",
    "Tally",
    "TracedRun",
    "Track",
    "Understanding",
    "Warning",
    "Week",
    "content_hash",
    "hard_share",
    "local",
    "named_leg",
    "says_nothing",
]
