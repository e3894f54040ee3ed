"""Watch exports to tracks: GPX and FIT, cleaned, with words for what was not read."""

from __future__ import annotations

from .reading import Reading, Timeless, read_bytes, read_tracks
from .sources import Source, read_source, readings, sources

__all__ = ["Reading", "Source", "Timeless", "read_bytes", "read_source", "read_tracks", "readings", "sources"]
