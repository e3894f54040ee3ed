"""Watch exports to tracks: GPX, FIT and TCX, alone, gzipped, in zips and in the exports of whole accounts.

The way of a file: `sources` finds it, `formats` tells what it is, its decoder (`gpx`, `fit`, `tcx`, `strava`,
`garmin`, `apple`) makes it `Recording`s, `finishing` cleans them (`cleaning`) into tracks. What did not become a track
stands as messages in the `Reading`. `identity` tells whether two tracks are of one activity.
"""

from __future__ import annotations

from .finishing import NOT_RECORDED, Timeless
from .hints import Hints
from .identity import Summary, richer, same_activity, summary
from .reading import Reading, passed_over_words, read_bytes, read_source, read_tracks, readings
from .sources import Source, released, sources
from .sports import is_unknown as is_unknown_sport
from .sports import normalised as sport_named
from .travel import leaving_out_travel, travel_words

__all__ = [
    "NOT_RECORDED",
    "Hints",
    "Reading",
    "Source",
    "Summary",
    "Timeless",
    "is_unknown_sport",
    "leaving_out_travel",
    "passed_over_words",
    "read_bytes",
    "read_source",
    "read_tracks",
    "readings",
    "released",
    "richer",
    "same_activity",
    "sources",
    "sport_named",
    "summary",
    "travel_words",
]
