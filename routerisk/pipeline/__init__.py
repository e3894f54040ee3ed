"""The only composer: strings the rooms together into what a user asks for, and cuts it for privacy before any face."""

from __future__ import annotations

from .adding import Outcome, Progress, add, map_waiting, no_progress
from .clocks import clock_doubts
from .correcting import Corrected, cut_out, is_counted, left_out, put_right, take_out, undo
from .diary import remove_pain, write
from .drawing import map_page, render_map
from .exporting import export
from .history import cut, history, run_seen, run_totals, tallies, with_balance, with_exposures
from .mapping import (
    add_map,
    box_around,
    fetch_map,
    map_rows,
    surface_map,
    surface_rows,
    surface_table,
)
from .maps import NO_MAP_ADVICE, EmbeddedMap, MapFile, Maps, Tiles, at_hand, maps_named
from .notices import notify
from .sample import Demo, demo, sample_tracks
from .settings import cutter_of, speaker, wishes_of
from .shoes import shoes
from .sides import infer_sides, not_inferred
from .suggesting import latest_mapped, suggest_for_run, suggest_latest, suggest_near, wish
from .tracing import trace, trace_table
from .watching import watch

__all__ = [
    "NO_MAP_ADVICE",
    "Corrected",
    "Demo",
    "EmbeddedMap",
    "MapFile",
    "Maps",
    "Outcome",
    "Progress",
    "Tiles",
    "add",
    "add_map",
    "at_hand",
    "box_around",
    "clock_doubts",
    "cut",
    "cut_out",
    "cutter_of",
    "demo",
    "export",
    "fetch_map",
    "history",
    "infer_sides",
    "is_counted",
    "latest_mapped",
    "left_out",
    "map_page",
    "map_rows",
    "map_waiting",
    "maps_named",
    "no_progress",
    "not_inferred",
    "notify",
    "put_right",
    "remove_pain",
    "render_map",
    "run_seen",
    "run_totals",
    "sample_tracks",
    "shoes",
    "speaker",
    "suggest_for_run",
    "suggest_latest",
    "suggest_near",
    "surface_map",
    "surface_rows",
    "surface_table",
    "take_out",
    "tallies",
    "trace",
    "trace_table",
    "undo",
    "watch",
    "wish",
    "wishes_of",
    "with_balance",
    "with_exposures",
    "write",
]
