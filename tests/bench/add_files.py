"""How long the whole command takes: many files into a fresh store, and the same again.

    python tests/bench/add_files.py [--files 500] [--data ../shared/data/tracks] [--map FILE.osm.pbf]

The files are the folder's single watch files over and over, each copy a little different (a comment, a trailing blank),
so that none is known by its bytes; a copy of a run is a duplicate, which costs the reading and the comparing. Seconds
per format and the share inside fitparse: read_tracks.py.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
SUFFIXES = (".gpx", ".fit", ".tcx", ".gz")


def copies(folder: Path, into: Path, count: int) -> None:
    """Write so many files, of the same formats and sizes, all of them different."""
    found = (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in SUFFIXES)
    files = [path for path in found if "broken" not in path.parts]
    for i, path in zip(range(count), itertools.cycle(files), strict=False):
        data = path.read_bytes()
        if path.suffix.lower() == ".gz":
            data = gzip.compress(gzip.decompress(data) + b"\n" * (i // len(files)), 1, mtime=i)
        elif path.suffix.lower() == ".fit":
            data += b"\0" * (i // len(files))
        else:
            data += b"\n" * (i // len(files))
        (into / f"{i:04}-{path.name}").write_bytes(data)


def processor_s() -> float:
    """Processor time of all ended children: what other programs do meanwhile does not count."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def add(folder: Path, data: Path, *more: str) -> tuple[float, float, Counter[str]]:
    """Run the command; returns its seconds, those of the processor, and how many files ended how."""
    began, spent = time.perf_counter(), processor_s()
    command = [sys.executable, "-m", "routerisk", "add", str(folder), "--data", str(data), "--json", *more]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    seconds, spent = time.perf_counter() - began, processor_s() - spent
    if "Traceback" in done.stderr or done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    return seconds, spent, Counter(file["status"] for file in json.loads(done.stdout)["files"])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--files", type=int, default=500)
    options.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data" / "tracks")
    options.add_argument("--map", help="match to this extract, too")
    asked = options.parse_args()
    more = ["--map", asked.map] if asked.map else []
    with tempfile.TemporaryDirectory() as scratch:
        folder, data = Path(scratch) / "files", Path(scratch) / "data"
        folder.mkdir()
        copies(asked.data, folder, asked.files)
        for words in ("into a fresh store", "the same again"):
            seconds, spent, counts = add(folder, data, *more)
            told = ", ".join(f"{n} {status}" for status, n in sorted(counts.items()))
            print(f"{asked.files} files {words}: {seconds:.1f} s, {spent:.1f} s of the processor ({told})", flush=True)
        seconds, spent, counts = add(asked.data, Path(scratch) / "corpus", *more)
        told = ", ".join(f"{n} {status}" for status, n in sorted(counts.items()))
        print(f"the folder itself: {seconds:.1f} s, {spent:.1f} s of the processor ({told})")


if __name__ == "__main__":
    main()
