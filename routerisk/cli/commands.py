"""What each command does: open the store, call the pipeline, print what came of it."""

from __future__ import annotations

import csv
import io
import os
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from .. import export as rows_for
from .. import pipeline, terminal
from ..errors import MapDataError, NotificationError, RouteriskError, TrackFileError, UsageError
from ..files import write_out
from ..messages import LEVELS, Message, said
from ..store import SETTINGS, Store, data_directory
from .correcting import correction_words, corrections, remove, say_corrected, undo
from .diary import diary, shoes
from .export import export
from .maps import osm, surface
from .output import asked_to_stop, complain, infer_sides, plain, progress_bar, say, say_json, say_json_line, show
from .suggest import suggest

if TYPE_CHECKING:
    from datetime import date

    from ..pipeline import Maps, Outcome
    from ..records import History
    from ..words import Words

__all__ = ["COMMANDS"]

STATUSES: Final = ("added", "duplicate", "skipped", "failed")


def _store(options: Namespace) -> Store:
    return Store(data_directory(getattr(options, "data", None)))


def _processes() -> int:
    return os.cpu_count() or 1


def demo(options: Namespace) -> int:
    speak = pipeline.speaker()
    with progress_bar(speak.say("progress.samples")) as progress:
        made = pipeline.demo(suggest=options.suggest, language=speak.language, progress=progress,
                             processes=_processes())  # fmt: skip
    page = write_out(options.out, made.page)
    if options.json:
        say_json({**rows_for.history_rows(made.history, speak), "page": str(page)})
    else:
        _say_outcomes([outcome for outcome in made.outcomes if outcome.status != "added"], speak)
        show(terminal.history_view(made.history, speak))
        say("\n" + plain(speak.say("demo.open", n=len(made.history.exposures), page=str(page))))
    return int(any(outcome.status == "failed" for outcome in made.outcomes))


def add(options: Namespace) -> int:
    with _store(options) as store:
        maps, speak = _maps(options, store), pipeline.speaker(store)
        if not options.paths and not options.again and not options.online and options.map is None:
            raise UsageError("add.nothing", advice=pipeline.NO_MAP_ADVICE)
        with progress_bar(speak.say("progress.importing")) as progress:
            outcomes = pipeline.add(store, options.paths, maps, progress=progress, processes=_processes())
        with progress_bar(speak.say("progress.mapping")) as progress:
            mapped = pipeline.map_waiting(store, maps, every=options.again, progress=progress)
        rows = store.runs()
    waiting = [row.run_id for row in rows if row.mapping == "waiting"]
    outside = {row.run_id for row in rows if row.mapping == "outside"}
    problem = maps.problem or _absent_map(options)
    if options.json:
        say_json({"files": [outcome_row(one, speak) for one in outcomes], "mapped": [row.run_id for row in mapped],
                  "waiting": waiting})  # fmt: skip
    else:
        _say_outcomes(outcomes, speak)
        _say_added(outcomes, len(mapped), len(waiting), None if problem else _map_advice(options), speak)
        _say_outside(outcomes, outside, speak)
        if mapped or any(outcome.status == "added" for outcome in outcomes):
            say(speak.say("add.next"))
        if options.paths and not outcomes:
            say(plain(speak.say("add.no-files", paths=tuple(map(str, options.paths)))))
    if problem is not None:
        complain(speak.say(problem.message))
    return int(problem is not None or any(outcome.status == "failed" for outcome in outcomes))


def _map_advice(options: Namespace) -> Message:
    """What to do for runs that wait; where a map was named, why it was of no help."""
    if options.map is None:
        return said("add.map-advice", advice=pipeline.NO_MAP_ADVICE)
    return said("add.map-elsewhere", map=str(options.map), advice=pipeline.NO_MAP_ADVICE)


def _absent_map(options: Namespace) -> MapDataError | None:
    """A map file that was named and is not there, also where no run was in need of it."""
    if options.map is None or Path(options.map).expanduser().is_file():
        return None
    return MapDataError("map.no-such-file", file=str(options.map))


def watch(options: Namespace) -> int:
    with _store(options) as store, asked_to_stop() as stopped:
        speak = pipeline.speaker(store)
        if problem := _absent_map(options):
            raise problem
        if not options.json and Path(options.folder).is_dir():
            say(plain(speak.say("watch.watching", folder=str(options.folder))))

        def told(outcome: Outcome) -> None:
            (_say_outcome_as_json if options.json else _say_outcome)(outcome, speak)

        def complained(problem: RouteriskError) -> None:
            complain(speak.say(problem.message))

        def arrived(_: list[Outcome]) -> None:
            pipeline.notify(store)

        pipeline.watch(store, options.folder, lambda: _maps(options, store, stopped=stopped), told=told,
                       complained=complained, arrived=arrived, stopped=stopped, processes=_processes())  # fmt: skip
    if not options.json:
        say(speak.say("watch.stopped"))
    return 0


def _maps(options: Namespace, store: Store, *, for_page: bool = False,
          stopped: Callable[[], bool] | None = None) -> Maps:  # fmt: skip
    """The map data that this call names, else what the settings name."""
    named = "overpass" if getattr(options, "online", False) else getattr(options, "map", None)
    return pipeline.maps_named(store.setting("map-source") if named is None else named, store.directory,
                               for_page=for_page, told=_waits(pipeline.speaker(store)), stopped=stopped)  # fmt: skip


def _waits(speak: Words) -> Callable[[Message], None]:
    """Tells of a wait for a busy server."""
    return lambda what: complain(speak.say(what))


def _say_outcomes(outcomes: list[Outcome], speak: Words) -> None:
    for outcome in outcomes:
        _say_outcome(outcome, speak)


def _say_outcome(outcome: Outcome, speak: Words) -> None:
    words = outcome_words(outcome, speak)
    line = f"{outcome.path}: {speak.say(f'outcome.{outcome.status}')}: {words}"
    if outcome.status == "failed":
        complain(line)
    else:
        say(plain(line))


def outcome_words(outcome: Outcome, speak: Words) -> str:
    return "; ".join(map(speak.say, outcome.words))


def outcome_row(outcome: Outcome, speak: Words) -> dict[str, Any]:
    """One dictionary a file."""
    return {"path": outcome.path, "status": outcome.status, "words": outcome_words(outcome, speak),
            "run_ids": list(outcome.run_ids), "known": outcome.known}  # fmt: skip


def _say_outcome_as_json(outcome: Outcome, speak: Words) -> None:
    say_json_line(outcome_row(outcome, speak))


def _say_added(outcomes: list[Outcome], mapped: int, waiting: int, advice: Message | None, speak: Words) -> None:
    counts = Counter(outcome.status for outcome in outcomes)
    runs = len({run_id for outcome in outcomes if outcome.status == "added" for run_id in outcome.run_ids})
    told = [speak.say(f"add.count-{status}", n=counts[status]) for status in STATUSES if counts[status]]
    if counts["added"] and runs != counts["added"]:
        told[0] = speak.say("add.count-added-runs", n=counts["added"], runs=runs)
    if told:
        say(", ".join(told))
    if mapped:
        say(speak.say("add.mapped-now", n=mapped))
    if waiting:
        say(speak.say("add.waiting", n=waiting, advice=advice or ""))


def _say_outside(outcomes: list[Outcome], outside: set[str], speak: Words) -> None:
    """Which of the runs that came now lie where the map data does not reach."""
    count = len(outside & {run_id for outcome in outcomes if outcome.status == "added" for run_id in outcome.run_ids})
    if count:
        say(speak.say("add.outside", n=count))


def runs(options: Namespace) -> int:
    with _store(options) as store:
        infer_sides(store)
        pipeline.tallies(store)  # by which a leg is named
        rows, totals, speak = store.runs(), pipeline.run_totals(store), pipeline.speaker(store)
    if options.json:
        say_json(rows_for.recorded_rows(rows, totals, speak))
    elif rows:
        show(terminal.runs_table(totals, (), speak))
    else:
        say(speak.say("terminal.no-runs"))
    return 0


def run(options: Namespace) -> int:
    with _store(options) as store:
        done = corrections(store, options, _maps(options, store))
        row, speak = store.run(options.run_id), pipeline.speaker(store)
        infer_sides(store)
        scored = pipeline.run_seen(store, row.run_id)
        made, travel = store.corrections([row.run_id]), pipeline.left_out(store, row.run_id)
        doubt = pipeline.clock_doubts(store).get(row.run_id)
    for change in done:
        say_corrected(change, row, options, speak)
    if done:
        return 0
    (exposure,) = scored.exposures
    if options.json:
        say_json(rows_for.run_row(row, exposure, scored, speak))
    else:
        show(terminal.run_view(scored.runs[0], scored.warnings, speak))
        if words := terminal.recorded_words(row, speak):
            say(plain(words))
        if not pipeline.is_counted(row):
            say(plain(speak.say("terminal.not-counted", sport=row.sport, run_id=row.run_id[:8])))
        if doubt is not None:
            say(plain(speak.say(doubt)))
        for what in travel:
            say(plain(speak.say(what)))
        if row.mapping != "mapped":
            say(speak.say("terminal.not-mapped", why=row.mapping_words))
        for one in made:
            say(plain(correction_words("correct.made", one, row, speak)))
    return 0


def week(options: Namespace) -> int:
    with _store(options) as store:
        infer_sides(store)
        speak = pipeline.speaker(store)
        whole = pipeline.with_balance(pipeline.history(store, today=options.of), store)
        scored = whole.last(options.weeks) if options.of else whole.with_runs(options.weeks)
        seen = pipeline.cut(scored, store, pipeline.cutter_of(store))
        unsent = _notify(store, whole, options.of) if options.notify else None
        some = bool(store.runs())
        doubts = pipeline.clock_doubts(store)
    if options.json:
        say_json(rows_for.history_rows(seen, speak))
    elif seen.weeks:
        if seen.weeks[-1].start != whole.weeks[-1].start:
            say(speak.say("terminal.no-recent-runs", n=options.weeks))
        show(terminal.history_view(seen, speak))
    elif options.of and some:
        say(speak.say("terminal.no-runs-up-to", day=str(options.of)))
    else:
        say(speak.say("terminal.no-runs"))
    if doubts and not options.json:
        say(speak.say("clock.apart", n=len(doubts), run_ids=tuple(doubts)))
    if unsent is not None:
        complain(speak.say(unsent.message))
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
        infer_sides(store)
        speak, hides = pipeline.speaker(store), pipeline.cutter_of(store, ends_m=options.privacy).privacy.hides
        advice = pipeline.suggest_latest(store, _maps(options, store)) if options.suggest else None
        maps = _maps(options, store, for_page=True)
        page = pipeline.map_page(store, maps, weeks=options.weeks, ends_m=options.privacy, share=options.share,
                                 tiles=options.tiles, advice=advice)  # fmt: skip
    path = write_out(options.out, page)
    if options.json:
        say_json({"page": str(path)})
    else:
        say(plain(speak.say("map.open", page=str(path))))
        if not (pipeline.at_hand(maps) or options.tiles):
            say(speak.say("map.no-streets"))
        if options.share and not hides:
            say(speak.say("map.shows-ends"))
    return 0


def trace(options: Namespace) -> int:
    speak, cutter = pipeline.wishes_of(data_directory(options.data if hasattr(options, "data") else None),
                                       whole=options.whole)  # fmt: skip
    failures: list[TrackFileError] = []

    def failed(problem: TrackFileError) -> None:
        failures.append(problem)
        complain(speak.say(problem.message))

    traced = pipeline.trace(options.files, options.map, failed, cutter)
    if options.csv is not None:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(pipeline.trace_table(traced))
        if str(options.csv) == "-":
            sys.stdout.write(text.getvalue())
            return int(bool(failures))
        write_out(options.csv, text.getvalue())
    if options.json:
        say_json([rows_for.traced_row(one) for one in traced])
    elif options.csv is None:
        for one in traced:
            show(terminal.trace_view(one, speak))
    else:
        say(plain(speak.say("trace.rows", n=sum(int(one.seen.sum()) for one in traced), file=str(options.csv))))
        if hidden := sum(int((~one.seen).sum()) for one in traced):
            say(speak.say("trace.hidden", n=hidden))
    return int(bool(failures))


def parameters(options: Namespace) -> int:
    from ..parameters import ALL, as_markdown

    if options.json:
        say_json(rows_for.rows_of_parameters(ALL.values()))
    elif options.markdown:
        say(as_markdown())
    else:
        show(terminal.parameters_table(ALL.values(), pipeline.speaker()))
    return 0


def config(options: Namespace) -> int:
    with _store(options) as store:
        if options.value is not None:
            values = {options.key: store.set(options.key, options.value)}
        else:
            values = {key: store.setting(key) for key in ([options.key] if options.key else SETTINGS)}
        speak = pipeline.speaker(store)
    if options.json:
        say_json(values)
    else:
        for key, value in values.items():
            what = speak.say("setting.told", meaning=Message(f"setting.{key}"), takes=Message(f"takes.{key}"))
            say(f"{key} = {value}" + ("" if options.key else f"   ({what})"))
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
        "remove": remove,
        "undo": undo,
        "surface": surface,
        "osm": osm,
        "parameters": parameters,
        "config": config,
    }
)
