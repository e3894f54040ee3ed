"""The page in German, clicked through: no English sentence is left, and numbers have a comma."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import chromium
import numpy as np
import pytest
from chromium import DESKTOP, PHONE, Watched, watch
from page_factory import balance_of, diary_of, outlook_of, suggestion_of
from seen_page import LONG, RUNS, TOWN, choose_run, screen_of

from routerisk import render_map, score
from routerisk.messages import said
from routerisk.records import Advice
from routerisk.words import catalogue

pytest.importorskip("playwright")
if chromium.executable() is None:
    pytest.skip("no Chromium here: the page cannot be read", allow_module_level=True)

TEXTS = """() => {
    const told = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const within = walker.currentNode.parentElement;
        if (!within.closest("script, style, [lang=en], bdi")) told.push(walker.currentNode.textContent);
    }
    for (const element of document.querySelectorAll("*")) {
        for (const name of ["aria-label", "aria-valuetext", "title", "alt", "placeholder"]) {
            if (element.hasAttribute(name)) told.push(element.getAttribute(name));
        }
    }
    return told.map(text => text.trim().replace(/\\s+/g, " ")).filter(Boolean);
}"""
OWN_WORDS = {*(run.name for run in RUNS), *(name for run in RUNS for name in run.names)}
"""Names from files: they stay as they are."""


GERMAN_TOO = {"script.was"}
"""`was {was}`: a German word of another meaning."""


def literals(sentence: str) -> list[str]:
    return [text for text, *_ in string.Formatter().parse(sentence)]


def pattern(sentence: str) -> str:
    """A sentence of a catalogue with anything in the places of its values."""
    parts = [
        re.escape(text).replace("\\ ", " ") + (".*" if name is not None else "")
        for text, name, *_ in string.Formatter().parse(sentence)
    ]
    return "".join(parts).strip()


def english_alone() -> dict[str, re.Pattern[str]]:
    """Sentences whose words are not those of any German one; of a few letters they would be found anywhere."""
    english, german = catalogue("en"), catalogue("de")
    both = set(german.values())
    return {
        key: re.compile(pattern(text))
        for key, text in english.items()
        if text not in both and key not in GERMAN_TOO and len(re.findall("[A-Za-z]", "".join(literals(text)))) >= 3
    }


ENGLISH = english_alone()


def left_in_english(texts: list[str]) -> list[tuple[str, str]]:
    parts = {part for text in texts for part in (text, *re.split(r" · |; |, ", text))} - OWN_WORDS
    return [(key, part) for part in sorted(parts) for key, sentence in ENGLISH.items() if sentence.fullmatch(part)]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    weeks, warnings = score(RUNS)
    assert warnings
    suggestion = replace(suggestion_of(RUNS[4], RUNS[LONG].run_id), words=said("suggestion.lead.soft", soft=0.5))
    advice = Advice(suggestions=(suggestion,), words=(said("suggestion.lead.neither"),))
    path: Path = tmp_path_factory.mktemp("page") / "map.html"
    path.write_text(
        render_map(RUNS, weeks, warnings, network=TOWN, language="de", outlook=outlook_of(weeks),
                   diary=diary_of(weeks), balance=balance_of(), advice=advice, tiles=True), encoding="utf-8",
    )  # fmt: skip
    with chromium.browser() as context:
        context.set_default_timeout(5000)
        yield watch(context, path)


def open_popup(seen: Watched) -> None:
    run = RUNS[LONG]
    lon, lat = float(run.shape_lon_deg[:2].mean()), float(run.shape_lat_deg[:2].mean())
    seen.page.evaluate("at => routerisk.map.setView(at, 18, {animate: false})", [lat, lon])
    seen.page.mouse.click(*screen_of(seen, lon, lat))
    seen.page.wait_for_selector(".popup")


def states(seen: Watched) -> Iterator[str]:
    """The page in every state that has words of its own."""
    yield "start"
    for i in range(seen.page.locator("#layers label").count()):
        seen.page.locator("#layers label").nth(i).click()
        yield f"layer {i}"
    open_popup(seen)
    yield "street"
    for i in range(seen.page.locator(".week").count()):
        seen.page.locator(".week").nth(i).click()
        yield f"week {i}"
    seen.page.locator("#show-all").click()
    seen.page.locator("#until").evaluate("s => { s.value = 5; s.dispatchEvent(new Event('input')); }")
    seen.page.wait_for_function("() => document.getElementById('show-all').checkVisibility()")
    yield "first runs"
    for i in (next(i for i, run in enumerate(RUNS) if run.indoor), LONG):
        choose_run(seen, i)
        yield f"run {i}"
    seen.page.locator("#profile-chart").focus()
    seen.page.keyboard.press("PageDown")
    yield "profile"


def test_no_english_is_left(seen: Watched) -> None:
    assert seen.page.locator("html").get_attribute("lang") == "de"
    found, count = {}, 0
    for name in states(seen):
        texts = seen.page.evaluate(TEXTS)
        count += len(texts)
        if left := left_in_english(texts):
            found[name] = left
    assert found == {}
    assert count > 3000


def test_english_would_be_found(seen: Watched) -> None:
    """The same reading of what is known to be English."""
    said_in_english = [
        "Zoom in",
        "All 31 runs, 230,4 km",
        "Week of 3. März",
        "left leg downhill, 75 % sure",
        "Show all",
    ]
    assert all(left_in_english([text]) for text in said_in_english)
    seen.page.evaluate("document.getElementById('weeks-title').textContent = 'Weeks'")
    assert ("page.weeks", "Weeks") in left_in_english(seen.page.evaluate(TEXTS))


def test_numbers_have_a_comma(seen: Watched) -> None:
    commas = 0
    for _ in states(seen):
        texts = [text for text in seen.page.evaluate(TEXTS) if "doi" not in text]
        numbers = [number for text in texts for number in re.findall(r"\d+\.\d+(?![\d.])", text)]
        points = [number for number in numbers if not re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", number)]  # or thousands
        assert points == []
        commas += sum(len(re.findall(r"\d,\d", text)) for text in texts)
    assert commas > 1000


def test_dates_under_the_weeks_stand_apart(seen: Watched) -> None:
    boxes = [box for one in seen.page.locator(".weeks-chart .date").all() if (box := one.bounding_box())]
    assert len(boxes) > 5
    ends = np.array([(box["x"], box["x"] + box["width"]) for box in boxes])
    assert (ends[1:, 0] - ends[:-1, 1] > 2).all()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_nothing_is_wider_than_the_page(seen: Watched, size: dict[str, int]) -> None:
    seen.page.set_viewport_size(size)
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert (
        seen.page.evaluate("""() => [...document.querySelectorAll("#panel p, #panel dt, #panel dd, #panel h2")]
        .filter(one => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0
          && getComputedStyle(one).display !== "inline").map(one => one.textContent)""")
        == []
    )


def test_words_of_ours_are_not_broken_on_a_phone(seen: Watched) -> None:
    seen.page.set_viewport_size(PHONE)
    seen.page.locator("#until").evaluate("s => { s.value = s.max; s.dispatchEvent(new Event('input')); }")
    name = seen.page.locator("#run-rows .run-button").first
    heights = []
    for words in ("Lauf", "Abendlauf", "Morgenlauf"):
        name.evaluate("(button, words) => { button.firstElementChild.textContent = words; }", words)
        heights.append(name.bounding_box()["height"])
    assert len(set(heights)) == 1
