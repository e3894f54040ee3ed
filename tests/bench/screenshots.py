"""Pictures of the page in its states, for eyes: `python tests/bench/screenshots.py [PAGE [FOLDER [STATE ...]]]`.

Without PAGE they show the demo's page, made anew. The state `readme` is the picture of the README:
`python tests/bench/screenshots.py maps/demo.html maps readme`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import chromium

SIZES = {
    "phone": chromium.PHONE,
    "phone_run": chromium.PHONE,
    "tablet": {"width": 820, "height": 1180},
    "readme": {"width": 1400, "height": 900},
}
"""Of states that are not shown on a desktop."""


class States:
    """Ways into the states of the page, each from the page as it opens."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def start(self) -> None:
        pass

    def surface(self) -> None:
        self._layer("Surface")
        self._busiest_street()

    def popup(self) -> None:
        self._layer("Camber")
        self.page.mouse.click(*self._busiest_street())
        self.page.wait_for_selector(".popup")

    def time(self) -> None:
        self._layer("How often")
        self.page.locator("#until").fill("12")

    def run(self) -> None:
        self._layer("Surface")
        self._longest_run()
        self._point_at_profile()

    def suggestion(self) -> None:
        self._layer("Surface")
        if self.page.locator(".suggestion-show").count():
            self.page.locator(".suggestion-show").first.click()

    def warnings(self) -> None:
        self._layer("Side")
        self.page.locator("#warnings-title").evaluate("title => title.scrollIntoView()")
        self.page.locator(".warning-card summary").first.evaluate("summary => summary.click()")

    def lower(self) -> None:
        """The end of the panel."""
        self.page.evaluate("window.scrollTo(0, document.body.scrollHeight)")

    def dark_week(self) -> None:
        self.page.emulate_media(color_scheme="dark")
        self._layer("Surface")
        self.page.locator(".week").nth(-2).click()

    def dark_run(self) -> None:
        self.page.emulate_media(color_scheme="dark")
        self._layer("Camber")
        self._longest_run()

    def phone(self) -> None:
        pass

    def phone_run(self) -> None:
        self._longest_run()

    def tablet(self) -> None:
        self._layer("How often")

    def readme(self) -> None:
        """A suggestion beside its run, with the cursor on the profile."""
        self._layer("Surface")
        self.page.locator(".suggestion-show").nth(2).click()
        self._point_at_profile()

    def _layer(self, name: str) -> None:
        self.page.locator("#layers label", has_text=name).click()

    def _point_at_profile(self) -> None:
        chart = self.page.locator("#profile-chart").bounding_box()
        self.page.mouse.move(chart["x"] + 0.6 * chart["width"], chart["y"] + 30)

    def _longest_run(self) -> None:
        index = self.page.evaluate("routerisk.runs.runs.reduce((b, r, i, all) => (r.count > all[b].count ? i : b), 0)")
        self.page.locator(f".run-button[data-run='{index}']").evaluate("button => button.click()")

    def _busiest_street(self) -> tuple[float, float]:
        """Bring the street with most passes to the middle; where it lies on the screen."""
        x, y = self.page.evaluate("""() => {
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


def ways(page: Any) -> dict[str, Callable[[], None]]:
    """Every state by name."""
    made = States(page)
    return {name: getattr(made, name) for name in vars(States) if not name.startswith("_")}


WHOLE = ("phone", "phone_run", "tablet")
"""States of which the whole length is shown."""


def settle(page: Any) -> None:
    """Wait until nothing moves any more."""
    page.evaluate("() => Promise.all(document.getAnimations().map(fading => fading.finished)).then(() => null)")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def demo_page(folder: Path) -> Path:
    path = folder / "demo.html"
    subprocess.run([sys.executable, "-m", "routerisk", "demo", "--suggest", "--out", str(path)], check=True)
    return path


def printed(page: Any, path: Path) -> None:
    """The page as it comes out of a printer."""
    page.emulate_media(color_scheme="dark")
    page.pdf(path=path, format="A4", print_background=True)


def main(arguments: list[str]) -> None:
    folder = Path(arguments[1] if len(arguments) > 1 else "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, chromium.browser() as context:
        file = Path(arguments[0]).resolve() if arguments else demo_page(Path(scratch))
        for name in arguments[2:] or [*ways(None), "paper"]:
            seen = chromium.watch(context, file, SIZES.get(name, chromium.DESKTOP))
            if name == "paper":
                printed(seen.page, folder / "paper.pdf")
            else:
                ways(seen.page)[name]()
                settle(seen.page)
                seen.page.screenshot(path=folder / f"{name}.png", full_page=name in WHOLE)
            print(name, *seen.console)
            seen.page.close()


if __name__ == "__main__":
    main(sys.argv[1:])
