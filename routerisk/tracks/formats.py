"""Formats, told by the first bytes of a file, never by its name."""

from __future__ import annotations

import zlib
from typing import Final

from . import garmin, strava
from .markup import root_name

HEAD_BYTES: Final = 8192

_ROOTS: Final = {"gpx": "gpx", "trainingcenterdatabase": "tcx", "healthdata": "apple"}


def format_of(head: bytes) -> str:
    """One of "fit", "gpx", "tcx", "zip", "apple" (export.xml), "strava" (activities.csv), "garmin"
    (summarizedActivities.json), "" for anything else. A gzip file is what is in it.
    """
    if head[:2] == b"\x1f\x8b":
        try:
            head = zlib.decompressobj(wbits=31).decompress(head, HEAD_BYTES)
        except zlib.error:
            return ""
    if head[8:12] == b".FIT":
        return "fit"
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return "zip"
    if root := _ROOTS.get(root_name(head)):
        return root
    if garmin.is_list(head):
        return "garmin"
    return "strava" if strava.is_table(head) else ""
