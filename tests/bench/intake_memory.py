"""How much memory does cutting an extract take? `python tests/bench/intake_memory.py FILE.osm.pbf [--copies 1 10 40]`

Makes larger extracts of one by copies of it, each with ids of its own and moved eastwards, cuts each in a process of
its own, and prints CPU seconds, peak resident memory, and what the growth means for an extract of 500 MB.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import osmium

STEP_DEG = 1.0
CUT = """
import resource, sys, time
from pathlib import Path
from routerisk.osm import add_extract
done = add_extract(Path(sys.argv[1]), Path(sys.argv[2]))
used = resource.getrusage(resource.RUSAGE_SELF)
print(done.ways, done.written, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""


def copied(source: Path, copies: int, target: Path) -> None:
    header = osmium.io.Header()
    with osmium.SimpleWriter(str(target), header=header, overwrite=True) as writer:
        for kind in (osmium.osm.NODE, osmium.osm.WAY, osmium.osm.RELATION):
            for copy in range(copies):
                for item in osmium.FileProcessor(str(source), kind):
                    put(writer, item, copy << 36, copy * STEP_DEG)


def put(writer: osmium.SimpleWriter, item: object, shift: int, east_deg: float) -> None:
    if item.is_node():
        place = (item.lon + east_deg, item.lat)
        writer.add_node(item.replace(id=item.id + shift, location=place))
    elif item.is_way():
        writer.add_way(item.replace(id=item.id + shift, nodes=[node.ref + shift for node in item.nodes]))
    else:
        members = [(member.type, member.ref + shift, member.role) for member in item.members]
        writer.add_relation(item.replace(id=item.id + shift, members=members))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("file", type=Path)
    options.add_argument("--copies", type=int, nargs="*", default=[1, 10, 40])
    given = options.parse_args()
    rows = []
    for copies in given.copies:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "large.osm.pbf"
            copied(given.file, copies, file)
            size = file.stat().st_size / 1e6
            told = subprocess.run([sys.executable, "-c", CUT, str(file), str(Path(folder) / "tiles")],
                                  check=True, capture_output=True, text=True).stdout.split()  # fmt: skip
        rows.append((size, float(told[3])))
        print(f"{size:6.1f} MB: {told[0]} ways in {told[1]} tiles, {float(told[2]):.1f} CPU s, {rows[-1][1]:.0f} MB "
              "resident at most", flush=True)  # fmt: skip
    if len(rows) > 1:
        (small, low), (large, high) = rows[-2], rows[-1]
        slope = (high - low) / (large - small)
        print(f"{slope:.2f} MB a MB: {high + slope * (500.0 - large):.0f} MB for an extract of 500 MB")


if __name__ == "__main__":
    main()
