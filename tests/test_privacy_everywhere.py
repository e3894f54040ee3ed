"""Whatever a command can say or write is cut by privacy zones: read off the parser, so a new command must declare."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise
from pathlib import Path
from threading import Thread
from typing import Any, Final

import geopandas
import numpy as np
import osmium
import pandas as pd
import pytest
from conftest import ROOT
from naive_page import coordinates, suggested_places
from walks import gpx, walk

from routerisk.cli import main
from routerisk.cli.parser import build_parser
from routerisk.geo import haversine_m
from routerisk.osm import embedded_network
from routerisk.records import Track
from routerisk.store import Store

EXTRACT = ROOT / "routerisk" / "osm" / "helsinki.osm.pbf"
RADIUS_M: Final = 160.0
HIDDEN: Final = "Verborgenstrasse"
SHORT: Final = "A"
"""A hidden street's name that is a word of other sentences too: it goes, and nothing else goes with it."""

NO_PLACE: Final = {
    "demo": "runs of an invented runner",
    "surface": "a map's ways, nobody's runs",
    "osm": "map data on this disk, by tiles of many km",
    "parameters": "numbers of the program",
    "remove": "the id of a run",
    "undo": "the id of a run and what was put right",
    "config": "settings, the zones among them, to who set them",
}
"""Commands that tell nothing of a runner's ways, and why."""

OF_NO_ACCOUNT: Final = {
    "-h", "--help", "--data", "--online", "--weeks", "--of", "--fail-on", "--dictionary", "--count", "--avoid",
    "--prefer", "--even", "--climb", "--lit", "--streets", "--take", "--on", "--level", "--note", "--pain", "--side",
    "--set", "--cut", "--map",
}  # fmt: skip
"""Options that choose what is told, not a further place where it is told."""


@dataclass
class Home:
    """A data directory of runs that begin at one door, on a map with streets that only the zone holds."""

    data: Path
    exports: Path
    extract: Path
    lon_deg: float
    lat_deg: float

    def nearest_m(self, places: list[tuple[float, float]]) -> float:
        """The distance of (longitude, latitude) pairs to the door, degrees in, the least one in metres."""
        if not places:
            return np.inf
        lon, lat = np.asarray(places, np.float64).T
        return float(haversine_m(self.lon_deg, self.lat_deg, lon, lat).min())


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    data, exports = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("exports")
    track = walk(embedded_network(), 3, km=3.0)
    for i in range(4):
        fixes, started = 400 + 200 * i, datetime(2026, 4, 6 + 2 * i, 18, 7 + i, tzinfo=UTC)
        part = Track.from_arrays(time_s=np.arange(fixes), lon_deg=track.lon_deg[:fixes], lat_deg=track.lat_deg[:fixes],
                                 started_at=started, timezone="Europe/Helsinki")  # fmt: skip
        (exports / f"{i}.gpx").write_text(gpx(part))
    place = Home(data, exports, data / "map.osm.pbf", float(track.lon_deg[0]), float(track.lat_deg[0]))
    named_anew(place)
    zone = f"home={place.lat_deg},{place.lon_deg},{RADIUS_M:g}m"
    for key, value in (("map-source", str(place.extract)), ("privacy-zones", zone)):
        assert main(["config", "--data", str(data), key, value]) == 0
    assert main(["add", str(exports), "--data", str(data), "--map", str(place.extract)]) == 0
    with Store(data) as store:
        names = {name for exposure in store.exposures() for name in exposure.names}
    assert {HIDDEN, SHORT} <= names, "the runs use streets that must not be told"
    return place


def named_anew(home: Home) -> None:
    """The embedded map, where streets that only the zone holds have names that nothing else has."""
    turn = 0
    with osmium.SimpleWriter(str(home.extract), overwrite=True) as writer:
        for item in osmium.FileProcessor(str(EXTRACT)).with_locations():
            if item.is_way() and "highway" in item.tags:
                places = [(node.lon, node.lat) for node in item.nodes if node.location.valid()]
                away = haversine_m(home.lon_deg, home.lat_deg, *np.array(places).T) if places else np.array([np.inf])
                if away.max() < RADIUS_M:
                    turn += 1
                    tags = {**dict(item.tags), "name": SHORT if turn % 2 else HIDDEN}
                    writer.add(item.replace(tags=tags))
                    continue
            writer.add(item)


NUMBER: Final = r"(-?\d{1,3}\.\d{3,})"
PLACES: Final = (
    rf'lat="{NUMBER}"\s+lon="{NUMBER}"',  # GPX
    rf'"lon\w*":\s*{NUMBER},\s*"lat\w*":\s*{NUMBER}',  # JSON: two keys
    rf"\[\s*{NUMBER},\s*{NUMBER}\s*[\],]",  # a position of GeoJSON
    rf"(?<=[(,])\s?{NUMBER} {NUMBER}(?=[,)])",  # WKT
)


def said_places(text: str) -> list[tuple[float, float]]:
    """Two decimal numbers wherever a place is written, as (longitude, latitude) both ways round."""
    pairs = [found for pattern in PLACES for found in re.findall(pattern, text)]
    for line in re.sub(r"\([^()]*\)", "", text).splitlines():  # a row of a table, a sentence
        pairs += pairwise(re.findall(NUMBER, line))
    ways = [pair for a, b in pairs for pair in ((float(a), float(b)), (float(b), float(a)))]
    return [(lon, lat) for lon, lat in ways if abs(lon) <= 180.0 and abs(lat) <= 90.0]


def test_places_are_seen_however_they_are_written() -> None:
    at = (24.9489, 60.1727)
    for text in ('<trkpt lat="60.1727" lon="24.9489">', '{"lon_deg": 24.9489, "lat_deg": 60.1727}',
                 "[\n 24.9489,\n 60.1727\n]", "LINESTRING (24.1234 60.1234, 24.9489 60.1727)", "a,3,24.9489,60.1727,b",
                 "from 60.1727, 24.9489 on"):  # fmt: skip
        assert at in said_places(text), text


def words_of(path: Path) -> Iterator[tuple[str, list[tuple[float, float]]]]:
    """(text, places) of every file that was written, whatever its format."""
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.suffix == ".fit":
            yield "", fit_places(file)
        elif file.suffix == ".gpkg":
            for layer in geopandas.list_layers(file)["name"]:
                frame = geopandas.read_file(file, layer=layer)
                yield frame.to_csv(), said_places(frame.to_csv())
        elif file.suffix == ".parquet":
            try:
                frame = geopandas.read_parquet(file)
            except ValueError:
                frame = pd.read_parquet(file)
            yield frame.to_csv(), said_places(frame.to_csv())
        elif file.suffix == ".html":
            html = file.read_text(encoding="utf-8")
            yield html, [*coordinates(html), *suggested_places(html)]
        elif file.is_file():
            text = file.read_text(encoding="utf-8")
            yield text, said_places(text)


def fit_places(file: Path) -> list[tuple[float, float]]:
    import fitparse

    places = []
    for message in fitparse.FitFile(str(file)).get_messages():
        held = {field.name: field.value for field in message}
        for lon, lat in (("position_long", "position_lat"), ("start_position_long", "start_position_lat"),
                         ("end_position_long", "end_position_lat")):  # fmt: skip
            if held.get(lon) is not None:
                places.append((held[lon] * 180 / 2**31, held[lat] * 180 / 2**31))
    return places


def commands() -> dict[str, argparse.ArgumentParser]:
    """Every command that the parser knows, those of several words among them."""
    found: dict[str, argparse.ArgumentParser] = {}
    for action in build_parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            found |= action.choices
    return found


def options_of(parser: argparse.ArgumentParser) -> set[str]:
    options: set[str] = set()
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            options |= {option for inner in action.choices.values() for option in options_of(inner)}
        options |= set(action.option_strings)
    return options


def tried(home: Home, out: Path) -> dict[str, list[list[str]]]:
    """Command: every way in which it is called here. `{out}` in a word is a file that it writes."""
    with Store(home.data) as store:
        first, *_, last = [row.run_id for row in store.runs()]
    door = f"--near={home.lat_deg},{home.lon_deg}"
    map_, files = ["--map", str(home.extract)], [str(home.exports / "0.gpx"), str(home.exports / "3.gpx")]
    page = ["map", "--out", str(out / "page.html"), "--weeks", "500"]
    suggest = ["suggest", "--run", last]
    return {
        "add": [["add", str(home.exports), "--again", *map_], ["add", str(home.exports), "--json"]],
        "runs": [["runs"], ["runs", "--json"]],
        "run": [["run", run, *how] for run in (first, last) for how in ([], ["--json"])],
        "week": [["week", "--of", "2026-04-13", *how] for how in ([], ["--json"], ["--notify"])],
        "map": [
            [*page, *how]
            for how in ([], ["--suggest"], ["--share", "--suggest"], ["--tiles"], ["--privacy", "50m"], map_,
                        ["--json"])
        ],
        "suggest": [
            [*suggest],
            [*suggest, "--json"],
            [*suggest, "--gpx", str(out / "course.gpx")],
            [*suggest, "--fit", str(out / "course.fit")],
            ["suggest", door, "--km", "2", *map_, "--json", "--gpx", str(out / "fresh.gpx")],
            ["suggest", door, "--km", "2", *map_, "--fit", str(out / "fresh.fit")],
        ],
        "trace": [
            ["trace", *files, *map_],
            ["trace", *files, *map_, "--csv", "-"],
            ["trace", *files, *map_, "--csv", str(out / "rows.csv")],
            ["trace", *files, *map_, "--json"],
        ],
        "shoes": [["shoes"], ["shoes", "--json"]],
        "diary": [["diary", "list"], ["diary", "list", "--json"]],
        "export": [
            ["export", "--format", name, "--out", str(out / f"tables.{name}"), *how]
            for name in formats()
            for how in ([], ["--json"])
        ],
    }  # fmt: skip


def formats() -> list[str]:
    (action,) = [a for a in commands()["export"]._actions if "--format" in a.option_strings]
    return list(action.choices or ())


WATCHED: Final = "watch"
"""Runs until it is stopped; what it says and sends of a file is what `add` says and `week --notify` sends."""
WHOLE: Final = "--whole"
"""Says that nothing is to be cut; tried by itself below."""


def test_every_command_and_option_is_tried_here(home: Home, tmp_path: Path) -> None:
    calls = tried(home, tmp_path)
    assert set(calls) | set(NO_PLACE) | {WATCHED} == set(commands()), "say of a new command what it tells of places"
    for name, parser in commands().items():
        if name in calls:
            used = {word.split("=")[0] for call in calls[name] for word in call if word.startswith("--")}
            left = options_of(parser) - used - OF_NO_ACCOUNT - {WHOLE}
            assert not left, f"{name} {left}: does it tell a place?"


@pytest.fixture
def postbox() -> Iterator[tuple[str, list[str]]]:
    heard: list[str] = []

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *words: Any) -> None:
            """Silence."""

    server = HTTPServer(("127.0.0.1", 0), Ear)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"json://127.0.0.1:{server.server_port}", heard
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_command_tells_what_a_zone_hides(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str], postbox: tuple[str, list[str]], language: str
) -> None:
    pytest.importorskip("apprise", reason="an optional extra: routerisk[notify]")
    address, heard = postbox
    for key, value in (("language", language), ("notify", address), ("notify-level", "information")):
        assert main(["config", "--data", str(home.data), key, value]) == 0
    capsys.readouterr()
    spoken = 0
    for calls in tried(home, tmp_path).values():
        for call in calls:
            before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
            code = main(["--data", str(home.data), *call])
            said = capsys.readouterr()
            refused = code == 2 and "--fit" in call and "zone" in said.err.lower() + " zone" * ("privat" in said.err)
            assert code == 0 or refused, (call, said.err)
            tops = [p for p in tmp_path.iterdir() if before.get(p) != p.stat().st_mtime_ns]
            for text, places in [(said.out + said.err, said_places(said.out + said.err)),
                                 *(found for top in tops for found in words_of(top))]:  # fmt: skip
                spoken += 1
                check(home, " ".join(call), text, places)
    for message in heard:
        check(home, "notification", message, said_places(message))
    assert spoken > 40


def check(home: Home, what: str, text: str, places: list[tuple[float, float]]) -> None:
    assert home.nearest_m(places) > RADIUS_M, f"{what}: a place in the zone"
    assert HIDDEN not in text, f"{what}: a street of the zone"
    assert not re.search(rf'"{SHORT}"|,{SHORT},|(?m:^\W*{SHORT}  )| {SHORT}[,;.)]', text), f"{what}: the street A"


@pytest.mark.parametrize("call", [
    lambda home, last, out: ["suggest", "--run", last, "--gpx", str(out)],
    lambda home, last, out: ["trace", str(home.exports / "3.gpx"), "--map", str(home.extract), "--csv", str(out)],
])  # fmt: skip
def test_whole_cuts_nothing(home: Home, tmp_path: Path, call: Callable[[Home, str, Path], list[str]]) -> None:
    """Also what shows that the checks above could fail."""
    with Store(home.data) as store:
        last = store.runs()[-1].run_id
    out = tmp_path / "course.gpx"
    assert main(["--data", str(home.data), *call(home, last, out), WHOLE]) == 0
    ((_, places),) = words_of(out)
    assert home.nearest_m(places) < RADIUS_M


def test_without_zones_the_streets_are_told(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with Store(home.data) as store:
        kept = store.setting("privacy-zones")
        last = store.runs()[-1].run_id
        store.set("privacy-zones", "none")
    try:
        capsys.readouterr()
        assert main(["run", last, "--json", "--data", str(home.data)]) == 0
        told = json.dumps(json.loads(capsys.readouterr().out), ensure_ascii=False)
    finally:
        with Store(home.data) as store:
            store.set("privacy-zones", kept or "none")
    assert HIDDEN in told or f'"{SHORT}"' in told
