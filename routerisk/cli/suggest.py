"""`routerisk suggest`: what to run instead, and the course for the watch."""

from __future__ import annotations

import math
from argparse import Namespace
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from .. import export as rows_for
from .. import pipeline
from ..errors import UsageError
from ..files import write_out
from ..store import Store, data_directory
from .output import complain, infer_sides, plain, say, say_json

if TYPE_CHECKING:
    from ..pipeline.suggesting import Wish
    from ..records import Advice
    from ..words import Words

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
            infer_sides(store)
        speak, cutter = pipeline.wishes_of(directory, whole=options.whole)
        advice = cutter.advice(_advice(options, store, wanted))
    written = _write(options, advice, speak)
    if options.json:
        say_json({**rows_for.advice_rows(advice, speak), "written": [str(path) for path in written]})
    else:
        _say(advice, written, options.take, speak)
    return int(bool(options.gpx or options.fit) and not written)


def _check(options: Namespace) -> None:
    if (options.near is None) != (options.km is None) and options.run is None:
        raise UsageError("suggest.near-and-km")
    if options.near is not None and options.run is not None:
        raise UsageError("suggest.run-or-near")


def _asks_store(options: Namespace) -> bool:
    """A map and a place are enough, unless the wish is about the runner's own history."""
    history = options.climb is not None or options.streets != "any" or getattr(options, "data", None) is not None
    return options.near is None or options.map is None or history


def _advice(options: Namespace, store: Store | None, wanted: Wish) -> Advice:
    named = "overpass" if options.online else options.map
    if store is None:
        maps = pipeline.maps_named(named, Path())
    else:
        maps = pipeline.maps_named(store.setting("map-source") if named is None else named, store.directory,
                                   told=lambda what: complain(pipeline.speaker(store).say(what)))  # fmt: skip
    length = None if options.km is None else 1000.0 * options.km
    if options.near is not None or store is None:
        lat, lon = options.near
        return pipeline.suggest_near(maps, lat, lon, length or 0.0, wanted, store=store, count=options.count)
    run_id = options.run or pipeline.latest_mapped(store)
    return pipeline.suggest_for_run(store, maps, run_id, wanted, length_m=length, count=options.count)


def _write(options: Namespace, advice: Advice, speak: Words) -> list[Path]:
    """The course that was chosen, as asked."""
    if not (options.gpx or options.fit) or not advice.suggestions:
        return []
    if options.take > len(advice.suggestions):
        raise UsageError("suggest.no-such", take=options.take, most=len(advice.suggestions))
    chosen = advice.suggestions[options.take - 1]
    written = []
    if options.gpx:
        written.append(write_out(options.gpx, rows_for.as_gpx(chosen, speak)))
    if options.fit:
        written.append(write_out(options.fit, rows_for.as_fit(chosen, speak)))
    return written


def _say(advice: Advice, written: list[Path], taken: int, speak: Words) -> None:
    for number, one in enumerate(advice.suggestions, 1):
        say(f"{number}. {speak.say(one.title)}")
        for message in (one.words, *one.remarks):
            say(f"   {speak.say(message)}")
    for message in advice.words:
        say(speak.say(message))
    for path in written:
        say(plain(speak.say("suggest.written", take=taken, path=str(path))))
