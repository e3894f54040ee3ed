"""Reading and clicking the page in a browser, for tests; the records that it is made of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chromium import Watched
from page_factory import history, town, treadmill, warnings_of, weeks_of

from routerisk.records import Exposure

TOWN = town()
RUNS = sorted([*history(TOWN), treadmill()], key=lambda e: e.started_at)
WEEKS = weeks_of(RUNS)
WARNINGS = warnings_of(RUNS, WEEKS)
LONG = max(range(len(RUNS)), key=lambda i: RUNS[i].distance_m)


def total_km(runs: Sequence[Exposure]) -> str:
    return f"{sum(r.distance_m for r in runs) / 1000:.1f} km"


def legend(seen: Watched) -> dict[str, float]:
    """Label and km of every class in the legend."""
    rows = seen.page.locator(".legend li").all_inner_texts()
    found = [re.fullmatch(r"(.*?)\s*([\d.]+) km", " ".join(row.split())) for row in rows]
    assert all(found), rows
    return {m[1]: float(m[2]) for m in found if m}


def facts(seen: Watched) -> dict[str, str]:
    """Figures of the run's own part, by name."""
    names = seen.page.locator("#run-part .run-facts dt").all_inner_texts()
    return dict(zip(names, seen.page.locator("#run-part .run-facts dd").all_inner_texts(), strict=True))


def choose_run(seen: Watched, index: int) -> None:
    seen.page.locator(f".run-button[data-run='{index}']").evaluate("button => button.click()")


def choose_layer(seen: Watched, label: str) -> None:
    seen.page.locator("#layers label", has_text=label).click()
    assert seen.page.locator("#layers input:checked").count() == 1


def theme(seen: Watched, **media: str) -> None:
    """Change what the system says, and let the page hear of it."""
    seen.page.emulate_media(**media)
    seen.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def pixels(seen: Watched) -> list[int]:
    """What the canvas of the runs shows, as a digest of a few thousand of its pixels."""
    return seen.page.evaluate("""() => {
        const canvas = document.querySelector(".leaflet-runs-pane canvas");
        const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
        copy.drawImage(canvas, 0, 0);
        const data = copy.getImageData(0, 0, canvas.width, canvas.height).data;
        let [drawn, red, green, blue] = [0, 0, 0, 0];
        for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 128) {
            drawn += 1; red += data[i]; green += data[i + 1]; blue += data[i + 2];
        }
        return [drawn, red, green, blue];
    }""")


def screen_of(seen: Watched, lon: float, lat: float) -> tuple[float, float]:
    x, y = seen.page.evaluate("""([lat, lon]) => {
        const at = routerisk.map.latLngToContainerPoint([lat, lon]);
        const box = routerisk.map.getContainer().getBoundingClientRect();
        return [at.x + box.x, at.y + box.y];
    }""", [lat, lon])  # fmt: skip
    return x, y
