"""Kill an `add` of many files at random moments: the store must stay whole, and the next `add` must mend the rest.

    python tests/bench/kill_add.py [--kills 50] [--files 100] [--seed 1]

Every time the command itself is started on a fresh store, with as many reading processes as the computer has cores, and
killed (SIGKILL): every other time at a moment drawn evenly from the time that an undisturbed one takes, else while it
writes, some milliseconds after a drawn number of files are in. Then: the store opens, passes `PRAGMA integrity_check`
and `foreign_key_check`, holds only whole runs; `add` again brings it to the content (every table, but for the times of
writing) of an undisturbed import. Exits with 1 at the first that does not hold.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))
from stored_content import everything
from walks import gpx, walk

from routerisk.osm import embedded_network
from routerisk.store import FILE_NAME, Store

ROOT = Path(__file__).parents[2]
EXTRACT = ROOT / "routerisk" / "osm" / "helsinki.osm.pbf"
START = datetime(2024, 4, 6, 6, 0, tzinfo=UTC)


def write_files(folder: Path, count: int) -> None:
    """Small runs, every seventh of them twice: once in full and once thinned out."""
    network = embedded_network()
    for i in range(count):
        run = walk(network, i // 7, km=0.5, started_at=START + timedelta(days=i if i % 7 else i - 1))
        (folder / f"{i:03}.gpx").write_text(gpx(run, every=1 if i % 7 else 3, name=f"run {i}"))


def start(folder: Path, data: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "routerisk", "add", str(folder), "--map", str(EXTRACT), "--data", str(data)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def finished(folder: Path, data: Path) -> float:
    """Import without disturbance; returns the seconds that it took."""
    began = time.perf_counter()
    child = start(folder, data)
    _, said = child.communicate()
    if child.returncode != 0:
        raise SystemExit(f"add ended with {child.returncode}: {said.decode()}")
    return time.perf_counter() - began


def files_in(data: Path) -> int:
    """How many files a store has taken in, seen from outside."""
    try:
        with closing(sqlite3.connect(f"file:{data / FILE_NAME}?mode=ro", uri=True)) as db:
            return int(db.execute("SELECT count(*) FROM import").fetchone()[0])
    except sqlite3.Error:  # not there yet, or without its tables
        return 0


def kill(child: subprocess.Popen[bytes], data: Path, chance: random.Random, whole_s: float, files: int | None) -> bool:
    """Kill at a random moment: of the whole time, or while the store is written; False when it had ended by then."""
    if files is None:
        time.sleep(chance.uniform(0.0, whole_s))
    else:
        wanted = chance.randrange(files)
        while child.poll() is None and files_in(data) < wanted:
            time.sleep(0.001)
        time.sleep(chance.uniform(0.0, 0.02))
    child.send_signal(signal.SIGKILL)
    child.communicate()
    return child.returncode == -signal.SIGKILL


def faults(data: Path) -> list[str]:
    """What is wrong with a store."""
    if not (data / FILE_NAME).exists():
        return []
    with closing(sqlite3.connect(data / FILE_NAME)) as db:
        found = [str(row) for row in db.execute("PRAGMA integrity_check") if row != ("ok",)]
        found += [f"foreign key: {row}" for row in db.execute("PRAGMA foreign_key_check")]
    with Store(data) as store:
        runs = {row.run_id for row in store.runs()}
        if runs != {exposure.run_id for exposure in store.exposures(shapes=True)}:
            found.append("runs without what is computed from them")
        found += [f"run {row.run_id} lacks fixes" for row in store.runs() if len(store.track(row.run_id)) != row.fixes]
    return found


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=50)
    options.add_argument("--files", type=int, default=100)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    chance = random.Random(asked.seed)  # noqa: S311 - no secret: a seed makes the moments the same again
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "files"
        folder.mkdir()
        write_files(folder, asked.files)
        finished(folder, Path(scratch) / "warm")  # compiles
        whole_s = finished(folder, Path(scratch) / "undisturbed")
        wanted = everything(Path(scratch) / "undisturbed", moments=False)
        print(f"undisturbed: {asked.files} files, {len(wanted['run'])} runs, {whole_s:.1f} s", flush=True)
        left: list[int] = []
        while len(left) < asked.kills:
            number, data = len(left), Path(scratch) / f"killed {len(left)}"
            if not kill(start(folder, data), data, chance, whole_s, asked.files if number % 2 else None):
                shutil.rmtree(data)
                continue
            wrong = faults(data)
            left.append(len(everything(data)["run"]) if (data / FILE_NAME).exists() else 0)
            finished(folder, data)
            if wrong or everything(data, moments=False) != wanted:
                print(f"kill {number}: {wrong or 'another content after the second add'}")
                return 1
    midway = sum(0 < runs < len(wanted["run"]) for runs in left)
    print(f"killed {asked.kills} times, with {min(left)} to {max(left)} runs kept, {midway} times midway "
          f"({len(set(left))} different counts, on {os.cpu_count()} cores): each store whole, each mended")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
