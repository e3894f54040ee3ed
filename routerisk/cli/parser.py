"""The commands and what they take. Nothing heavy is imported here: `routerisk --help` answers at once."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final, NoReturn

from ..messages import LEVELS
from .wishes import suggest_options

__all__ = ["build_parser"]

EPILOG: Final = """\
first steps:
  routerisk demo                                ten weeks of an invented runner, offline
  routerisk add ~/Downloads/export --online     your own files; map data from OpenStreetMap's public servers
  routerisk week                                the week in figures and words
  routerisk map                                 the risk map, one file for your browser

routerisk computes what the ground exposed you to. It is no medical advice and predicts no injury.
"""


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see: {self.prog} --help)\n")


def build_parser() -> argparse.ArgumentParser:
    """Every command, its options and its help."""
    data = Parser(add_help=False, argument_default=argparse.SUPPRESS)
    data.add_argument("--data", metavar="DIR", help="data directory (else ROUTERISK_DATA, else the platform's own)")
    json = Parser(add_help=False)
    json.add_argument("--json", action="store_true", help="print JSON for other programs")

    parser = Parser(prog="routerisk", epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter,
                    description="What the ground did to your legs: surface, camber and load of every run.",
                    parents=[data])  # fmt: skip
    parser.add_argument("--version", action="store_true", help="print the version and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)

    def command(name: str, words: str, *parents: Parser) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".", parents=parents)

    def from_where(parser: argparse.ArgumentParser) -> None:
        source = parser.add_mutually_exclusive_group()
        source.add_argument("--map", metavar="FILE.osm.pbf", help="map data from this OpenStreetMap extract")
        words = "map data from the public Overpass servers, which learn where your runs were"
        source.add_argument("--online", action="store_true", help=words)

    demo = command("demo", "the whole job on the sample runs that come with routerisk, offline", json)
    demo.add_argument("--out", type=Path, default=Path("maps/demo.html"), metavar="FILE",
                      help="the page to write (default: %(default)s)")  # fmt: skip
    demo.add_argument("--suggest", action="store_true", help="show what to run instead of the last runs, too")

    add = command("add", "import watch exports: files and folders; match and score only what is new", data, json)
    add.add_argument("paths", nargs="*", metavar="PATH",
                     help="GPX, FIT or TCX files, folders, zips, exports of Strava, Garmin, Apple")  # fmt: skip
    from_where(add)
    add.add_argument("--again", action="store_true",
                     help="compute every run anew: with other map data, another usual-side")  # fmt: skip

    watch = command("watch", "the same for whatever comes into a folder, until stopped (Ctrl-C, SIGTERM)", data, json)
    watch.add_argument("folder", metavar="DIR", help="a folder into which a watch or a program drops its files")
    from_where(watch)

    command("runs", "list the runs", data, json)
    run = command("run", "one run: its surfaces, sides and loads", data, json)
    run.add_argument("run_id", metavar="ID", help="the run's id or the start of it (see: routerisk runs)")
    _corrections(run, command, data, json)

    week = command("week", "the weeks: loads, scores with their parts, warnings, what is left this week", data, json)
    week.add_argument("--of", type=_day, metavar="DATE", help="as of this day, such as 2026-05-17 (default: today)")
    week.add_argument("--weeks", type=_count, default=10, metavar="N", help="how many weeks (default: %(default)s)")
    week.add_argument("--fail-on", choices=LEVELS, metavar="LEVEL",
                      help="exit with 1 when the last week has a warning of this level or above: "
                      + ", ".join(LEVELS))  # fmt: skip
    week.add_argument("--notify", action="store_true",
                      help="send new warnings to the addresses of the setting notify, each once")  # fmt: skip

    suggest_options(command("suggest", "what to run instead: softer ways, a fresh loop, other sides", data, json))
    _page(command("map", "the interactive risk map: one HTML file that needs no network", data, json))
    _beside_the_runs(command, data, json)

    trace = command("trace", "one row per recorded point, without a store: way, side, surface, slope, load", data, json)
    trace.add_argument("files", nargs="+", metavar="FILE", help="GPX, FIT or TCX files, taken as one runner's history")
    trace.add_argument("--map", required=True, metavar="FILE.osm.pbf", help="the OpenStreetMap extract to match to")
    trace.add_argument("--csv", type=Path, metavar="FILE", help="write the rows here ('-': to standard output)")
    trace.add_argument("--whole", action="store_true", help="do not cut the rows by privacy zones: for yourself")

    surface = command("surface", "one row per way of a map: its surface, how it is known, the probabilities", json)
    surface.add_argument("--map", required=True, metavar="FILE.osm.pbf", help="the OpenStreetMap extract")
    surface.add_argument("--csv", type=Path, metavar="FILE", help="write the rows here ('-': to standard output)")
    _osm(command("osm", "map data on this disk: add an extract, download a region, list what is there"), data, json)

    numbers = command("parameters", "every number that is a judgement: value, range, source, evidence grade", json)
    numbers.add_argument("--markdown", action="store_true", help="as a Markdown table")

    config = command("config", "show the settings, or change one", data, json)
    config.add_argument("key", nargs="?", metavar="KEY",
                        help="week-start, units, language, usual-side, map-source, privacy, privacy-zones, notify, "
                        "notify-level")  # fmt: skip
    config.add_argument("value", nargs="?", metavar="VALUE", help="the value to keep; without it the setting is shown")
    return parser


def _corrections(run: argparse.ArgumentParser, command: Callable[..., argparse.ArgumentParser], data: Parser,
                 json: Parser) -> None:  # fmt: skip
    """What a person can put right, and take back."""
    words = "put right: sport=walking, name=..., shoe=..., indoor=yes|no, travel=run|left-out, clock=right"
    run.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help=words)
    words = "leave a stretch out: 14:02..14:31 by the clock there, +1:05:00.. after the start"
    run.add_argument("--map", metavar="FILE.osm.pbf", help="map data for what is put right (else map-source)")
    run.add_argument("--cut", action="append", default=[], metavar="FROM..TO", help=words)
    remove = command("remove", "take a run out; adding its file again does not bring it back", data, json)
    remove.add_argument("run_id", metavar="ID", help="the run's id or the start of it (see: routerisk runs)")
    command("undo", "take back the last --set, --cut or remove", data, json)


def _beside_the_runs(command: Callable[..., argparse.ArgumentParser], data: Parser, json: Parser) -> None:
    """What was felt, what was worn, and all of it for other programs."""
    _diary(command("diary", "the pain diary, shown beside the weeks"), data, json)
    command("shoes", "km and surfaces of every pair of shoes that an export names", data, json)
    _export(command("export", "everything computed as tables; what is private is cut", data, json))


def _page(page: argparse.ArgumentParser) -> None:
    page.add_argument("--out", type=Path, default=Path("maps/index.html"), metavar="FILE",
                      help="the page to write (default: %(default)s)")  # fmt: skip
    page.add_argument("--weeks", type=_count, default=52, metavar="N", help="how many weeks (default: %(default)s)")
    page.add_argument("--map", metavar="FILE.osm.pbf",
                      help="draw the streets of this extract below the runs (else those of map-source)")  # fmt: skip
    page.add_argument("--privacy", type=_metres, metavar="METRES",
                      help="leave out this much of each run's start and end, such as 200m")  # fmt: skip
    page.add_argument("--share", action="store_true", help="leave out names, days, times, paces and the diary")
    page.add_argument("--tiles", action="store_true",
                      help="offer OpenStreetMap's tiles; once switched on, the page asks their server")  # fmt: skip
    page.add_argument("--suggest", action="store_true", help="show what to run instead of the last run")


def _diary(diary: argparse.ArgumentParser, data: Parser, json: Parser) -> None:
    """Its actions: add, list, remove."""
    entry = Parser(add_help=False)
    entry.add_argument("--pain", required=True, metavar="SITE", help="where it hurts, such as knee")
    entry.add_argument("--side", required=True, choices=("left", "right", "both"))
    entry.add_argument("--on", type=_day, metavar="DATE", help="the day, such as 2026-05-17 (default: today)")
    actions = diary.add_subparsers(dest="action", metavar="ACTION", parser_class=Parser, required=True)
    add = actions.add_parser("add", help="write down a pain; one of the same day, site and side is replaced",
                             parents=[entry, data, json])  # fmt: skip
    add.add_argument("--level", required=True, type=int, metavar="0-10", help="0 none, 10 the worst")
    add.add_argument("--note", default="", metavar="TEXT", help="anything worth remembering")
    actions.add_parser("list", help="every entry, the oldest first", parents=[data, json])
    actions.add_parser("remove", help="take an entry out again", parents=[entry, data, json])


def _osm(osm: argparse.ArgumentParser, data: Parser, json: Parser) -> None:
    """Its actions: add, fetch, status."""
    actions = osm.add_subparsers(dest="action", metavar="ACTION", parser_class=Parser, required=True)
    add = actions.add_parser("add", help="cut a local extract into tiles; twice changes nothing", parents=[data, json])
    add.add_argument("extract", metavar="FILE.osm.pbf", help="an OpenStreetMap extract of any size")
    fetch = actions.add_parser("fetch", help="download a region from a public Overpass server", parents=[data, json])
    where = fetch.add_mutually_exclusive_group(required=True)
    where.add_argument("--around", type=_degrees(2), metavar="LAT,LON", help="the middle, such as 49.41,8.68")
    where.add_argument("--box", type=_degrees(4), metavar="WEST,SOUTH,EAST,NORTH", help="degrees")
    fetch.add_argument("--km", type=float, default=5.0, metavar="N",
                       help="how far around the middle (default: %(default)s)")  # fmt: skip
    actions.add_parser("status", help="every tile: whole, partial or broken, its source and date", parents=[data, json])


def _degrees(count: int) -> Callable[[str], tuple[float, ...]]:
    def parsed(text: str) -> tuple[float, ...]:
        try:
            found = tuple(float(part) for part in text.split(","))
        except ValueError:
            found = ()
        if len(found) != count or not all(abs(degrees) <= 180.0 for degrees in found):
            raise argparse.ArgumentTypeError(f"{text!r} is not {count} numbers of degrees, with commas between")
        return found

    return parsed


def _export(export: argparse.ArgumentParser) -> None:
    export.add_argument("--format", choices=("gpkg", "parquet", "csv", "geojson"), default="gpkg",
                        help="default: %(default)s, one file; the others: a folder with a file per table")  # fmt: skip
    export.add_argument("--out", type=Path, metavar="FILE", help="the file or folder (default: routerisk.gpkg, "
                        "routerisk-parquet, ...)")  # fmt: skip
    export.add_argument("--dictionary", action="store_true",
                        help="print what each column means, as a Markdown table, and export nothing")  # fmt: skip


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date such as 2026-05-17") from None


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no count of weeks, 1 or more")
    return int(text)


def _metres(text: str) -> float:
    try:
        metres = float(text.lower().removesuffix("m"))
    except ValueError:
        metres = -1.0
    if not 0.0 <= metres < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no distance such as 200m")
    return metres
