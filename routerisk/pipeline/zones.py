"""The clock of runs of which neither a place nor the file tells the time zone: the one that their runner lives by."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..geo import is_timezone, timezone_ahead
from ..messages import Message, said

if TYPE_CHECKING:
    from datetime import datetime

    from ..records import Track
    from ..store import Store

__all__ = ["in_usual_zone", "system_timezone"]

UNTOLD: Final = "UTC"
"""`Track.timezone` where nothing tells."""


def in_usual_zone(store: Store, tracks: Sequence[Track]) -> tuple[list[Track], list[Message]]:
    """The tracks, those that nothing tells the time zone of in the runner's usual one, and words for what was assumed.

    Usual is the zone of most runs with a place, in the store and among the tracks; without any, this computer's.
    """
    untold = [track.timezone == UNTOLD and not track.has_position.any() for track in tracks]
    if not any(untold):
        return list(tracks), []
    seen = Counter(row.timezone for row in store.runs() if row.box_deg is not None)
    seen.update(track.timezone for track in tracks if track.has_position.any())
    usual = seen.most_common(1)[0][0] if seen else ""
    settled = [
        replace(track, timezone=usual or system_timezone(track.started_at)) if without else track
        for track, without in zip(tracks, untold, strict=True)
    ]
    zones = sorted({track.timezone for track, without in zip(settled, untold, strict=True) if without})
    return settled, [said("add.zone-usual" if usual else "add.zone-computer", zones=tuple(zones))]


def system_timezone(moment: datetime) -> str:
    """IANA name of this computer's time zone; one with its offset at that moment where the system tells no name.

    "UTC" where no zone has such an offset.
    """
    linked = str(Path("/etc/localtime").resolve()).rpartition("zoneinfo/")[2]
    for name in (os.environ.get("TZ", "").removeprefix(":"), linked):
        if is_timezone(name):
            return name
    offset = moment.astimezone().utcoffset()
    return timezone_ahead(offset.total_seconds() if offset else 0.0, moment.timestamp()) or UNTOLD
