"""`routerisk suggest`: what to run instead, and the course for the watch."""

from __future__ import annotations

import math
from argparse import Namespace
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from .. import pipeline
from ..errors import UsageError
from ..store import Store, data_directory
from .output import say, say_json, settle, write_whole

if TYPE_CHECKING:
    from ..pipeline.suggesting import Advice, Wish

__all__ = ["suggest"]


def suggest(options: Namespace) -> int:
    _check(options)
    wanted = pipeline.wish(
        avoid=options.avoid, prefer=options.prefer, even=options.even, lit=options.lit, streets=options.streets,
        climb_max_m_per_km=math.inf if options.climb is None else options.climb,
    )  # fmt: skip
    with ExitStack() as opened:
        directory = data_directory(getattr(options, "data", None))
        store = opened.enter_context(Store(directory)) if _asks_store(options) else None
        if store is not None:
            settle(store)
        advice = _advice(options, store, wanted)
    written = _write(options, advice)
    if options.json:
        say_json({**pipeline.advice_rows(advice), "written": [str(path) for path in written]})
    else:
        _say(advice, written, options.take)
    return int(bool(options.gpx or options.fit) and not written)


def _check(options: Namespace) -> None:
    if (options.near is None) != (options.km is None) and options.run is None:
        raise UsageError("a place and a length go together: --near LAT,LON --km N")
    if options.near is not None and options.run is not None:
        raise UsageError("either --run or --near, not both")


def _asks_store(options: Namespace) -> bool:
    """A map and a place are enough, unless the wish is about the runner's own history."""
    history = options.climb is not None or options.streets != "any" or getattr(options, "data", None) is not None
    return options.near is None or options.map is None or history


def _advice(options: Namespace, store: Store | None, wanted: Wish) -> Advice:
    named = "overpass" if options.online else options.map
    if store is None:
        maps = pipeline.maps_named(named, Path())
    else:
        maps = pipeline.maps_named(store.setting("map-source") if named is None else named, store.directory)
    length = None if options.km is None else 1000.0 * options.km
    if options.near is not None or store is None:
        lat, lon = options.near
        return pipeline.suggest_near(maps, lat, lon, length or 0.0, wanted, store=store, count=options.count)
    run_id = options.run or pipeline.latest_mapped(store)
    return pipeline.suggest_for_run(store, maps, run_id, wanted, length_m=length, count=options.count)


def _write(options: Namespace, advice: Advice) -> list[Path]:
    """The course that was chosen, as asked."""
    if not (options.gpx or options.fit) or not advice.suggestions:
        return []
    if options.take > len(advice.suggestions):
        raise UsageError(f"there is no suggestion {options.take}: --take 1 to {len(advice.suggestions)}")
    chosen = advice.suggestions[options.take - 1]
    written = []
    if options.gpx:
        written.append(write_whole(options.gpx, pipeline.course_gpx(chosen)))
    if options.fit:
        written.append(write_whole(options.fit, pipeline.course_fit(chosen)))
    return written


def _say(advice: Advice, written: list[Path], taken: int) -> None:
    for number, one in enumerate(advice.suggestions, 1):
        say(f"{number}. {one.title}")
        for words in (one.words, *one.remarks):
            say(f"   {words}")
    for words in advice.words:
        say(words)
    for path in written:
        say(f"Suggestion {taken} is in {path}: copy it to your watch.")
