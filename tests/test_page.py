"""The document: whole, closed to the network, true to the records, deaf to what stands in names."""

from __future__ import annotations

import base64
import hashlib
import html as html_entities
import re
import time
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from naive_page import coordinates, data_of, decode, decode_lines, decode_steps
from page_factory import (
    LONG_RUN,
    advice_of,
    diary_of,
    history,
    outlook_of,
    plain,
    suggestion_of,
    town,
    treadmill,
    warnings_of,
    weeks_of,
)
from street_map import street_map

from routerisk import UsageError, embedded_network, render_map, score
from routerisk.messages import said
from routerisk.page.context import DEGREE_STEPS, Box, context_of, extent_of
from routerisk.page.legend import layers, surface_classes
from routerisk.page.run_view import part_of_day
from routerisk.page.view import PLAINLY
from routerisk.parameters import CONTEXT_MARGIN_M
from routerisk.records import SURFACES, PainPattern
from routerisk.words import words as words_in

EN = words_in("en", "metric")

TOWN = town()
RUNS = [*history(TOWN), treadmill()]
WEEKS = weeks_of(RUNS)
WARNINGS = warnings_of(RUNS, WEEKS)
PAGE = render_map(RUNS, WEEKS, WARNINGS, network=TOWN, outlook=outlook_of(WEEKS))
HOSTILE = "<img src=x onerror=alert(1)>"


class Elements(HTMLParser):
    """Every start tag with its attributes, and the text outside of scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside not in ("script", "style"):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def test_nothing_is_loaded_from_anywhere() -> None:
    elements = Elements(PAGE)
    assert not [a for t, a in elements.tags if t in ("link", "img", "iframe", "object", "embed", "base")]
    assert not [a for t, a in elements.tags if "src" in a]
    style = "".join(re.findall(r"<style>(.*?)</style>", PAGE, re.DOTALL))
    assert not re.findall(r"url\((?!#)", style)
    assert "@import" not in style
    assert "sourceMappingURL" not in PAGE


def test_the_policy_forbids_requests_and_foreign_scripts() -> None:
    policies = [a["content"] or "" for t, a in Elements(PAGE).tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert len(policies) == 1
    rules = dict(rule.strip().split(" ", 1) for rule in policies[0].split(";"))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in policies[0]
    assert "img-src" not in rules
    scripts = re.findall(r"<script>(.*?)</script>", PAGE, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts]
    assert rules["script-src"].split() == [f"'sha256-{d}'" for d in digests]
    # the policy must stand before whatever it rules
    assert PAGE.index("Content-Security-Policy") < PAGE.index("<style>") < PAGE.index("<script>")


def test_no_attribute_carries_style_or_script() -> None:
    for tag, attributes in Elements(PAGE).tags:
        assert "style" not in attributes, tag
        assert not [name for name in attributes if name.startswith("on")], tag


def test_tiles_only_where_asked_for() -> None:
    assert "tile.openstreetmap.org" not in PAGE
    asked = render_map(RUNS, WEEKS, WARNINGS, tiles=True)
    policy = re.search(r"img-src ([^;]*);", asked)
    assert policy
    assert policy[1].split() == ["https://tile.openstreetmap.org"]
    assert "tile_layer_tiles.addTo" not in asked, "off at the start"


def test_a_week_says_which_streets_its_camber_is_of() -> None:
    words = "Most of its camber: left leg downhill on Street 6, Avenue 2; downhill leg unknown on Avenue 5"
    seen = [" ".join(Elements(card).text.split()) for card in PAGE.split('<section class="current week-card"')[1:]]
    assert len(seen) == len(WEEKS)
    for card, week in zip(seen, WEEKS, strict=True):
        assert (words in card.replace(" ,", ",").replace(" ;", ";")) == bool(week.run_ids)
    flat = replace(WEEKS[-1], leg_streets={"left": (), "right": (), "unknown": ()})
    assert "of its camber" not in render_map(RUNS, [flat])
    named = replace(WEEKS[-1], leg_streets={"right": (HOSTILE,)})
    html = render_map(RUNS, [named])
    assert f"right leg downhill on <bdi>{html_entities.escape(HOSTILE)}</bdi>" in html
    assert HOSTILE not in html


@pytest.mark.parametrize(("right_p", "leg"), [(0.76, "right"), (0.74, ""), (0.26, ""), (0.24, "left")])
def test_no_place_names_a_leg_below_its_probability(right_p: float, leg: str) -> None:
    """Neither the table of runs nor a run's facts."""
    lower = np.full(len(RUNS[0].way_id), right_p)
    html = render_map([replace(RUNS[0], right_lower_p=lower)], [])
    (run,) = data_of(html)["runs"]
    told = f"{leg} leg downhill, 76 % sure" if leg else "downhill leg unknown"
    assert dict(run["facts"])["Camber"] == told
    (mark,) = [a for _, a in Elements(html).tags if (a.get("class") or "").startswith("leg ") and a.get("role")]
    assert mark["aria-label"] == mark["title"] == told.partition(",")[0]


def test_the_same_records_make_the_same_page() -> None:
    assert render_map(RUNS, WEEKS, WARNINGS, network=TOWN, outlook=outlook_of(WEEKS)) == PAGE
    shuffled = [RUNS[i] for i in np.random.default_rng(3).permutation(len(RUNS))]
    assert render_map(shuffled, WEEKS, WARNINGS, network=TOWN, outlook=outlook_of(WEEKS)) == PAGE


def test_leaflet_comes_with_its_licence() -> None:
    from importlib.resources import files

    licence = files("routerisk.page").joinpath("leaflet/LICENSE").read_text()
    assert "Redistribution and use" in licence
    assert "Leaflet 1.9.4" in PAGE


def test_what_must_be_said_plainly_is_said() -> None:
    text = Elements(PAGE).text
    assert PLAINLY == 5
    for n in range(1, PLAINLY + 1):
        assert EN.say(f"plainly.{n}", named_p=0.75) in text
    assert "© OpenStreetMap contributors" in text
    assert re.search(r'addAttribution\("\\u00a9 OpenStreetMap contributors"\)', PAGE)


def test_numbers_of_the_latest_week_and_of_every_run() -> None:
    text = Elements(PAGE).text
    week = WEEKS[-1]
    assert f"{week.distance_km:.1f} km" in text
    assert f"{week.load_km:.1f} km" in text
    assert f"{week.overuse.mid:.0f} {week.overuse.low:.0f}–{week.overuse.high:.0f}" in text
    for run in RUNS:
        pace, rest = divmod(round(run.moving_s / (run.distance_m / 1000)), 60)
        assert f"{run.distance_m / 1000:.1f} {pace}:{rest:02d}" in text
    for message in outlook_of(WEEKS).words:
        assert EN.say(message) in text


def test_warnings_with_their_parts_grades_and_sources() -> None:
    text = Elements(PAGE).text
    for warning in WARNINGS:
        for message in (warning.title, warning.text, *warning.advice):
            assert EN.say(message) in text
        assert warning.source in text
    parts = next(w for w in WEEKS if w.start == WARNINGS[0].week).overuse_parts
    for part in parts:
        assert EN.say(part.words) in text
        assert f"{part.points:.1f}" in text


def test_the_script_gets_the_pieces_as_they_are() -> None:
    data = data_of(PAGE)
    lines = decode_lines(data["segments"]["lines"], data["segments"]["degree_steps"], heads=False)
    surfaces = decode(data["segments"]["surface"])
    classes = surface_classes()
    ordered = sorted(RUNS, key=lambda e: e.started_at)
    assert len(data["runs"]) == len(ordered)
    for run, written in zip(ordered, data["runs"], strict=True):
        refs = decode_steps(written["pieces"]["ref"])
        assert len(refs) == len(run.way_id)
        for name, values, scale in (
            ("length", run.length_m, 1), ("slope", run.cross_slope_pct, 20), ("lower", run.right_lower_p, 100),
            ("left", run.side_p[:, 0], 100), ("uneven", run.uneven, 100), ("confidence", run.confidence, 100),
            ("load", run.piece_load_km / np.maximum(run.length_m, 1e-9) * 1000, 100),
        ):  # fmt: skip
            assert data["scales"][name] == scale
            assert np.allclose(np.array(decode_steps(written["pieces"][name])) / scale, values, atol=0.51 / scale)
        codes = [surfaces[ref >> 1] for ref in refs]
        assert codes == run.surface_code.tolist()
        metres = sum(_length(lines[ref >> 1][1]) for ref in refs)
        assert metres == pytest.approx(float(run.length_m.sum()), rel=0.01)
    assert classes[len(SURFACES)] == len(layers(EN)[1].classes) - 1


def _length(points: list[tuple[float, float]]) -> float:
    from routerisk.geo import haversine_m

    lon, lat = np.array(points).T
    return float(haversine_m(lon[:-1], lat[:-1], lon[1:], lat[1:]).sum())


def test_every_run_knows_its_week() -> None:
    for run, written in zip(sorted(RUNS, key=lambda e: e.started_at), data_of(PAGE)["runs"], strict=True):
        assert run.run_id in WEEKS[written["week"]].run_ids
        assert written["spike"] == (run.run_id == RUNS[LONG_RUN].run_id)


def test_hostile_texts_stay_texts() -> None:
    bad = f"</script><script>alert(2)</script>{HOSTILE}{{{{ 7 * 7 }}}}{{% raw %}}@routerisk:data@@routerisk:map@"
    runs = [replace(r, name=bad, names=tuple(f"{n}{bad}" for n in r.names)) for r in RUNS]
    warnings = [
        replace(w, title=plain(bad), text=plain(bad), advice=(plain(bad),), source=bad, streets=(bad,))
        for w in WARNINGS
    ]
    network = replace(TOWN, way_name=tuple(bad for _ in TOWN.way_name))
    html = render_map(runs, WEEKS, warnings, network=network, title=bad)
    elements = Elements(html)
    assert "alert(2)" not in "".join(re.findall(r"<script>(.*?)</script>", html, re.DOTALL))
    assert len(re.findall("<script", html)) == len(re.findall("<script", PAGE))
    assert not [t for t, _ in elements.tags if t == "img"]
    assert "{{ 7 * 7 }}" in elements.text
    assert f"<title>{html_entities.escape(bad, quote=False)}" in html.replace("&#39;", "'").replace("&#34;", '"')
    assert data_of(html)["runs"][0]["name"] == bad


@pytest.mark.parametrize(("hour", "words"), [(0, "night"), (4, "morning"), (11, "midday"), (16, "afternoon"),
                                              (17, "evening"), (22, "night"), (23, "night")])  # fmt: skip
def test_a_run_without_a_name_is_called_after_its_time(hour: int, words: str) -> None:
    assert part_of_day(hour) == words
    run = replace(RUNS[0], name="", started_at=RUNS[0].local_start.replace(hour=hour, minute=30))
    assert data_of(render_map([run], WEEKS))["runs"][0]["name"] == f"{words.capitalize()} run"


def test_miles() -> None:
    text = Elements(render_map(RUNS, WEEKS, WARNINGS, units="imperial")).text
    run = RUNS[LONG_RUN].totals()
    assert f"{run.km / 1.609344:.1f}" in text
    assert "mi" in text
    assert not re.findall(r"[\d ]km\b", text)
    with pytest.raises(UsageError, match="metric, imperial"):
        render_map(RUNS, WEEKS, units="furlongs")


def test_a_narrow_run_has_land_beside_it() -> None:
    wide = town(blocks=42)
    here = extent_of(wide)
    lon, lat = (here.west + here.east) / 2, (here.south + here.north) / 2
    half = 1500.0 / 111_195.0 / np.cos(np.radians(lat))
    outline = context_of(wide, Box(lon - half, lat, lon + half, lat), [], 10**6)["outline"]
    points = np.array([p for _, line in decode_lines(outline, DEGREE_STEPS, heads=False) for p in line])
    east, north = np.ptp(points, axis=0) * 111_195.0 * [np.cos(np.radians(lat)), 1.0]
    margin = CONTEXT_MARGIN_M.value
    assert east == pytest.approx(3000.0 + 2 * margin, abs=30.0)
    assert north == pytest.approx(3000.0 + 2 * margin, abs=30.0), "as high as wide, not twice the margin"


@pytest.mark.parametrize("runs", [[], [treadmill()]])
def test_little_or_nothing_to_show(runs: list) -> None:
    html = render_map(runs, weeks_of(runs) if runs else [], [], network=TOWN)
    assert data_of(html)["context"]["roads"] == {}
    assert "<h1" in html


def test_suggestions_in_miles_keep_their_comparison() -> None:
    course = suggestion_of(RUNS[1], RUNS[0].run_id)
    (told,) = data_of(render_map(RUNS, WEEKS, units="imperial", advice=advice_of(course)))["suggestions"]
    km = float(course.length_m.sum()) / 1000
    assert told["title"] == f"Your run with small changes, {km / 1.609344:.1f} mi"
    assert told["remarks"] == ["66 ft of ascent on the 60 % of it where slopes are recorded or tagged."]


@pytest.mark.parametrize(("changes", "lead"), [
    ({"softer": True}, "Softer by 30 points, left and right 9.6 % km closer"),
    ({"softer": False}, "Left and right 9.6 % km closer"),
    ({"softer": True, "side_net_pctkm": 10.2}, "Softer by 30 points"),
    ({"softer": False, "side_net_pctkm": 10.2}, "Neither softer nor more even than your run"),
])  # fmt: skip
@pytest.mark.parametrize(("crossings", "but"), [(2, ""), (1, "; but 1 more busy crossing")])
def test_what_a_suggestion_changes_at_a_glance(changes: dict, lead: str, crossings: int, but: str) -> None:
    plain = suggestion_of(RUNS[1], RUNS[0].run_id)
    before = replace(plain.figures, soft=0.2, net_pctkm=10.0, crossings=crossings)
    course = replace(plain, original=before, **changes)
    (told,) = data_of(render_map(RUNS, WEEKS, advice=advice_of(course)))["suggestions"]
    assert told["lead"] == lead + but
    assert told["figures"][0] == ["Soft ground", "50 %", "20 %"]
    assert told["figures"][2:] == [["Busy crossings", "2", str(crossings)], ["In common", "58 %", ""]]


def test_what_went_before_a_pain_is_said_below_the_diary() -> None:
    pain = PainPattern(site="knee", side="right", days=3, episodes=1, few=True, contrasts=(),
                       words=(said("pain.contrast.distance_km_per_week", before=12.0, other=8.0),))  # fmt: skip
    given = {"diary": diary_of(WEEKS), "pains": [pain]}
    assert (
        "12.0 km a week in the two weeks before it, 8.0 km at other times."
        in Elements(render_map(RUNS, WEEKS, **given)).text
    )
    assert "7.5 mi a week" in Elements(render_map(RUNS, WEEKS, units="imperial", **given)).text
    assert "a week in the two weeks" not in render_map(RUNS, WEEKS, share=True, **given)


def test_when_to_seek_care_is_said_once() -> None:
    care = EN.say("warning.care")
    warnings = [replace(w, advice=(*w.advice, said("warning.care"))) for w in WARNINGS]
    text = Elements(render_map(RUNS, WEEKS, warnings)).text
    assert text.count(care) == 1
    assert EN.say(WARNINGS[0].advice[0]) in text


def test_grade_and_source_stand_once_beside_each_warning() -> None:
    text = Elements(PAGE).text
    for warning in WARNINGS:
        assert text.count(warning.source) == 1


def test_the_map_outline_stands_upright() -> None:
    ((_, outline),) = decode_lines(data_of(PAGE)["context"]["outline"], 1e5, heads=False)
    (west, south), (east, north) = np.min(outline, axis=0), np.max(outline, axis=0)
    for lon, lat in outline:
        assert min(abs(lon - west), abs(lon - east)) < 3e-5 or min(abs(lat - south), abs(lat - north)) < 3e-5
    streets = np.array(coordinates(PAGE))
    assert west < streets[:, 0].min() + 1e-6
    assert north > streets[:, 1].max() - 1e-6


def test_context_is_the_networks_own_streets() -> None:
    data = data_of(PAGE)["context"]
    lines = [(head, line) for text in data["roads"].values() for head, line in decode_lines(text, 1e5, heads=True)]
    assert {data["names"][head - 1] for head, _ in lines if head} == set(TOWN.way_name)
    metres = sum(_length(line) for _, line in lines)
    assert metres == pytest.approx(float(TOWN.edge_length_m.sum()), rel=0.02)
    assert set(data["roads"]) == set(TOWN.roads.drawn)


def test_map_data_of_another_place_leave_plain_ground() -> None:
    from street_map import PORTLAND, Street

    elsewhere = street_map({"Main": Street([(0, 0), (100, 0)])}, origin=PORTLAND)
    assert data_of(render_map(RUNS, WEEKS, WARNINGS, network=elsewhere))["context"]["roads"] == {}


def test_hard_ground_of_a_run_is_that_of_its_week() -> None:
    run = RUNS[3]
    (week, *_), _ = score([run])
    assert run.totals().hard_share == pytest.approx(week.hard_share)
    nothing = replace(run, surface_p=np.full_like(run.surface_p, 1 / len(SURFACES)))
    assert nothing.totals().hard_share != nothing.totals().hard_share, "nobody knows"


def test_the_usual_of_a_week_is_what_its_jump_is_measured_against() -> None:
    week = WEEKS[-1]
    jump = next(part.value for part in week.overuse_parts if part.name == "week")
    assert f"usual {week.distance_km / (1 + jump):.1f} km" in Elements(PAGE).text


def test_size_and_speed_of_a_demo() -> None:
    network = embedded_network()
    runs = history(network)
    weeks = weeks_of(runs)
    warnings = warnings_of(runs, weeks)
    render_map(runs, weeks, warnings, network=network)
    start = time.perf_counter()
    html = render_map(runs, weeks, warnings, network=network)
    assert time.perf_counter() - start < 1.5
    assert len(html.encode()) < 1_000_000
    assert data_of(html)["context"]["areas"]
