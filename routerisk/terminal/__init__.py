"""Tables and paragraphs for the terminal, with rich. Every function returns a renderable; printing is the command's."""

from __future__ import annotations

from .diary import diary_table, diary_view, shoes_table
from .tables import parameters_table, run_view, runs_table, warnings_view, weeks_table, weeks_view
from .views import history_view, recorded_words, trace_view

__all__ = [
    "diary_table",
    "diary_view",
    "history_view",
    "parameters_table",
    "recorded_words",
    "run_view",
    "runs_table",
    "shoes_table",
    "trace_view",
    "warnings_view",
    "weeks_table",
    "weeks_view",
]
