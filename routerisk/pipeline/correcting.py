"""Putting right what a file says wrongly: labels, travel, stretches, whole runs; and taking that back.

A correction is kept beside the run and outlives its file: a second `add`, a finer recording of the same run and a
change of the map data leave it standing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from ..errors import UsageError
from ..messages import Message
from ..records import LABELS, REMOVED, Correction, Track
from .adding import compute
from .corrections import stretches, with_cuts, with_value

if TYPE_CHECKING:
    from ..records import RunRow
    from ..store import Store
    from .maps import Maps

__all__ = ["Corrected", "cut_out", "is_counted", "left_out", "put_right", "take_out", "undo"]

CHOICES: Final = {"indoor": ("yes", "no"), "travel": ("left-out", "run"), "clock": ("right", "doubted")}
BESIDE: Final = (*LABELS, "clock")
"""What stands beside a run: nothing is computed anew for it."""
KEYS: Final = (*LABELS, *CHOICES)
LONGEST: Final = 200
"""Characters of a label."""
CLOCK: Final = re.compile(r"(\+?)(\d{1,2}):(\d{2})(?::(\d{2}))?")
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """What a correction did."""

    made: Correction
    mapping: str
    """How the run is mapped after it, as in `RunRow.mapping`; "" where it was not computed anew."""


def put_right(store: Store, run_id: str, change: str, maps: Maps) -> Corrected:
    """Set one thing of a run, named by the start of its id: "sport=walking", "name=...", "shoe=...", "indoor=yes",
    "travel=run" (nothing of it was travel), "clock=right" (it was run when it says so).

    Raises UsageError for an unknown run, key or value.
    """
    row = store.run(run_id)
    key, sign, text = change.partition("=")
    key = key.strip().lower()
    if not sign or key not in KEYS:
        raise UsageError("correct.no-key", key=change, known=KEYS)
    value = _value(key, " ".join(text.split()))
    track = store.track(row.run_id)
    before = _now(store, track, key)
    if value == before:
        raise UsageError("correct.is-so", key=key, value=value)
    made = Correction(number=0, run_id=row.run_id, key=key, value=value, before=before)
    return _keep(store, made, maps, None if key in BESIDE else with_value(track, key, value))


def cut_out(store: Store, run_id: str, stretch: str, maps: Maps) -> Corrected:
    """Leave a stretch of a run out: "14:02..14:31" by the clock of its place, "+1:05:00..+1:20:00" after its start; an
    end may be left open.

    Raises UsageError for an unknown run, and for a stretch that is none or lies outside the run.
    """
    row = store.run(run_id)
    track = store.track(row.run_id)
    value = _stretch(track, row, stretch)
    if not len(stretches(track, [value])[0]):
        raise UsageError("correct.nothing-there", stretch=stretch)
    made = Correction(number=0, run_id=row.run_id, key="cut", value=value, before="")
    cuts = [one.value for one in store.corrections([row.run_id]) if one.key == "cut"]
    return _keep(store, made, maps, with_cuts(track, [*cuts, value]))


def left_out(store: Store, run_id: str) -> tuple[Message, ...]:
    """What of a run counts for nothing because nobody ran it; `travel=run` puts it back."""
    from ..tracks import travel_words

    return travel_words(store.track(run_id))


def is_counted(row: RunRow) -> bool:
    """Whether a run is one of those that weeks and scores are made of."""
    from ..records import SCORED_SPORTS

    return row.sport in SCORED_SPORTS


def take_out(store: Store, run_id: str) -> Corrected:
    """Take a run out of everything; adding its file again does not bring it back, `undo` does.

    Raises UsageError for an unknown run.
    """
    made = Correction(number=0, run_id=store.run(run_id).run_id, key=REMOVED, value="", before="")
    store.correct(made)
    return Corrected(made=made, mapping="")


def undo(store: Store, maps: Maps) -> Corrected:
    """Take the last correction back. Raises UsageError when there is none."""
    made = next(reversed(store.corrections()), None)
    if made is None:
        raise UsageError("correct.nothing-to-undo")
    if made.key == REMOVED:
        track = store.removed_run(made.run_id)
        if track is None:
            raise UsageError("correct.nothing-to-undo")
        return _keep(store, made, maps, track, back=True)
    if made.key in BESIDE:
        return _keep(store, made, maps, None, back=True)
    track = store.track(made.run_id)
    if made.key == "cut":
        cuts = [one.value for one in store.corrections([made.run_id]) if one.key == "cut" and one != made]
        return _keep(store, made, maps, with_cuts(track, cuts), back=True)
    return _keep(store, made, maps, with_value(track, made.key, made.before), back=True)


def _keep(store: Store, made: Correction, maps: Maps, track: Track | None, *, back: bool = False) -> Corrected:
    """Keep a correction with all that follows; `track` is None where nothing is to be computed anew."""
    run = None if track is None else compute(track, maps, store.setting("usual-side"))
    store.correct(made, run, undo=back)
    return Corrected(made=made, mapping="" if run is None else run.mapping)


def _value(key: str, text: str) -> str:
    if key in CHOICES:
        chosen = text.lower()
        if chosen not in CHOICES[key]:
            raise UsageError("correct.no-value", key=key, value=text, known=CHOICES[key])
        return chosen
    if len(text) > LONGEST or not text.isprintable():
        raise UsageError("correct.no-label", key=key, longest=LONGEST)
    if key != "sport":
        return text
    from ..tracks import is_unknown_sport, sport_named

    if not (sport := sport_named(text)) or is_unknown_sport(text):
        raise UsageError("correct.no-value", key=key, value=text, known=("running", "walking", "cycling"))
    return sport


def _now(store: Store, track: Track, key: str) -> str:
    if key == "clock":
        return "right" if track.run_id in store.believed() else "doubted"
    if key == "indoor":
        return "yes" if track.indoor else "no"
    if key == "travel":
        return "run" if track.keeps_travel else "left-out"
    return str(getattr(track, key))


def _stretch(track: Track, row: RunRow, text: str) -> str:
    """FROM..TO as a person writes it, in Unix time."""
    begin, sign, end = (part.strip() for part in text.partition(".."))
    if not sign or not (begin or end):
        raise UsageError("correct.no-stretch", stretch=text)
    ends = [_moment(track, row, word, text) if word else None for word in (begin, end)]
    if ends[0] is not None and ends[1] is not None and ends[0] >= ends[1]:
        raise UsageError("correct.no-stretch", stretch=text)
    begins, end_s = (ends[0] or track.started_at), (ends[1] or track.ended_at)
    if begins >= track.ended_at or end_s <= track.started_at:
        raise UsageError("correct.outside", stretch=text, start=row.local_start,
                         end=track.ended_at.astimezone(row.local_start.tzinfo))  # fmt: skip
    return "..".join("" if moment is None else f"{moment.timestamp():.3f}" for moment in ends)


def _moment(track: Track, row: RunRow, word: str, stretch: str) -> datetime:
    """A time of day is the first such moment of the run; to the minute is its beginning."""
    read = CLOCK.fullmatch(word)
    if read is None:
        raise UsageError("correct.no-stretch", stretch=stretch)
    after, a, b, c = read.groups()
    if after:  # +m:ss, +h:mm:ss
        seconds = 60 * int(a) + int(b) if c is None else 3600 * int(a) + 60 * int(b) + int(c)
        moment = track.started_at + timedelta(seconds=seconds)
    else:
        if int(a) > 23 or int(b) > 59 or int(c or 0) > 59:
            raise UsageError("correct.no-stretch", stretch=stretch)
        clock = row.local_start.replace(hour=int(a), minute=int(b), second=int(c or 0), microsecond=0)
        moment = clock.astimezone(ZoneInfo("UTC"))
        if moment < track.started_at and moment + DAY < track.ended_at:  # past midnight
            moment += DAY
    return moment
