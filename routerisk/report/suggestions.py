"""Routes to run instead, as the page's script draws and saves them; cut like everything else that has coordinates."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ..geo import haversine_m
from .encoding import encode_lines
from .phrases import in_units
from .words import counted, number, percent

if TYPE_CHECKING:
    from ..records import Bools, Floats, Suggestion
    from .privacy import Circle
    from .words import Units

SIDE_LETTERS: Final = {-1: "L", 0: "", 1: "R"}
NAMED_PCTKM: Final = 0.5
"""Left and right are not said to be closer by less than this."""


def suggestion_data(suggestions: Sequence[Suggestion], fit_courses: Sequence[bytes], run_indices: Mapping[str, int],
                    units: Units, veils: Sequence[Circle], ends_m: float, degree_steps: float,
                    ) -> list[dict[str, Any]]:  # fmt: skip
    """One entry a suggestion; `run` is -1 where it replaces none of the runs (`run_indices`: which run has an id).

    A course that is cut anywhere has no FIT file: that could only be written whole.
    """
    out = []
    for i, one in enumerate(suggestions):
        lon, lat = one.shape_lon_deg, one.shape_lat_deg
        hidden = hidden_steps(lon, lat, veils, ends_m)
        fit = fit_courses[i] if i < len(fit_courses) and not hidden.any() else b""
        out.append({
            "run": run_indices.get(one.run_id, -1),
            "title": in_units(one.title, units),
            "lead": lead(one, units),
            "figures": figures(one, units),
            "reason": in_units(one.words, units),
            "remarks": [in_units(remark, units) for remark in one.remarks],
            "line": _parts(lon, lat, hidden, degree_steps),
            "notes": _notes(one, veils, ends_m),
            "attribution": one.attribution,
            "fit": base64.b64encode(fit).decode("ascii"),
            "file": f"routerisk-{i + 1}-{one.kind.replace(' ', '-')}",
        })  # fmt: skip
    return out


def lead(suggestion: Suggestion, units: Units) -> str:
    """Why to run it, in a few words."""
    now, before = suggestion.figures, suggestion.original
    if before is None:
        return f"{percent(now.soft)} of it on soft ground"
    said = [f"softer by {100 * (now.soft - before.soft):.0f} points"] if suggestion.softer else []
    closer = abs(before.net_pctkm) - abs(suggestion.side_net_pctkm)
    if closer >= NAMED_PCTKM:
        said.append(f"left and right {number(units.distance(closer), 1)} % {units.distance_label} closer")
    words = ", ".join(said) or "neither softer nor more even than your run"
    if now.crossings > before.crossings:
        words += f"; but {counted(now.crossings - before.crossings, 'more busy crossing')}"
    return words[0].upper() + words[1:]


def figures(suggestion: Suggestion, units: Units) -> list[tuple[str, str, str]]:
    """What it has, by name, each with what the run has that it replaces ("" without one)."""
    now, before = suggestion.figures, suggestion.original

    def dose(pctkm: float) -> str:
        value = units.distance(pctkm)
        return f"{'+' if value >= 0.05 else ''}{number(value, 1)}"

    told = [("Soft ground", percent(now.soft), percent(before.soft) if before else ""),
            (f"Left/right, % {units.distance_label}", dose(suggestion.side_net_pctkm),
             dose(before.net_pctkm) if before else ""),
            ("Busy crossings", str(now.crossings), str(before.crossings) if before else "")]  # fmt: skip
    return [*told, *([("In common", percent(suggestion.shared), "")] if before else [])]


def _notes(suggestion: Suggestion, veils: Sequence[Circle], ends_m: float) -> list[dict[str, str]]:
    """What is to be said along the way, where it may be shown, with the letter of the side advised from there on."""
    along = suggestion.note_along_m
    after = np.cumsum(suggestion.length_m)
    arc = np.minimum(np.searchsorted(after, along, side="right"), len(after) - 1)
    hidden = hidden_places(suggestion.note_lon_deg, suggestion.note_lat_deg, veils)
    if ends_m > 0 and len(after):
        hidden |= (along < ends_m) | (along > after[-1] - ends_m)
    return [{
        "lon": f"{suggestion.note_lon_deg[k]:.6f}", "lat": f"{suggestion.note_lat_deg[k]:.6f}",
        "words": suggestion.note_words[k], "letter": SIDE_LETTERS[int(suggestion.side[arc[k]])],
    } for k in np.flatnonzero(~hidden).tolist()]  # fmt: skip


def hidden_places(lon_deg: Floats, lat_deg: Floats, veils: Sequence[Circle]) -> Bools:
    """(n,) True where a place lies within a veil."""
    hidden = np.zeros(len(lon_deg), np.bool_)
    for veil in veils:
        hidden |= np.hypot(*veil.metres(lon_deg, lat_deg)) <= veil.radius_m
    return hidden


def hidden_steps(lon_deg: Floats, lat_deg: Floats, veils: Sequence[Circle], ends_m: float) -> Bools:
    """(n - 1,) True where any part of the step between two points lies within a veil or an end of the route."""
    if len(lon_deg) < 2:
        return np.zeros(0, np.bool_)
    after = np.cumsum(haversine_m(lon_deg[:-1], lat_deg[:-1], lon_deg[1:], lat_deg[1:]))
    before = np.concatenate([[0.0], after[:-1]])
    hidden = np.asarray((before < ends_m) | (after > after[-1] - ends_m), np.bool_) & (ends_m > 0)
    for veil in veils:
        hidden |= veil.nearest_m(lon_deg, lat_deg) <= veil.radius_m
    return hidden


def _parts(lon_deg: Floats, lat_deg: Floats, hidden: Bools, degree_steps: float) -> str:
    """The route without its hidden steps, as one line for each part that is left."""
    owner = np.concatenate([[-1], np.where(hidden, -1, np.cumsum(hidden))])
    lines = [np.flatnonzero(owner == part) for part in np.unique(owner[owner >= 0])]
    points = [np.concatenate([[line[0] - 1], line]) for line in lines]
    chosen = np.concatenate([np.zeros(0, np.int64), *points])
    first = np.concatenate([[0], np.cumsum([len(line) for line in points])]).astype(np.int64)
    return encode_lines(lon_deg[chosen], lat_deg[chosen], first, degree_steps) if len(chosen) else ""
