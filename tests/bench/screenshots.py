"""Pictures of the page in eight states, for eyes: `python tests/bench/screenshots.py PAGE FOLDER`.

Without PAGE the pictures show the demo's page, made anew.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import chromium

TABLET = {"width": 820, "height": 1180}


def busiest_street(page: Any) -> tuple[float, float]:
    """Bring the street with most passes to the middle; where it lies on the screen."""
    x, y = page.evaluate("""() => {
        const { streets, sums } = routerisk.runs;
        let best = 0;
        for (let s = 0; s < streets.count; s++) if (sums.passes[s] > sums.passes[best]) best = s;
        const k = streets.first[best];
        const middle = L.point((streets.x[k] + streets.x[k + 1]) / 2, (streets.y[k] + streets.y[k + 1]) / 2);
        const place = L.CRS.EPSG3857.pointToLatLng(middle, 0);
        routerisk.map.setView(place, 16.5, { animate: false });
        const at = routerisk.map.latLngToContainerPoint(place);
        const box = routerisk.map.getContainer().getBoundingClientRect();
        return [at.x + box.x, at.y + box.y];
    }""")
    return x, y


def layer(page: Any, name: str) -> None:
    page.locator("#layers label", has_text=name).click()


def longest_run(page: Any) -> None:
    index = page.evaluate("routerisk.runs.runs.reduce((b, r, i, all) => (r.count > all[b].count ? i : b), 0)")
    page.locator(f".run-button[data-run='{index}']").evaluate("button => button.click()")


def states(page: Any) -> dict[str, Any]:
    """Name and way of every state; each begins with the page as it opens."""

    def surface() -> None:
        layer(page, "Surface")
        busiest_street(page)

    def popup() -> None:
        layer(page, "Camber")
        page.mouse.click(*busiest_street(page))
        page.wait_for_selector(".popup")
        page.evaluate("() => Promise.all(document.getAnimations().map(fading => fading.finished)).then(() => null)")

    def dark_week() -> None:
        page.emulate_media(color_scheme="dark")
        layer(page, "Surface")
        page.locator(".week").nth(-3).click()

    def dark_run() -> None:
        page.emulate_media(color_scheme="dark")
        longest_run(page)
        page.locator("#panel").evaluate("panel => window.scrollTo(0, 0)")

    def warnings() -> None:
        layer(page, "Side")
        page.locator("#warnings-title").evaluate("title => title.scrollIntoView()")
        page.locator(".warning-card summary").first.evaluate("summary => summary.click()")

    def phone() -> None:
        page.set_viewport_size(chromium.PHONE)

    def tablet() -> None:
        page.set_viewport_size(TABLET)
        layer(page, "How often")

    return {"1-start": lambda: None, "2-surface": surface, "3-popup": popup, "4-dark-week": dark_week,
            "5-dark-run": dark_run, "6-warnings": warnings, "7-phone": phone, "8-tablet": tablet}  # fmt: skip


def demo_page() -> Path:
    import subprocess
    import tempfile

    path = Path(tempfile.mkdtemp()) / "demo.html"
    subprocess.run([sys.executable, "-m", "routerisk", "demo", "--out", str(path)], check=True)
    return path


def main(arguments: list[str]) -> None:
    file = Path(arguments[0]).resolve() if arguments else demo_page()
    folder = Path(arguments[1] if len(arguments) > 1 else "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    with chromium.browser() as context:
        for name in states(None):
            seen = chromium.watch(context, file)
            seen.page.set_viewport_size(chromium.DESKTOP)
            seen.page.emulate_media(color_scheme="light")
            states(seen.page)[name]()
            seen.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            seen.page.screenshot(path=folder / f"{name}.png", full_page=name in ("7-phone", "8-tablet"))
            print(name, *seen.console)
            seen.page.close()


if __name__ == "__main__":
    main(sys.argv[1:])
