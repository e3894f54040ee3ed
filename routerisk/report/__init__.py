"""Weeks, runs and warnings for people: one self-contained HTML page, terminal tables, plain rows for scripts.

`page` makes the HTML document; what it says comes from `view`, `chart` and `words`, what it draws from `segments`,
`context`, `legend` and `payload`; `privacy` cuts before anything is written. `terminal` has rich tables, `rows` plain
dictionaries for `--json`, `fixes` the columns of `trace --csv`.
"""

from __future__ import annotations

from .balance import balance_words, row_of_balance
from .fixes import COLUMNS as FIX_COLUMNS
from .fixes import fix_rows
from .page import render_map
from .rows import row_of_outlook, row_of_run, rows_of_parameters, rows_of_runs, rows_of_warnings, rows_of_weeks
from .terminal import (
    parameters_markdown,
    parameters_table,
    run_view,
    runs_table,
    sparkline,
    warnings_view,
    weeks_table,
    weeks_view,
)

__all__ = [
    "FIX_COLUMNS",
    "balance_words",
    "fix_rows",
    "parameters_markdown",
    "parameters_table",
    "render_map",
    "row_of_balance",
    "row_of_outlook",
    "row_of_run",
    "rows_of_parameters",
    "rows_of_runs",
    "rows_of_warnings",
    "rows_of_weeks",
    "run_view",
    "runs_table",
    "sparkline",
    "warnings_view",
    "weeks_table",
    "weeks_view",
]
