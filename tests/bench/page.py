"""The page's budgets: `python tests/bench/page.py [MAP.osm.pbf] [RUNS ...]`.

So many runs of an hour (default: 50 and 500) are put into a scratch store, scored and drawn; then the page is opened
in headless Chromium. Printed per count: megabytes, seconds from the store to the page and for the page alone,
milliseconds until the page can be used, the median and the longest zoom step, requests and lines on the console.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import chromium
import numpy as np
from page_factory import history

from routerisk import embedded_network, read_network, render_map
from routerisk.pipeline import history as pipeline_history
from routerisk.pipeline import with_exposures
from routerisk.records import Exposure, Network, Track
from routerisk.store import FileRow, Store, StoredRun

BUDGETS = {50: (1.0, 1.0, 1500, 150), 500: (6.0, float("nan"), 4000, float("nan"))}
"""MB, seconds from the store, ms until interactive, ms per zoom step."""
HOUR_KM = 9.5
REPEATS = 3


def filled(folder: Path, exposures: list[Exposure]) -> Store:
    store = Store(folder)
    for exposure in exposures:
        track = Track.from_arrays(
            time_s=np.arange(3600.0), lon_deg=np.full(3600, np.nan), lat_deg=np.full(3600, np.nan),
            started_at=exposure.started_at, timezone=exposure.timezone, run_id=exposure.run_id, name=exposure.name,
        )  # fmt: skip
        file = FileRow(content_hash=exposure.run_id, path="", status="added", words="", run_ids=(exposure.run_id,))
        store.record(file, [StoredRun(track=track, exposure=exposure, mapping="mapped")])
    return store


def built(store: Store, network: Network, last_day: date) -> tuple[str, float, float]:
    """The page; seconds from the store; seconds of it for the page itself."""
    start = time.perf_counter()
    scored = with_exposures(pipeline_history(store, today=last_day), store, shapes=True)
    read = time.perf_counter()
    html = render_map(scored.exposures, scored.weeks, scored.warnings, network=network, outlook=scored.outlook)
    end = time.perf_counter()
    return html, end - start, end - read


def opened(context: Any, path: Path) -> tuple[chromium.Watched, float]:
    seen = chromium.watch(context, path)
    return seen, seen.page.evaluate("performance.getEntriesByName('routerisk-ready')[0].startTime")


def zoom_steps(seen: chromium.Watched) -> list[float]:
    """Milliseconds of each of some zoom steps, from the call until the next picture is on the screen."""
    return list(
        seen.page.evaluate("""async () => {
        const picture = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
        const spent = [];
        for (const step of [1, 1, 1, 1, -1, -1, -1, -1, -1, 1]) {
            await picture();
            const start = performance.now();
            routerisk.map.setZoom(routerisk.map.getZoom() + step, { animate: false });
            await picture();
            spent.push(performance.now() - start);
        }
        return spent;
    }""")
    )


def measure(count: int, network: Network, context: Any, folder: Path) -> None:
    exposures = history(network, runs=count, km=HOUR_KM)
    last_day = max(e.local_start.date() for e in exposures)
    with filled(folder / f"store-{count}", exposures) as store:
        built(store, network, last_day)  # sums that an import leaves in the store are made here
        pages = [built(store, network, last_day) for _ in range(REPEATS)]
    html = pages[0][0]
    path = folder / f"{count}.html"
    path.write_text(html, encoding="utf-8")
    ready, steps = [], []
    for _ in range(REPEATS):
        seen, ms = opened(context, path)
        ready.append(ms)
        steps += zoom_steps(seen)
        said, asked = len(seen.console), len(seen.requests) - 1
        seen.page.close()
    mb, from_store, interactive, zoom = BUDGETS.get(count, (float("nan"),) * 4)
    pieces = sum(len(e.way_id) for e in exposures)
    print(
        f"{count} runs, {pieces} pieces: {len(html.encode()) / 1e6:.2f} MB (<= {mb}); "
        f"from the store {min(p[1] for p in pages):.2f} s (<= {from_store}), "
        f"of it the page {min(p[2] for p in pages):.2f}; "
        f"interactive {statistics.median(ready):.0f} ms (<= {interactive}); "
        f"zoom step {statistics.median(steps):.0f} ms, longest {max(steps):.0f} (<= {zoom}); "
        f"{asked} requests, {said} lines on the console"
    )


def main(arguments: list[str]) -> None:
    maps = [a for a in arguments if not a.isdecimal()]
    counts = [int(a) for a in arguments if a.isdecimal()] or list(BUDGETS)
    network = read_network(maps[0]) if maps else embedded_network()
    with tempfile.TemporaryDirectory() as scratch, chromium.browser() as context:
        for count in counts:
            measure(count, network, context, Path(scratch))


if __name__ == "__main__":
    main(sys.argv[1:])
