"""One row per fix: where it was, what was under it, and what that did; the table of `routerisk trace`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from .. import parameters as par
from ..messages import readable
from ..records import BASES, SIDES, SURFACE_NAMES

if TYPE_CHECKING:
    from ..arrays import Bools, Floats, Ints
    from ..records import Exposure, MatchedTrack

COLUMNS: Final = (
    "file", "index", "time_s", "lon_deg", "lat_deg", "way_id", "node_from", "node_to", "along_m", "offset_m",
    "confidence", "surface", "surface_basis", "p_paved", "p_left", "p_middle", "p_right", "cross_slope_pct",
    "cross_slope_sd_pct", "step_load", "dose_pct",
)  # fmt: skip
"""Names in the order of the table; `along_m` counts from `node_from`, `step_load` is 1 for an easy step on level
asphalt, `dose_pct` is the expected signed dose of a step, the right side lower positive."""

_DECIMALS: Final = {
    "time_s": 3, "lon_deg": 7, "lat_deg": 7, "along_m": 2, "offset_m": 2, "confidence": 4, "p_paved": 4, "p_left": 4,
    "p_middle": 4, "p_right": 4, "cross_slope_pct": 3, "cross_slope_sd_pct": 3, "step_load": 4, "dose_pct": 4,
}  # fmt: skip


def fix_columns(matched: MatchedTrack, exposure: Exposure) -> dict[str, Any]:
    """Every column but `file`, each of length n; numbers are NaN and nodes -1 where nothing is known."""
    track = matched.track
    node_from, node_to, along = segments(matched)
    piece = beside(piece_of_fix(exposure, len(track)), matched.fix_way_id >= 0)

    def of_piece(values: Floats) -> Floats:
        return np.where(piece >= 0, values[piece], np.nan) if len(values) else np.full(len(piece), np.nan)

    surfaces, bases = _surface_names(exposure)
    sides = {f"p_{side}": of_piece(exposure.side_p[:, i]) for i, side in enumerate(SIDES)}
    return {
        "index": np.arange(len(track)),
        "time_s": track.time_s,
        "lon_deg": track.lon_deg,
        "lat_deg": track.lat_deg,
        "way_id": matched.fix_way_id,
        "node_from": node_from,
        "node_to": node_to,
        "along_m": along,
        "offset_m": matched.fix_offset_m,
        "confidence": matched.fix_confidence,
        "surface": [surfaces[i] for i in piece],
        "surface_basis": [bases[i] for i in piece],
        "p_paved": of_piece(exposure.paved_p),
        **sides,
        "cross_slope_pct": of_piece(exposure.cross_slope_pct),
        "cross_slope_sd_pct": of_piece(exposure.cross_slope_sd_pct),
        "step_load": of_piece(_per_step(exposure.piece_load_km, exposure)),
        "dose_pct": of_piece(_per_step(exposure.dose_pctkm, exposure)),
    }


def fix_rows(file: str, matched: MatchedTrack, exposure: Exposure) -> Iterator[list[str]]:
    """The table's rows as text, in the order of COLUMNS; an absent number is empty."""
    columns = fix_columns(matched, exposure)
    texts = [_texts(columns[name], _DECIMALS.get(name)) for name in COLUMNS[1:]]
    name = readable(file)
    for cells in zip(*texts, strict=True):
        yield [name, *cells]


def _texts(values: Any, decimals: int | None) -> list[str]:
    if decimals is None:
        return [str(value) for value in values]
    return [f"{value:.{decimals}f}" if value == value else "" for value in values.tolist()]  # noqa: PLR0124 - NaN


def segments(matched: MatchedTrack) -> tuple[Ints, Ints, Floats]:
    """Per fix the two OSM nodes that it lies between, in running direction, and the metres from the first.

    Returns three (n,) arrays; -1, -1 and NaN off the map.
    """
    net, arc = matched.network, matched.fix_arc
    nodes = np.full((2, len(arc)), -1, np.int64)
    along = np.full(len(arc), np.nan)
    for a in np.unique(arc[arc >= 0]):
        here = np.flatnonzero(arc == a)
        edge = net.arc_edge[a]
        shape = slice(int(net.shape_first[edge]), int(net.shape_first[edge + 1]))
        at, ids = net.shape_along_m[shape], net.shape_node_id[shape]
        if not net.arc_forward[a]:
            at, ids = at[-1] - at[::-1], ids[::-1]
        run = matched.fix_along_m[here]
        k = np.clip(np.searchsorted(at, run, side="right") - 1, 0, len(at) - 2)
        nodes[:, here] = ids[k], ids[k + 1]
        along[here] = run - at[k]
    return nodes[0], nodes[1], along


def piece_of_fix(exposure: Exposure, fixes: int) -> Ints:
    """(n,) the piece that each fix lies on, -1 for none."""
    piece = np.full(fixes, -1, np.int64)
    for i, (first, last) in enumerate(zip(exposure.first_fix, exposure.last_fix, strict=True)):
        piece[first:last] = i
    return piece


def beside(piece: Ints, on_way: Bools) -> Ints:
    """The same with the first piece for the fixes before it that touch another way at its node."""
    known = np.flatnonzero(piece >= 0)
    if not len(known):
        return piece
    before = np.arange(len(piece)) < known[0]
    return np.where(before & on_way, piece[known[0]], piece)


def _surface_names(exposure: Exposure) -> tuple[list[str], list[str]]:
    """Class and basis per piece, each with "unknown" appended: the entry of index -1."""
    classes = [SURFACE_NAMES[code] for code in exposure.surface_code.tolist()]
    return [*classes, "unknown"], [*(BASES[b] for b in exposure.surface_basis), "unknown"]


def _per_step(per_ref_km: Floats, exposure: Exposure) -> Floats:
    """A sum over steps / N_ref, back to the mean per step; NaN where no step was made."""
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = per_ref_km * par.N_REF_PER_KM.value / exposure.step_count
    return np.where(exposure.step_count > 0, mean, np.nan)
