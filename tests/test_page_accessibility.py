"""What axe-core finds in the page: nothing serious, in whatever state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import chromium
import pytest
from chromium import Watched, watch
from page_factory import advice_of, balance_of, diary_of, outlook_of, suggestion_of
from seen_page import LONG, RUNS, TOWN, WARNINGS, WEEKS, choose_run

from routerisk import render_map

pytest.importorskip("playwright")
pytest.importorskip("axe_playwright_python")
if chromium.executable() is None:
    pytest.skip("no Chromium here: the page cannot be examined", allow_module_level=True)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    path: Path = tmp_path_factory.mktemp("page") / "map.html"
    html = render_map(RUNS, WEEKS, WARNINGS, network=TOWN, outlook=outlook_of(WEEKS), diary=diary_of(WEEKS),
                      advice=advice_of(suggestion_of(RUNS[4], RUNS[LONG].run_id)),
                      balance=balance_of())  # fmt: skip
    path.write_text(html, encoding="utf-8")
    with chromium.browser() as context:
        opened = watch(context, path)
        # by the debugger's way: the page's own policy lets no foreign script in
        opened.page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
        yield opened


def faults(seen: Watched) -> list[str]:
    found = seen.page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [f"{v['impact']}: {v['id']}: {v['help']}: {node['target']}"
            for v in found["violations"] if v["impact"] in ("serious", "critical") for node in v["nodes"]]  # fmt: skip


def opened(seen: Watched) -> None:
    seen.page.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true; })")


def run(seen: Watched) -> None:
    seen.page.keyboard.press("Escape")
    choose_run(seen, LONG)
    opened(seen)
    seen.page.locator("#run-part .suggestion-show").click()


def week(seen: Watched) -> None:
    seen.page.keyboard.press("Escape")
    seen.page.locator(".week").nth(3).click()


def phone(seen: Watched) -> None:
    seen.page.set_viewport_size(chromium.PHONE)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "state", [lambda _: None, opened, run, week, phone], ids=["start", "opened", "run", "week", "phone"]
)
def test_axe_finds_nothing_serious(seen: Watched, state: Callable[[Any], None], theme: str) -> None:
    seen.page.set_viewport_size(chromium.DESKTOP)
    seen.page.emulate_media(color_scheme=theme)
    state(seen)
    assert faults(seen) == []


def test_axe_would_find_something(seen: Watched) -> None:
    seen.page.evaluate("document.getElementById('until').previousElementSibling.remove()")
    assert any("label" in fault for fault in faults(seen))
