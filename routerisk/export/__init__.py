"""What was computed for other programs: tables for QGIS, DuckDB and pandas, rows for `--json`, the fixes of `trace`,
courses for watches.

`tables` turns records into chunks of columns, `dictionary` reads the meaning of a column from the records' own
docstrings, `writers` puts chunks into a GeoPackage, GeoParquet, CSV or GeoJSON; `rows` has plain dictionaries.
"""

from __future__ import annotations

from .courses import as_fit, as_gpx
from .dictionary import Meaning, dictionary, dictionary_markdown
from .fixes import COLUMNS as FIX_COLUMNS
from .fixes import fix_rows
from .rows import (
    advice_rows,
    diary_rows,
    history_rows,
    recorded_rows,
    rows_of_parameters,
    rows_of_runs,
    run_row,
    shoe_rows,
    traced_row,
)
from .tables import Chunk, diary_chunk, dictionary_chunk, pieces_chunk, runs_chunk, warnings_chunk, weeks_chunk
from .writers import FORMATS, write

__all__ = [
    "FIX_COLUMNS",
    "FORMATS",
    "Chunk",
    "Meaning",
    "advice_rows",
    "as_fit",
    "as_gpx",
    "diary_chunk",
    "diary_rows",
    "dictionary",
    "dictionary_chunk",
    "dictionary_markdown",
    "fix_rows",
    "history_rows",
    "pieces_chunk",
    "recorded_rows",
    "rows_of_parameters",
    "rows_of_runs",
    "run_row",
    "runs_chunk",
    "shoe_rows",
    "traced_row",
    "warnings_chunk",
    "weeks_chunk",
    "write",
]
