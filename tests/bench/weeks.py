"""Ten years of one runner, 2,000 runs: what a week costs from the store, and one more run.

`python tests/bench/weeks.py [RUNS]` makes a store of the sample runs, again and again over ten years, each with all its
pieces, and prints for each step the seconds (wall and processor), the peak of memory, and for `add` the shares of the
time. The bounds: weeks, scores with draws and warnings from the store in 2 s and 500 MB; `add` of one GPX file, the
whole command with Python's start, in 2.5 s.
"""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

YEARS = 10
EXTRACT = ROOT / "routerisk" / "osm" / "helsinki.osm.pbf"
WEEKS = """
import time
from routerisk.pipeline import history
from routerisk.store import Store
import sys
with Store(sys.argv[1]) as store:
    began, spent = time.perf_counter(), time.process_time()
    scored = history(store)
    print(f"{len(scored.weeks)} weeks, {len(scored.warnings)} warnings: "
          f"{time.perf_counter() - began:.2f} s, processor {time.process_time() - spent:.2f} s (without imports)")
"""
SHARES = """
import sys, time
began = float(sys.argv[1])
shares = {"Python's start": time.time() - began}
def timed(module, name, label):
    inner = getattr(module, name)
    def outer(*arguments, **named):
        start = time.perf_counter()
        try:
            return inner(*arguments, **named)
        finally:
            shares[label] = shares.get(label, 0.0) + time.perf_counter() - start
    setattr(module, name, outer)
start = time.perf_counter()
import routerisk.cli, routerisk.cli.commands, routerisk.store, routerisk.pipeline
import routerisk.tracks, routerisk.osm, routerisk.matching, routerisk.exposure, routerisk.scoring
shares["imports of our own"] = time.perf_counter() - start
timed(routerisk.tracks, "read_bytes", "reading the file")
timed(routerisk.osm, "read_network", "reading the map")
timed(routerisk.matching, "match", "matching (and numba's start)")
timed(routerisk.exposure, "draft", "exposure")
timed(routerisk.exposure, "sides_of", "sides of the run")
timed(routerisk.scoring, "tally", "sums and draws")
timed(routerisk.store.Store, "record", "writing")
timed(routerisk.store.Store, "runs", "listing the runs")
code = routerisk.cli.main(sys.argv[2:])
whole = time.time() - began
shares["all else"] = whole - sum(shares.values())
for label, seconds in shares.items():
    print(f"  {seconds:6.2f} s {100 * seconds / whole:4.0f} %  {label}", file=sys.stderr)
sys.exit(code)
"""


def fill(directory: Path, count: int) -> None:
    """The sample runs over and over, evenly over the years that end with yesterday."""
    from dataclasses import replace

    from routerisk.pipeline import EmbeddedMap, add, sample_tracks
    from routerisk.scoring import tally, tally_key
    from routerisk.store import FileRow, Store, StoredRun

    with tempfile.TemporaryDirectory() as scratch, Store(scratch) as sample:
        add(sample, sample_tracks(), EmbeddedMap())
        exposures = sample.exposures(shapes=True)
        tracks = [sample.track(exposure.run_id) for exposure in exposures]
        evidence = {one.run_id: one for one in sample.evidence()}
    key, end = tally_key(), max(track.started_at for track in tracks)
    today = end.replace(year=date.today().year, month=date.today().month, day=1)
    with Store(directory) as store:
        for i in range(count):
            k = i % len(tracks)
            started_at = today - timedelta(days=1 + round(i * 365.25 * YEARS / count))
            name = {"run_id": f"{i:016x}", "started_at": started_at}
            exposure = replace(exposures[k], **name)
            shown = evidence.get(exposures[k].run_id)
            run = StoredRun(track=replace(tracks[k], **name), exposure=exposure, mapping="mapped",
                            evidence=replace(shown, run_id=name["run_id"]) if shown else None,
                            tally=tally(exposure), tally_key=key)  # fmt: skip
            file = FileRow(content_hash=f"{i:064x}", path=f"{i}.gpx", status="added", words="",
                           run_ids=(run.track.run_id,))  # fmt: skip
            store.record(file, [run])


def measured(label: str, *arguments: str) -> str:
    """Run a process; print what it took. Its own words come back."""
    began = time.perf_counter()
    child = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                             env={**os.environ, "PYTHONPATH": str(ROOT)})  # fmt: skip
    said = child.stdout.read() if child.stdout else ""
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - began
    print(f"{label}: {wall:.2f} s, processor {used.ru_utime + used.ru_stime:.2f} s, {used.ru_maxrss / 1024:.0f} MB"
          + ("" if status == 0 else f" - FAILED:\n{said}"))  # fmt: skip
    return said


def another(path: Path, days_ago: int) -> Path:
    """A sample GPX file of another day."""
    source = next((ROOT / "sample_tracks").glob("*-island.gpx"))
    day = date.today() - timedelta(days=days_ago)
    path.write_text(re.sub(r"\d{4}-\d\d-\d\dT", f"{day}T", source.read_text(encoding="utf-8")), encoding="utf-8")
    return path


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        here = Path(scratch)
        # in a process of its own: a child's peak of memory begins with that of its parent
        measured(f"making a store of {count} runs", __file__, "--fill", str(here / "data"), str(count))
        print(f"  it has {(here / 'data' / 'routerisk.sqlite').stat().st_size / 1e6:.0f} MB; load of this machine: "
              f"{', '.join(f'{load:.1f}' for load in os.getloadavg())} on {os.cpu_count()} processors")  # fmt: skip
        data = ["--data", str(here / "data")]
        for again in ("first: all sides are inferred", "then", "again"):
            print(" ", measured(f"weeks, scores with draws, warnings ({again})", "-c", WEEKS, data[1]).strip())
        measured("routerisk week, the whole command", "-m", "routerisk", *data, "week")
        measured("routerisk week --json --weeks 1000", "-m", "routerisk", *data, "week", "--json", "--weeks", "1000")
        for days_ago, words in ((1, "kernels perhaps compiled"), (2, "again")):
            file = another(here / f"new{days_ago}.gpx", days_ago)
            arguments = [*data, "add", str(file), "--map", str(EXTRACT)]
            said = measured(f"routerisk add one.gpx ({words})", "-c", SHARES, str(time.time()), *arguments)
            print("\n".join(line for line in said.splitlines() if " %  " in line))
            print(" ", measured("weeks after it: its year is inferred anew", "-c", WEEKS, data[1]).strip())
        with sqlite3.connect(here / "data" / "routerisk.sqlite") as db:
            db.execute("DELETE FROM tally")
        print(" ", measured("the same after an update that changes the numbers", "-c", WEEKS, data[1]).strip())


if __name__ == "__main__":
    if sys.argv[1:2] == ["--fill"]:
        fill(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
