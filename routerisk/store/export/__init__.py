"""Everything computed as tables for QGIS, DuckDB, pandas: runs, pieces, weeks, warnings, the diary, and what each
column means.

`tables` turns records into chunks of columns, `dictionary` reads the meaning of a column from the records' own
docstrings, `writers` puts chunks into a GeoPackage, GeoParquet, CSV or GeoJSON.
"""

from __future__ import annotations

from .dictionary import Meaning, dictionary
from .tables import Chunk, diary_chunk, dictionary_chunk, pieces_chunk, runs_chunk, warnings_chunk, weeks_chunk
from .writers import FORMATS, write

__all__ = [
    "FORMATS",
    "Chunk",
    "Meaning",
    "diary_chunk",
    "dictionary",
    "dictionary_chunk",
    "pieces_chunk",
    "runs_chunk",
    "warnings_chunk",
    "weeks_chunk",
    "write",
]
