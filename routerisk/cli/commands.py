"""What each command does: open the store, call the pipeline, print what came of it."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from .. import pipeline
from ..errors import MapDataError, NotificationError, TrackFileError, UsageError
from ..store import SETTINGS, Store, data_directory
from .diary import diary, shoes
from .export import export
from .maps import osm, surface
from .output import asked_to_stop, complain, plain, progress_bar, say, say_json, settle, show, write_whole
from .parser import LEVELS
from .suggest import suggest

if TYPE_CHECKING:
    from datetime import date

    from ..pipeline import History, Maps, Outcome

__all__ = ["COMMANDS"]


def _store(options: Namespace) -> Store:
    return Store(data_directory(getattr(options, "data", None)))


def _processes() -> int:
    return os.cpu_count() or 1


def demo(options: Namespace) -> int:
    with progress_bar("Sample runs") as progress:
        made = pipeline.demo(suggest=options.suggest, progress=progress, processes=_processes())
    page = write_whole(options.out, made.page)
    if options.json:
        say_json({**pipeline.history_rows(made.history), "page": str(page)})
    else:
        _say_outcomes([outcome for outcome in made.outcomes if outcome.status != "added"])
        show(pipeline.week_view(made.history, "metric"))
        say(f"\n{len(made.history.exposures)} sample runs. Open {page} in your browser.")
    return int(any(outcome.status == "failed" for outcome in made.outcomes))


def add(options: Namespace) -> int:
    with _store(options) as store:
        maps = _maps(options, store)
        if not options.paths and not options.again and not options.online and options.map is None:
            raise UsageError(f"nothing to add: name files or folders; for runs that wait, {pipeline.NO_MAP_ADVICE}")
        with progress_bar("Importing") as progress:
            outcomes = pipeline.add(store, options.paths, maps, progress=progress, processes=_processes())
        with progress_bar("Mapping") as progress:
            mapped = pipeline.map_waiting(store, maps, every=options.again, progress=progress)
        rows = store.runs()
    waiting = [row.run_id for row in rows if row.mapping == "waiting"]
    outside = {row.run_id for row in rows if row.mapping == "outside"}
    problem = maps.problem or _absent_map(options)
    if options.json:
        say_json({"files": pipeline.outcome_rows(outcomes), "mapped": [row.run_id for row in mapped],
                  "waiting": waiting})  # fmt: skip
    else:
        _say_outcomes(outcomes)
        _say_added(outcomes, len(mapped), len(waiting), "" if problem else _map_advice(options))
        _say_outside(outcomes, outside)
        if mapped or any(outcome.status == "added" for outcome in outcomes):
            say("Next: routerisk week, routerisk map")
        if options.paths and not outcomes:
            say(f"No files in {', '.join(map(str, options.paths))}")
    if problem is not None:
        complain(problem)
    return int(problem is not None or any(outcome.status == "failed" for outcome in outcomes))


def _map_advice(options: Namespace) -> str:
    """What to do for runs that wait; where a map was named, why it was of no help."""
    outside = f", {options.map} is of another place" if options.map is not None else ""
    return f"{outside}; {pipeline.NO_MAP_ADVICE}"


def _absent_map(options: Namespace) -> MapDataError | None:
    """A map file that was named and is not there, also where no run was in need of it."""
    if options.map is None or Path(options.map).expanduser().is_file():
        return None
    return MapDataError(f"{options.map}: no such map file; name a .osm.pbf extract of the place of your runs")


def watch(options: Namespace) -> int:
    with _store(options) as store, asked_to_stop() as stopped:
        if problem := _absent_map(options):
            raise problem
        if not options.json and Path(options.folder).is_dir():
            say(f"Watching {options.folder}; to stop: Ctrl-C")
        told = _say_outcome_as_json if options.json else _say_outcome

        def arrived(_: list[Outcome]) -> None:
            pipeline.notify(store)

        pipeline.watch(store, options.folder, lambda: _maps(options, store), told=told, complained=complain,
                       arrived=arrived, stopped=stopped, processes=_processes())  # fmt: skip
    if not options.json:
        say("Stopped; what was imported is kept")
    return 0


def _maps(options: Namespace, store: Store, *, for_page: bool = False) -> Maps:
    """The map data that this call names, else what the settings name."""
    named = "overpass" if getattr(options, "online", False) else getattr(options, "map", None)
    return pipeline.maps_named(store.setting("map-source") if named is None else named, store.directory,
                               for_page=for_page)  # fmt: skip


def _say_outcomes(outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        _say_outcome(outcome)


def _say_outcome(outcome: Outcome) -> None:
    if outcome.status == "failed":
        complain(f"{outcome.path}: failed: {outcome.words}")
    else:
        say(plain(f"{outcome.path}: {outcome.status}: {outcome.words}"))


def _say_outcome_as_json(outcome: Outcome) -> None:
    (row,) = pipeline.outcome_rows([outcome])
    say(json.dumps(row, ensure_ascii=False))


def _say_added(outcomes: list[Outcome], mapped: int, waiting: int, advice: str) -> None:
    counts = {
        status: sum(o.status == status for o in outcomes) for status in ("added", "duplicate", "skipped", "failed")
    }
    runs = len({run_id for outcome in outcomes if outcome.status == "added" for run_id in outcome.run_ids})
    several = {"added": f" ({runs} runs)" if runs != counts["added"] else ""}
    if outcomes:
        say(", ".join(f"{count} {status}{several.get(status, '')}" for status, count in counts.items() if count))
    if mapped:
        say(f"{mapped} earlier {'run' if mapped == 1 else 'runs'} mapped now")
    if waiting:
        said = "run without map data: its kilometres count, its" if waiting == 1 else (
            "runs without map data: their kilometres count, their")  # fmt: skip
        say(f"{waiting} {said} ground is unknown{advice}")


def _say_outside(outcomes: list[Outcome], outside: set[str]) -> None:
    """Which of the runs that came now lie where the map data does not reach."""
    count = len(outside & {run_id for outcome in outcomes if outcome.status == "added" for run_id in outcome.run_ids})
    if count:
        said = "run lies outside the map data: its kilometres count, its" if count == 1 else (
            "runs lie outside the map data: their kilometres count, their")  # fmt: skip
        say(f"{count} {said} ground is unknown; with the map of that place: routerisk add --map FILE.osm.pbf")


def runs(options: Namespace) -> int:
    with _store(options) as store:
        settle(store)
        pipeline.tallies(store)  # by which a leg is named
        rows, exposures, units = store.runs(), store.exposures(), store.setting("units")
    if options.json:
        say_json(pipeline.run_rows(rows, exposures))
    elif rows:
        show(pipeline.runs_view(exposures, units))
    else:
        say("No runs yet. Import some: routerisk add PATH")
    return 0


def run(options: Namespace) -> int:
    with _store(options) as store:
        row = store.run(options.run_id)
        settle(store)
        scored = pipeline.history(store)
        (exposure,) = store.exposures([row.run_id])
        units = store.setting("units")
    if options.json:
        say_json(pipeline.run_row(row, exposure, scored))
    else:
        show(pipeline.run_view(exposure, scored, units))
        if words := pipeline.recorded_words(row, units):
            say(plain(words))
        if row.mapping != "mapped":
            say(f"Not mapped: {row.mapping_words}")
    return 0


def week(options: Namespace) -> int:
    with _store(options) as store:
        settle(store)
        whole = pipeline.with_balance(pipeline.history(store, today=options.of), store)
        scored = whole.last(options.weeks) if options.of else whole.with_runs(options.weeks)
        units = store.setting("units")
        unsent = _notify(store, whole, options.of) if options.notify else None
        some = bool(store.runs())
    if options.json:
        say_json(pipeline.history_rows(scored))
    elif scored.weeks:
        if scored.weeks[-1] is not whole.weeks[-1]:
            say(f"No runs in the last {options.weeks} weeks; these are the last that have some:")
        show(pipeline.week_view(scored, units))
    elif options.of and some:
        say(f"No runs up to {options.of}")
    else:
        say("No runs yet. Import some: routerisk add PATH")
    if unsent is not None:
        complain(unsent)
    stands = options.fail_on is not None and _stands(whole, options.fail_on)
    return int(stands or unsent is not None)


def _notify(store: Store, scored: History, today: date | None) -> NotificationError | None:
    """Send what is new; what went wrong is no reason not to show the weeks."""
    try:
        pipeline.notify(store, scored, today=today)
    except NotificationError as problem:
        return problem
    return None


def _stands(scored: History, level: str) -> bool:
    """Whether the last week has a warning of this level or above."""
    asked = LEVELS[LEVELS.index(level) :]
    return bool(scored.weeks) and any(w.week == scored.weeks[-1].start and w.level in asked for w in scored.warnings)


def map_page(options: Namespace) -> int:
    if problem := _absent_map(options):
        raise problem
    with _store(options) as store:
        settle(store)
        privacy = pipeline.privacy_of(store, ends_m=options.privacy)
        advice = pipeline.suggest_latest(store, _maps(options, store)) if options.suggest else None
        maps = _maps(options, store, for_page=True)
        page = pipeline.map_page(store, maps, weeks=options.weeks, privacy=privacy, share=options.share,
                                 tiles=options.tiles, advice=advice)  # fmt: skip
    path = write_whole(options.out, page)
    if options.json:
        say_json({"page": str(path)})
    else:
        say(f"Open {path} in your browser.")
        if not (pipeline.at_hand(maps) or options.tiles):
            say("No streets are drawn below the runs. To have them: --map FILE.osm.pbf, or for good: "
                "routerisk config map-source FILE.osm.pbf")  # fmt: skip
        if options.share and not privacy.hides:
            say("It shows where your runs start and end. To hide that: --privacy 200m; routerisk config privacy-zones")
    return 0


def trace(options: Namespace) -> int:
    failures: list[TrackFileError] = []

    def failed(problem: TrackFileError) -> None:
        failures.append(problem)
        complain(problem)

    traced = pipeline.trace(options.files, options.map, failed)
    if options.csv is not None:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(pipeline.trace_table(traced))
        if str(options.csv) == "-":
            sys.stdout.write(text.getvalue())
            return int(bool(failures))
        write_whole(options.csv, text.getvalue())
    if options.json:
        say_json(pipeline.trace_rows(traced))
    elif options.csv is None:
        for one in traced:
            show(pipeline.trace_view(one, "metric"))
    else:
        points = sum(len(one.matched.track) for one in traced)
        say(f"{points} rows in {options.csv}")
    return int(bool(failures))


def parameters(options: Namespace) -> int:
    if options.json:
        say_json(pipeline.parameter_rows())
    elif options.markdown:
        say(pipeline.parameter_markdown())
    else:
        show(pipeline.parameter_view())
    return 0


def config(options: Namespace) -> int:
    with _store(options) as store:
        if options.value is not None:
            values = {options.key: store.set(options.key, options.value)}
        else:
            values = {key: store.setting(key) for key in ([options.key] if options.key else SETTINGS)}
    if options.json:
        say_json(values)
    else:
        for key, value in values.items():
            say(f"{key} = {value}" + ("" if options.key else f"   ({SETTINGS[key].meaning}: {SETTINGS[key].values})"))
    return 0


COMMANDS: Final[Mapping[str, Callable[[Namespace], int]]] = MappingProxyType(
    {
        "demo": demo,
        "add": add,
        "watch": watch,
        "runs": runs,
        "run": run,
        "week": week,
        "diary": diary,
        "shoes": shoes,
        "suggest": suggest,
        "map": map_page,
        "export": export,
        "trace": trace,
        "surface": surface,
        "osm": osm,
        "parameters": parameters,
        "config": config,
    }
)
