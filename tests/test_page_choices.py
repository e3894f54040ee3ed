"""What is chosen in a real browser, and what follows: a run's own part, its profile, time, suggestions, the diary."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import chromium
import numpy as np
import pytest
from chromium import Watched, watch
from page_factory import advice_of, diary_of, outlook_of, plain, suggestion_of
from seen_page import LONG, RUNS, TOWN, WARNINGS, WEEKS, choose_layer, choose_run, facts, legend, pixels, total_km

from routerisk import render_map
from routerisk.export import as_fit
from routerisk.geo import haversine_m
from routerisk.page.pieces import UNKNOWN
from routerisk.records import SURFACES
from routerisk.words import words as words_in

EN = words_in("en", "metric")

pytest.importorskip("playwright")
if chromium.executable() is None:
    pytest.skip("no Chromium here: the page cannot be clicked", allow_module_level=True)

DIARY = diary_of(WEEKS)
OTHER = 4
INSTEAD = suggestion_of(RUNS[OTHER], RUNS[LONG].run_id)
FRESH = suggestion_of(RUNS[OTHER + 1], "")
FIT = as_fit(INSTEAD, EN)


@pytest.fixture(scope="module")
def context() -> Iterator[Any]:
    with chromium.browser(accept_downloads=True) as opened:
        opened.set_default_timeout(5000)
        yield opened


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "map.html"
    html = render_map(RUNS, WEEKS, WARNINGS, network=TOWN, outlook=outlook_of(WEEKS), diary=DIARY,
                      advice=advice_of(INSTEAD, FRESH))  # fmt: skip
    path.write_text(html, encoding="utf-8")
    return path


@pytest.fixture
def seen(context: Any, file: Path) -> Iterator[Watched]:
    opened = watch(context, file)
    yield opened
    opened.page.close()
    assert opened.console == []
    assert [url for url in opened.requests if not url.startswith("blob:")] == [file.as_uri()]


def reading(seen: Watched) -> str:
    return seen.text("#profile-reading")


def profile_key(seen: Watched, *keys: str) -> None:
    seen.page.locator("#profile-chart").focus()
    for key in keys:
        seen.page.keyboard.press(key)


def test_a_run_has_the_figures_of_its_record(seen: Watched) -> None:
    choose_run(seen, LONG)
    run, said = RUNS[LONG], facts(seen)
    summary = run.totals()
    assert said["Distance"] == f"{run.distance_m / 1000:.1f} km"
    assert said["Moving"] == EN.clock(run.moving_s)
    assert said["Climb"] == f"{run.climb_m:.0f} m"
    assert said["Load"] == f"{summary.load_km:.1f} km"
    assert said["Hard ground"] == f"{100 * summary.hard_share:.0f} %"
    left, middle, right = (f"{100 * share:.0f} %" for share in summary.side_share)
    assert said["Side"] == f"left {left}, middle {middle}, right {right}"
    assert said["Camber"].startswith("left leg downhill, ")
    assert seen.page.evaluate("document.activeElement.id") == "run-title"
    assert not seen.page.locator(".week-card:visible").count()
    assert not seen.page.locator("#time").is_visible()
    shown = set(seen.page.locator(".warning-card:not([hidden]) h3").all_text_contents())
    assert shown == {EN.say(w.title) for w in WARNINGS if run.run_id in w.run_ids}


def test_the_way_back_leads_to_the_run_in_the_table(seen: Watched) -> None:
    index = len(RUNS) - 1
    choose_run(seen, index)
    seen.page.locator("#close-run").click()
    assert seen.text("#showing").startswith(f"All {len(RUNS)} runs")
    assert not seen.page.locator("#run-part").is_visible()
    assert seen.page.evaluate("document.activeElement.dataset.run") == str(index)


def test_the_profile_says_what_was_where(seen: Watched) -> None:
    choose_run(seen, LONG)
    run = RUNS[LONG]
    profile_key(seen, "Home", *["ArrowRight"] * 6)
    for piece in (6, 7):
        words = reading(seen)
        metres = float(run.length_m[:piece].sum() + run.length_m[piece] / 2)
        written = re.match(r"([\d.]+) km", words)
        assert written
        assert float(written[1]) == pytest.approx(metres / 1000, abs=0.011)
        assert run.names[run.street[piece]] in words
        code = int(run.surface_code[piece])
        assert EN.say(f"surface.{SURFACES[code] if code != UNKNOWN else 'unknown'}") in words
        if run.side_p[piece, 0] >= 0.75:
            assert f"side left, {100 * run.side_p[piece, 0]:.0f} % sure" in words
        height = float((run.length_m * np.tan(np.radians(run.grade_deg)))[: piece + 1].sum())
        where = f"{abs(height):.0f} m {'above' if height > 0 else 'below'} the start"
        assert (where if abs(height) >= 0.5 else "as high as the start") in words
        assert f"{float(seen.page.locator('#profile-chart').get_attribute('aria-valuenow') or 0):.2f} km" in words
        profile_key(seen, "ArrowRight")
    profile_key(seen, "End")
    assert reading(seen).startswith(f"{(run.length_m.sum() - run.length_m[-1] / 2) / 1000:.2f} km")


def test_the_profile_marks_its_place_on_the_map(seen: Watched) -> None:
    choose_run(seen, LONG)
    profile_key(seen, "Home", *["PageDown"] * 4)
    assert seen.page.locator(".here").count() == 1
    lat, lon = seen.page.evaluate("""() => {
        const box = document.querySelector(".here").getBoundingClientRect();
        const frame = routerisk.map.getContainer().getBoundingClientRect();
        const [x, y] = [box.x + box.width / 2 - frame.x, box.y + box.height / 2 - frame.y];
        const at = routerisk.map.containerPointToLatLng([x, y]);
        return [at.lat, at.lng];
    }""")
    run = RUNS[LONG]
    assert float(haversine_m(lon, lat, run.shape_lon_deg, run.shape_lat_deg).min()) < 60
    seen.page.locator("#until").evaluate("() => document.activeElement.blur()")
    assert seen.page.locator(".here").count() == 0


def test_the_strips_have_the_layers_colours_in_their_lengths(seen: Watched) -> None:
    choose_layer(seen, "Surface")
    choose_run(seen, LONG)
    km = legend(seen)
    widths = seen.page.evaluate("""() => {
        const out = {};
        for (const rect of document.querySelectorAll("#profile-chart rect[class^='f-']")) {
            const name = rect.classList[0];
            const row = rect.getAttribute("y");
            (out[row] ??= {})[name] = (out[row][name] ?? 0) + rect.width.baseVal.value;
        }
        return Object.values(out)[0];
    }""")
    total = sum(widths.values())
    run_km = sum(km.values())
    assert widths["f-asphalt"] / total == pytest.approx(km["Asphalt"] / run_km, abs=0.02)
    assert len(widths) == len(km)


def test_a_pointer_on_the_profile_reads_it_too(seen: Watched) -> None:
    choose_run(seen, LONG)
    box = seen.page.locator("#profile-chart").bounding_box()
    assert box
    seen.page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 20)
    assert " km · " in reading(seen)
    seen.page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] - 200)
    assert reading(seen).startswith("Move along the profile")


def test_a_run_without_heights_says_so(context: Any, tmp_path: Path) -> None:
    path = tmp_path / "flat.html"
    runs = [replace(run, climb_m=float("nan")) for run in RUNS[:3]]
    path.write_text(render_map(runs, WEEKS, []), encoding="utf-8")
    opened = watch(context, path)
    choose_run(opened, 0)
    assert facts(opened)["Climb"] == "not recorded"
    assert opened.page.locator("#profile-chart .row-name").all_text_contents()[0] == "Pace"
    opened.page.close()


def test_the_streets_of_a_run_as_a_table(seen: Watched) -> None:
    choose_run(seen, LONG)
    seen.page.get_by_text("The streets of this run").click()
    rows = seen.page.locator("table.streets tbody tr")
    metres: dict[str, float] = {}
    run = RUNS[LONG]
    for street, length in zip(run.street, run.length_m, strict=True):
        metres[run.names[street]] = metres.get(run.names[street], 0.0) + float(length)
    longest = max(metres, key=lambda name: metres[name])
    assert rows.first.locator("th").inner_text() == longest
    assert rows.first.locator("td").first.inner_text() == f"{metres[longest] / 1000:.2f} km"
    before = pixels(seen)
    rows.first.locator("button").click()
    assert pixels(seen) != before, "the street is shown"


@pytest.mark.parametrize(("right_p", "words"), [(0.75, "right leg downhill, 75 % sure"),
                                                (0.74, "downhill leg unknown"), (0.5, "downhill leg unknown"),
                                                (0.26, "downhill leg unknown"),
                                                (0.25, "left leg downhill, 75 % sure")])  # fmt: skip
def test_the_script_names_no_leg_below_its_probability(seen: Watched, right_p: float, words: str) -> None:
    """What popups, the profile and the streets of a run say."""
    assert seen.page.evaluate("p => Words.legWords(p)", right_p) == words


def test_the_time_slider_grows_the_map(seen: Watched) -> None:
    slider = seen.page.locator("#until")
    whole = pixels(seen)
    for count in (1, 5):
        slider.fill(str(count))
        seen.page.wait_for_function(
            "n => document.getElementById('showing').textContent.includes(`${n} run`)", arg=count
        )
        first = RUNS[:count]
        assert seen.text("#showing") == f"The first {count} run{'s' * (count > 1)}, {total_km(first)}"
        assert sum(legend(seen).values()) == pytest.approx(sum(r.length_m.sum() for r in first) / 1000, abs=0.3)
        last = first[-1].local_start
        assert f"{last.day} {last:%b}, {last:%H:%M}" in seen.text("#until-words")
        assert slider.get_attribute("aria-valuetext") == seen.text("#until-words")
    assert pixels(seen) != whole
    seen.page.locator("#show-all").click()
    assert slider.input_value() == str(len(RUNS))
    assert pixels(seen) == whole


def test_a_week_shows_its_own_card(seen: Watched) -> None:
    assert seen.text(".week-card:visible .overuse-mid") == f"{WEEKS[-1].overuse.mid:.0f}"
    seen.page.locator(".week").nth(3).click()
    assert seen.text(".week-card:visible .overuse-mid") == f"{WEEKS[3].overuse.mid:.0f}"
    assert f"{WEEKS[3].distance_km:.1f} km" in seen.text(".week-card:visible")
    assert seen.page.locator("#no-warnings").is_visible()


def test_arrow_keys_go_from_week_to_week(seen: Watched) -> None:
    seen.page.locator(".week").last.focus()
    for key, at in (("ArrowLeft", -2), ("ArrowLeft", -3), ("ArrowRight", -2), ("Home", 0), ("End", -1)):
        seen.page.keyboard.press(key)
        assert seen.page.evaluate("document.activeElement.dataset.week") == str(at % len(WEEKS))
    assert seen.page.locator(".week[tabindex='0']").count() == 1
    seen.page.keyboard.press(" ")
    assert seen.text("#showing").startswith("Week of")


def test_a_suggestion_beside_the_run_that_it_replaces(seen: Watched) -> None:
    card = seen.page.locator("#suggestion-list .suggestion").first
    assert f"Instead of {RUNS[LONG].name}" in card.inner_text()
    card.locator("summary").click()
    for words in map(EN.say, (INSTEAD.title, INSTEAD.words, *INSTEAD.remarks)):
        assert words in card.inner_text()
    assert card.locator(".lead").inner_text() == "50 % of it on soft ground"
    assert "Busy crossings 2" in " ".join(card.locator(".compared").inner_text().split())
    card.locator(".suggestion-show").click()
    assert seen.text("#showing").startswith(f"{RUNS[LONG].name} ·")
    assert seen.page.locator("#run-part .suggestion-show[aria-pressed=true]").count() == 1
    drawn = "() => routerisk.suggestions._shown?.title ?? null"
    assert seen.page.evaluate(drawn) == EN.say(INSTEAD.title)
    west, south, east, north = map(float, seen.page.evaluate("routerisk.map.getBounds().toBBoxString()").split(","))
    for one in (INSTEAD, RUNS[LONG]):
        assert west < one.shape_lon_deg.min() < one.shape_lon_deg.max() < east
        assert south < one.shape_lat_deg.min() < one.shape_lat_deg.max() < north
    assert painted(seen) > 500
    seen.page.locator("#run-part .suggestion-show").click()
    assert seen.page.evaluate(drawn) is None
    assert painted(seen) == 0


def painted(seen: Watched) -> int:
    """Pixels of the suggestions' canvas."""
    count: int = seen.page.evaluate("""() => {
        const canvas = document.querySelector(".leaflet-suggestions-pane canvas");
        const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
        copy.drawImage(canvas, 0, 0);
        const data = copy.getImageData(0, 0, canvas.width, canvas.height).data;
        let count = 0;
        for (let i = 3; i < data.length; i += 4) if (data[i] > 128) count += 1;
        return count;
    }""")
    return count


def test_a_fresh_loop_replaces_no_run(seen: Watched) -> None:
    card = seen.page.locator("#suggestion-list .suggestion").nth(1)
    assert "Instead of" not in card.inner_text()
    assert card.locator("[data-course=fit]").count() == 1
    card.locator(".suggestion-show").click()
    assert seen.text("#showing").startswith(f"All {len(RUNS)} runs")
    assert painted(seen) > 500


def test_what_is_run_twice_is_dotted_once(context: Any, tmp_path: Path) -> None:
    back = replace(FRESH, shape_lon_deg=np.concatenate([FRESH.shape_lon_deg, FRESH.shape_lon_deg[::-1]]),
                   shape_lat_deg=np.concatenate([FRESH.shape_lat_deg, FRESH.shape_lat_deg[::-1]]))  # fmt: skip
    path = tmp_path / "back.html"
    path.write_text(render_map(RUNS, WEEKS, WARNINGS, network=TOWN, advice=advice_of(FRESH, back)), encoding="utf-8")
    opened = watch(context, path)
    spent = []
    for i in range(2):
        opened.page.locator("#suggestion-list .suggestion-show").nth(i).click()
        spent.append(painted(opened))
    assert spent[1] == pytest.approx(spent[0], rel=0.12)
    steps = "i => { const { lines, once } = routerisk.suggestions._all[i]; return [lines.x.length, once.x.length]; }"
    (whole, single), (twice, still) = (opened.page.evaluate(steps, i) for i in range(2))
    assert twice == 2 * whole
    assert still <= single + 1
    opened.page.close()


def test_a_plain_no_is_said(context: Any, tmp_path: Path) -> None:
    no = "No small change is softer by 10 % of its length or more."
    path = tmp_path / "no.html"
    path.write_text(render_map(RUNS[:3], WEEKS, [], advice=advice_of(words=[no])), encoding="utf-8")
    opened = watch(context, path)
    assert opened.text("#suggestions").endswith(no)
    choose_run(opened, 0)
    assert not opened.page.locator("#suggestions").is_visible()
    opened.page.close()


def test_a_course_is_saved_from_the_page(seen: Watched, tmp_path: Path) -> None:
    card = seen.page.locator("#suggestion-list .suggestion").first
    with seen.page.expect_download() as caught:
        card.locator("[data-course=gpx]").click()
    gpx = tmp_path / caught.value.suggested_filename
    caught.value.save_as(gpx)
    assert gpx.name == "routerisk-1-small-changes.gpx"
    space = {"g": "http://www.topografix.com/GPX/1/1"}
    root = ET.parse(gpx).getroot()  # noqa: S314 - our own page wrote it
    points = np.array([[float(p.get("lon", 0)), float(p.get("lat", 0))] for p in root.iterfind(".//g:trkpt", space)])
    assert len(points) == len(INSTEAD.shape_lon_deg)
    assert float(haversine_m(*points.T, INSTEAD.shape_lon_deg, INSTEAD.shape_lat_deg).max()) < 0.3
    assert [p.findtext("g:desc", "", space) for p in root.iterfind("g:wpt", space)] == [
        EN.say(note) for note in INSTEAD.note_words
    ]
    copyright_of = root.find("g:metadata/g:copyright", space)
    assert copyright_of is not None
    assert copyright_of.get("author") == INSTEAD.attribution
    with seen.page.expect_download() as caught:
        card.locator("[data-course=fit]").click()
    fit = tmp_path / caught.value.suggested_filename
    caught.value.save_as(fit)
    assert fit.read_bytes() == FIT


def test_a_saved_course_is_read_by_our_own_reader(seen: Watched, tmp_path: Path) -> None:
    from routerisk import read_tracks

    with seen.page.expect_download() as caught:
        seen.page.locator("#suggestion-list [data-course=gpx]").first.click()
    gpx = tmp_path / "course.gpx"
    caught.value.save_as(gpx)
    (track,) = read_tracks(gpx, timeless="assume")
    assert (
        float(haversine_m(track.lon_deg[0], track.lat_deg[0], INSTEAD.shape_lon_deg[0], INSTEAD.shape_lat_deg[0])) < 1
    )


def test_the_diary_beside_the_weeks(seen: Watched) -> None:
    rows = seen.page.locator("#diary-rows tr")
    assert rows.count() == len(DIARY)
    newest = DIARY[-1]
    for words in (newest.site, newest.side, str(newest.level), newest.note, str(newest.on_date.day)):
        assert words in rows.first.inner_text()
    seen.page.locator(".week").first.click()
    visible = seen.page.locator("#diary-rows tr:visible")
    assert visible.count() == sum(0 <= (e.on_date - WEEKS[0].start).days < 7 for e in DIARY)
    assert DIARY[0].site in visible.first.inner_text()


def test_hostile_notes_and_titles_do_nothing(context: Any, tmp_path: Path) -> None:
    bad = "<img src=x onerror=alert(1)></script><script>alert(2)</script>"
    diary = [replace(entry, note=bad, site=bad) for entry in DIARY]
    course = replace(INSTEAD, title=plain(bad), words=plain(bad), remarks=(plain(bad),), note_words=(plain(bad),) * 2)
    run = replace(RUNS[LONG], name=bad, names=tuple(f"{bad}{i}" for i in range(len(RUNS[LONG].names))))
    path = tmp_path / "bad.html"
    html = render_map([run], WEEKS, WARNINGS, diary=diary, advice=advice_of(course))
    path.write_text(html, encoding="utf-8")
    opened = watch(context, path)
    dialogs: list[Any] = []
    opened.page.on("dialog", lambda dialog: (dialogs.append(dialog), dialog.dismiss()))
    choose_run(opened, 0)
    opened.page.locator("#run-part .suggestion-show").click()
    opened.page.get_by_text("The streets of this run").click()
    profile_key(opened, "Home")
    assert bad in reading(opened)
    assert bad in opened.page.locator("#run-part .suggestion").inner_text()
    assert bad in opened.page.locator("#diary-rows").inner_text()
    with opened.page.expect_download() as caught:
        opened.page.locator("#run-part [data-course=gpx]").click()
    saved = Path(caught.value.path()).read_text(encoding="utf-8")
    assert "<img" not in saved
    assert ET.fromstring(saved) is not None  # noqa: S314 - our own page wrote it
    assert (opened.page.locator("img").count(), dialogs, opened.console) == (0, [], [])
    opened.page.close()


@pytest.mark.parametrize("name", ["مسار الصباح", "ריצת בוקר", "\u202eevil \u202d", "run \u2067tail"])
def test_names_that_run_from_right_to_left_turn_nothing_round(context: Any, tmp_path: Path, name: str) -> None:
    path = tmp_path / "rtl.html"
    path.write_text(render_map([replace(RUNS[0], name=name), *RUNS[1:3]], WEEKS, WARNINGS), encoding="utf-8")
    opened = watch(context, path)
    choose_run(opened, 0)
    places = opened.page.evaluate("""() => {
        const text = document.getElementById("showing");
        const last = text.lastChild;
        const range = document.createRange();
        range.selectNodeContents(last);
        return [text.querySelector("bdi").getBoundingClientRect().right, range.getBoundingClientRect().left, last.data];
    }""")
    assert places[0] <= places[1] + 1, "the distance stands right of the name"
    assert places[2] == f"{RUNS[0].distance_m / 1000:.1f} km"
    opened.page.close()


def test_a_page_turned_round_still_fits_its_window(seen: Watched) -> None:
    seen.page.evaluate("document.documentElement.dir = 'rtl'")
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= chromium.DESKTOP["width"]
    panel, holder = (seen.page.locator(s).bounding_box() for s in ("#panel", ".map-holder"))
    assert panel
    assert holder
    assert panel["x"] < holder["x"], "the panel changes sides"
    choose_run(seen, LONG)
    profile_key(seen, "Home")
    assert reading(seen).startswith("0.0")


def test_labels_stand_clear_of_each_other_and_mostly_of_the_runs(seen: Watched) -> None:
    seen.page.evaluate("routerisk.map.setZoom(17, {animate: false})")
    placed = seen.page.evaluate("routerisk.context.labels.placed.map(p => [p.name, p.x, p.y, p.room, p.angle])")
    assert len(placed) >= 5
    ends = [[(x + s * room / 2 * np.cos(angle), y + s * room / 2 * np.sin(angle)) for s in np.linspace(-1, 1, 9)]
            for _, x, y, room, angle in placed]  # fmt: skip
    for i, one in enumerate(ends):
        for other in ends[i + 1 :]:
            assert min(np.hypot(a[0] - b[0], a[1] - b[1]) for a in one for b in other) > 5
    assert all(abs(angle) <= np.pi / 2 + 1e-9 for *_, angle in placed), "none stands on its head"


def test_a_fit_course_stands_in_the_page_as_it_came(file: Path) -> None:
    assert base64.b64encode(FIT).decode() in file.read_text(encoding="utf-8")


def test_paper_shows_what_is_folded_and_a_picture_of_the_map(seen: Watched) -> None:
    assert not seen.page.locator(".warning-card .source").first.is_visible()
    seen.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")  # comes before the layout of the paper
    seen.page.emulate_media(media="print", color_scheme="dark")
    assert seen.page.locator(".warning-card .source").first.is_visible()
    assert seen.page.locator("#run-rows tr:visible").count() == len(RUNS)
    drawn = seen.page.evaluate("""() => {
        const canvas = document.getElementById("paper-map");
        const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        const seen = new Set();
        for (let i = 0; i < data.length; i += 400) seen.add(`${data[i]} ${data[i + 1]} ${data[i + 2]}`);
        return seen.size;
    }""")
    assert drawn > 5
    ground = "getComputedStyle(document.documentElement).getPropertyValue('--panel').trim()"
    assert seen.page.evaluate(ground) == "#ffffff"
    seen.page.emulate_media(media="screen", color_scheme="light")
    seen.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert seen.page.locator("#paper-map").count() == 0
    assert not seen.page.locator(".warning-card .source").first.is_visible()
