"""The page in a real browser: opened from disk, clicked, and compared with the records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import chromium
import numpy as np
import pytest
from chromium import DESKTOP, PHONE, Watched, watch
from naive_page import data_of, decode, decode_steps
from page_factory import LONG_RUN, outlook_of, plain
from seen_page import (
    LONG,
    RUNS,
    TOWN,
    WARNINGS,
    WEEKS,
    choose_layer,
    choose_run,
    facts,
    legend,
    pixels,
    screen_of,
    theme,
    total_km,
)

from routerisk import render_map
from routerisk.page.legend import layers, surface_classes
from routerisk.records import Exposure
from routerisk.words import words as words_in

EN = words_in("en", "metric")
LAYERS = layers(EN)

pytest.importorskip("playwright")
if chromium.executable() is None:
    pytest.skip("no Chromium here: the page cannot be clicked", allow_module_level=True)

CLICK_MS = 5000


@pytest.fixture(scope="module")
def context() -> Iterator[Any]:
    with chromium.browser() as opened:
        opened.set_default_timeout(CLICK_MS)
        yield opened


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "map.html"
    path.write_text(render_map(RUNS, WEEKS, WARNINGS, network=TOWN, outlook=outlook_of(WEEKS)), encoding="utf-8")
    return path


@pytest.fixture
def seen(context: Any, file: Path) -> Iterator[Watched]:
    opened = watch(context, file)
    yield opened
    opened.page.close()
    assert opened.console == []
    assert opened.requests == [file.as_uri()]


def test_it_opens_from_disk_silent_and_alone(seen: Watched) -> None:
    assert seen.text("#showing") == f"All {len(RUNS)} runs, {total_km(RUNS)}"
    assert pixels(seen)[0] > 5000
    assert "© OpenStreetMap contributors" in seen.text(".leaflet-control-attribution")


def test_both_decoders_read_the_same(seen: Watched, file: Path) -> None:
    for run in data_of(file.read_text(encoding="utf-8"))["runs"][:5]:
        for column in run["pieces"].values():
            assert seen.page.evaluate("text => Columns.decode(text)", column) == decode(column)


def test_every_layer_says_how_many_km_are_of_which_class(seen: Watched) -> None:
    mapped = sum(float(r.length_m.sum()) for r in RUNS) / 1000
    shown = set()
    for layer in LAYERS:
        choose_layer(seen, layer.label)
        assert seen.text(".legend summary") == layer.label
        km = legend(seen)
        labels = [c.label for c in layer.classes]
        assert set(km) <= set(labels) if layer.kind == "surface" else list(km) == labels
        assert sum(km.values()) == pytest.approx(mapped, abs=0.06 * len(km))
        shown.add(tuple(pixels(seen)))
    assert len(shown) >= len(LAYERS) - 1, "each layer is drawn in its own way"


def test_the_surface_layer_agrees_with_the_records(seen: Watched) -> None:
    choose_layer(seen, "Surface")
    classes = next(layer for layer in LAYERS if layer.key == "surface").classes
    expected = np.zeros(len(classes))
    for run in RUNS:
        np.add.at(expected, [surface_classes()[c] for c in run.surface_code], run.length_m / 1000)
    occurring = {classes[i].label: expected[i] for i in np.flatnonzero(expected)}
    assert legend(seen) == pytest.approx(occurring, abs=0.12)
    assert len(occurring) >= 6, "the factory must run on many surfaces"


def test_the_load_layer_agrees_with_the_records(seen: Watched, file: Path) -> None:
    segments: dict[int, list[float]] = {}
    data = data_of(file.read_text(encoding="utf-8"))
    for run, written in zip(RUNS, data["runs"], strict=True):
        for ref, load, metres in zip(decode_steps(written["pieces"]["ref"]), run.piece_load_km, run.length_m,
                                     strict=True):  # fmt: skip
            sums = segments.setdefault(ref >> 1, [0.0, 0.0])
            sums[0] += 1000 * load
            sums[1] += metres
    expected = np.zeros(5)
    for load, metres in segments.values():
        expected[np.searchsorted(LAYERS[0].steps, load / metres, side="right")] += metres / 1000
    assert list(legend(seen).values()) == pytest.approx(expected.tolist(), abs=2.0)


def test_a_week_filters_map_table_and_warnings_and_lets_go(seen: Watched) -> None:
    week = next(i for i, w in enumerate(WEEKS) if RUNS[LONG].run_id in w.run_ids)
    inside = [r for r in RUNS if r.run_id in WEEKS[week].run_ids]
    before = pixels(seen)
    seen.page.locator(".week").nth(week).click()
    start = WEEKS[week].start
    assert seen.text("#showing") == f"Week of {start.day} {start:%b}: {len(inside)} runs, {total_km(inside)}"
    assert seen.page.locator("#run-rows tr:visible").count() == len(inside)
    visible = seen.page.locator(".warning-card:not([hidden]) h3").all_text_contents()
    assert set(visible) == {EN.say(w.title) for w in WARNINGS if w.week == start}
    assert seen.page.locator(".week[aria-pressed=true]").count() == 1
    assert sum(legend(seen).values()) == pytest.approx(sum(r.length_m.sum() for r in inside) / 1000, abs=0.3)
    assert pixels(seen) != before
    seen.page.locator("#show-all").click()
    assert seen.text("#showing").startswith(f"All {len(RUNS)} runs")
    assert not seen.page.locator("#show-all").is_visible()


def test_a_week_by_keyboard(seen: Watched) -> None:
    seen.page.locator(".week").nth(2).focus()
    seen.page.keyboard.press("Enter")
    assert seen.page.locator(".week").nth(2).get_attribute("aria-pressed") == "true"
    seen.page.keyboard.press("Escape")
    assert seen.page.locator(".week[aria-pressed=true]").count() == 0


def test_a_run_is_shown_alone_and_framed(seen: Watched) -> None:
    seen.page.locator(f".run-button[data-run='{LONG}']").click()
    run = RUNS[LONG]
    assert seen.text("#showing").startswith(f"{run.name} ·")
    assert f"{run.distance_m / 1000:.1f} km" in seen.text("#showing")
    assert seen.page.locator("#run-rows tr[aria-current=true]").get_attribute("data-run") == str(LONG)
    west, south, east, north = seen.page.evaluate("routerisk.map.getBounds().toBBoxString()").split(",")
    assert float(west) < run.shape_lon_deg.min() < run.shape_lon_deg.max() < float(east)
    assert float(south) < run.shape_lat_deg.min() < run.shape_lat_deg.max() < float(north)


def test_a_run_from_a_warning(seen: Watched) -> None:
    seen.page.locator(".warning-card[data-warning=SESSION_DOUBLE] button[data-run]").click()
    assert seen.text("#showing").startswith(f"{RUNS[LONG].name} ·")


def test_an_indoor_run_has_figures_and_nothing_to_draw(seen: Watched) -> None:
    seen.page.locator("#more-runs").click()
    assert seen.page.locator("#run-rows tr:visible").count() == len(RUNS)
    indoor = next(i for i, r in enumerate(RUNS) if r.indoor)
    seen.page.locator(f".run-button[data-run='{indoor}']").click()
    assert facts(seen)["Distance"] == f"{RUNS[indoor].distance_m / 1000:.1f} km"
    assert not seen.page.locator("#profile").is_visible()
    assert sum(legend(seen).values()) == 0


def test_a_click_on_a_street_says_what_is_known_of_it(seen: Watched) -> None:
    run = RUNS[LONG]
    piece = int(np.flatnonzero(run.length_m > 50)[10])
    shape = slice(run.shape_first[piece], run.shape_first[piece + 1])
    lon, lat = float(run.shape_lon_deg[shape].mean()), float(run.shape_lat_deg[shape].mean())
    seen.page.evaluate("at => routerisk.map.setView(at, 18, {animate: false})", [lat, lon])
    seen.page.mouse.click(*screen_of(seen, lon, lat))
    words = seen.text(".popup")
    assert run.names[run.street[piece]] in words
    same = [(r, p) for r in RUNS for p in range(len(r.way_id)) if _same_place(r, p, lon, lat)]
    assert (f"Run {len(same)} times" if len(same) > 1 else "Run once") in words
    assert f"Uneven {run.uneven[piece]:.2f}" in words
    load = sum(float(r.piece_load_km[p]) for r, p in same) / sum(float(r.length_m[p]) for r, p in same) * 1000
    written = re.search(r"Load ([\d.]+) per km", words)
    assert written
    assert float(written[1]) == pytest.approx(load, abs=0.011)


def _same_place(run: Exposure, piece: int, lon: float, lat: float) -> bool:
    shape = slice(run.shape_first[piece], run.shape_first[piece + 1])
    return abs(run.shape_lon_deg[shape].mean() - lon) < 1e-6 and abs(run.shape_lat_deg[shape].mean() - lat) < 1e-6


def test_a_popup_leads_to_its_runs(seen: Watched) -> None:
    run = RUNS[LONG]
    lon, lat = float(run.shape_lon_deg[:2].mean()), float(run.shape_lat_deg[:2].mean())
    seen.page.evaluate("at => routerisk.map.setView(at, 18, {animate: false})", [lat, lon])
    seen.page.mouse.click(*screen_of(seen, lon, lat))
    first = seen.page.locator(".popup .link").first
    words = first.inner_text()
    first.click()
    assert all(part in seen.text("#showing") for part in words.split(" · "))


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_popup_opens_below_the_words_on_the_map(seen: Watched, size: dict[str, int]) -> None:
    seen.page.set_viewport_size(size)
    choose_run(seen, LONG)
    run = RUNS[LONG]
    lon, lat = float(run.shape_lon_deg[:2].mean()), float(run.shape_lat_deg[:2].mean())
    seen.page.evaluate("at => routerisk.map.setView(at, 17, {animate: false})", [lat, lon])
    seen.page.mouse.click(*screen_of(seen, lon, lat))
    seen.page.wait_for_function("() => !routerisk.map._panAnim || !routerisk.map._panAnim._inProgress")
    words = seen.page.locator(".showing").bounding_box()
    assert seen.page.locator(".leaflet-popup").bounding_box()["y"] >= words["y"] + words["height"]


def test_numbers_of_the_profile_stand_clear_of_its_names(context: Any, tmp_path: Path) -> None:
    steep = replace(RUNS[LONG], climb_m=3000.0, grade_deg=np.full(len(RUNS[LONG].way_id), 15.0))
    path = tmp_path / "steep.html"
    path.write_text(render_map([steep], WEEKS, [], units="imperial"), encoding="utf-8")
    seen = watch(context, path)
    choose_run(seen, 0)
    assert max(len(tick) for tick in seen.page.locator("#profile-chart .tick").all_text_contents()) >= len("5000 ft")
    name = seen.page.locator("#profile-chart .row-name").first.bounding_box()
    ticks = [box for one in seen.page.locator("#profile-chart .tick").all() if (box := one.bounding_box())]
    beside = [box for box in ticks if abs(box["y"] - name["y"]) < name["height"]]
    assert beside
    assert all(box["x"] > name["x"] + name["width"] + 2 for box in beside)
    seen.page.close()


def test_hostile_names_do_nothing(context: Any, tmp_path: Path) -> None:
    bad = "<img src=x onerror=alert(1)></script><script>alert(2)</script>"
    runs = [replace(r, name=bad, names=tuple(bad for _ in r.names)) for r in RUNS[:6]]
    warnings = [replace(w, title=plain(bad), text=plain(bad), run_ids=(runs[0].run_id,)) for w in WARNINGS]
    network = replace(TOWN, way_name=tuple(bad for _ in TOWN.way_name))
    path = tmp_path / "bad.html"
    path.write_text(render_map(runs, WEEKS, warnings, network=network, title=bad), encoding="utf-8")
    seen = watch(context, path)
    dialogs: list[Any] = []
    seen.page.on("dialog", lambda d: (dialogs.append(d), d.dismiss()))
    assert seen.page.locator("h1").inner_text() == bad
    seen.page.locator(".run-button[data-run='0']").click()
    assert bad in seen.text("#showing")
    lon, lat = float(runs[0].shape_lon_deg[:2].mean()), float(runs[0].shape_lat_deg[:2].mean())
    seen.page.evaluate("at => routerisk.map.setView(at, 18, {animate: false})", [lat, lon])
    seen.page.mouse.click(*screen_of(seen, lon, lat))
    assert seen.page.locator(".popup h3").inner_text() == bad
    assert seen.page.locator("img").count() == 0
    assert dialogs == []
    assert seen.console == []
    assert seen.requests == [path.as_uri()]
    seen.page.close()


def test_what_is_injected_after_all_is_stopped_by_the_policy(context: Any, file: Path) -> None:
    seen = watch(context, file)
    seen.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.hit = 1\">')")
    seen.page.wait_for_function("() => true")
    assert seen.page.evaluate("window.hit") is None
    assert seen.page.evaluate("fetch('https://example.org').then(() => 'went', () => 'stopped')") == "stopped"
    assert all("Content Security Policy" in line or "img-src" in line for line in seen.console)
    assert seen.console
    seen.page.close()


def test_dark_mode_repaints_everything(seen: Watched) -> None:
    light = pixels(seen)
    ground = "getComputedStyle(document.body).backgroundColor"
    before = seen.page.evaluate(ground)
    theme(seen, color_scheme="dark")
    assert seen.page.evaluate(ground) != before
    assert pixels(seen) != light
    theme(seen, color_scheme="light")
    assert pixels(seen) == light


def test_a_phone_shows_everything_without_scrolling_sideways(seen: Watched) -> None:
    seen.page.set_viewport_size(chromium.PHONE)
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= chromium.PHONE["width"]
    top = seen.page.locator(".map-holder").bounding_box()
    below = seen.page.locator("#panel").bounding_box()
    assert top
    assert below
    assert top["height"] > 300
    assert below["y"] >= top["y"] + top["height"] - 1
    seen.page.locator(f".run-button[data-run='{len(RUNS) - 1}']").click()
    assert seen.page.evaluate("window.scrollY") < 200, "the map comes into sight"


def test_zoom_and_pan_keep_the_lines_on_their_streets(seen: Watched) -> None:
    run = RUNS[LONG]
    lon, lat = float(run.shape_lon_deg[:2].mean()), float(run.shape_lat_deg[:2].mean())
    for zoom in (15, 17.5, 19):
        seen.page.evaluate("([at, z]) => routerisk.map.setView(at, z, {animate: false})", [[lat, lon], zoom])
        painted = seen.page.evaluate("""([lat, lon]) => {
            const canvas = document.querySelector(".leaflet-runs-pane canvas");
            const at = routerisk.map.latLngToLayerPoint([lat, lon]).subtract(L.DomUtil.getPosition(canvas));
            const dense = canvas.width / parseFloat(canvas.style.width);
            const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
            copy.drawImage(canvas, 0, 0);
            return copy.getImageData(at.x * dense, at.y * dense, 1, 1).data[3];
        }""", [lat, lon])  # fmt: skip
        assert painted > 128


def test_layers_can_be_switched_off_on_the_map(seen: Watched) -> None:
    seen.page.locator(".leaflet-control-layers-toggle").hover()
    boxes = seen.page.locator(".leaflet-control-layers-overlays label")
    assert boxes.count() == 3
    boxes.nth(1).click()
    assert seen.page.locator(".leaflet-runs-pane canvas").count() == 0
    boxes.nth(1).click()
    assert pixels(seen)[0] > 5000


def test_why_unfolds_to_parts_grades_and_sources(seen: Watched) -> None:
    card = seen.page.locator(".warning-card[data-warning=SESSION_DOUBLE]")
    assert not card.locator(".source").is_visible()
    card.locator("summary").click()
    assert card.locator(".source").inner_text() == WARNINGS[0].source
    assert card.locator(".parts tbody tr").count() == 2
    assert "moderate" in card.inner_text()


def test_printing_keeps_the_words_and_is_always_light(seen: Watched) -> None:
    seen.page.emulate_media(media="print", color_scheme="dark")
    assert (
        seen.page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--panel').trim()") == "#ffffff"
    )
    assert not seen.page.locator("#layers").is_visible()
    assert seen.page.locator("#plainly-title").is_visible()
    seen.page.emulate_media(media="screen", color_scheme="light")


def test_tiles_wait_until_they_are_switched_on(context: Any, tmp_path: Path) -> None:
    path = tmp_path / "tiles.html"
    path.write_text(render_map(RUNS[:3], WEEKS, [], network=TOWN, tiles=True), encoding="utf-8")
    seen = watch(context, path)
    seen.page.route(re.compile("^https?://"), lambda route: route.abort())
    assert seen.requests == [path.as_uri()]
    seen.page.locator(".leaflet-control-layers-toggle").hover()
    seen.page.locator(".leaflet-control-layers-overlays label", has_text="Tiles").click()
    seen.page.wait_for_selector(".leaflet-tile-pane img", state="attached")
    assert {u.split("/")[2] for u in seen.requests[1:]} == {"tile.openstreetmap.org"}
    seen.page.close()


def test_the_long_run_is_the_spike(seen: Watched) -> None:
    choose_layer(seen, "Spikes")
    assert RUNS[LONG].run_id == f"{LONG_RUN:016x}"
    assert seen.page.locator(f"tr[data-run='{LONG}'] .spike").count() == 1
    assert seen.page.locator("tr .spike").count() == 1
    km = legend(seen)
    assert km["In a run with a spike warning"] >= RUNS[LONG].distance_m / 1000 * 0.5
