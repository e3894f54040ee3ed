"""The only composer: strings the rooms together into what a user asks for."""

from __future__ import annotations

from .adding import Outcome, Progress, add, map_waiting, no_progress
from .diary import diary_rows, strike, write
from .exporting import dictionary_markdown, dictionary_rows, export
from .history import History, history, map_page, tallies, with_balance, with_exposures
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
from .privacy import Privacy, privacy_of
from .sample import Demo, demo, sample_tracks
from .shoes import shoe_rows, shoes
from .showing import (
    history_rows,
    outcome_rows,
    parameter_markdown,
    parameter_rows,
    parameter_view,
    recorded_words,
    run_row,
    run_rows,
    run_view,
    runs_view,
    trace_rows,
    trace_table,
    trace_view,
    week_view,
)
from .sides import settle_sides, unsettled
from .suggesting import (
    advice_rows,
    course_fit,
    course_gpx,
    latest_mapped,
    suggest_for_run,
    suggest_latest,
    suggest_near,
    wish,
)
from .tracing import Traced, trace
from .views import diary_table, shoes_table
from .watching import watch

__all__ = [
    "NO_MAP_ADVICE",
    "Demo",
    "EmbeddedMap",
    "History",
    "MapFile",
    "Maps",
    "Outcome",
    "Privacy",
    "Progress",
    "Tiles",
    "Traced",
    "add",
    "add_map",
    "advice_rows",
    "at_hand",
    "box_around",
    "course_fit",
    "course_gpx",
    "demo",
    "diary_rows",
    "diary_table",
    "dictionary_markdown",
    "dictionary_rows",
    "export",
    "fetch_map",
    "history",
    "history_rows",
    "latest_mapped",
    "map_page",
    "map_rows",
    "map_waiting",
    "maps_named",
    "no_progress",
    "notify",
    "outcome_rows",
    "parameter_markdown",
    "parameter_rows",
    "parameter_view",
    "privacy_of",
    "recorded_words",
    "run_row",
    "run_rows",
    "run_view",
    "runs_view",
    "sample_tracks",
    "settle_sides",
    "shoe_rows",
    "shoes",
    "shoes_table",
    "strike",
    "suggest_for_run",
    "suggest_latest",
    "suggest_near",
    "surface_map",
    "surface_rows",
    "surface_table",
    "tallies",
    "trace",
    "trace_rows",
    "trace_table",
    "trace_view",
    "unsettled",
    "watch",
    "week_view",
    "wish",
    "with_balance",
    "with_exposures",
    "write",
]
