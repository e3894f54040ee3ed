"""Routes to run instead, as the page's script draws and saves them; cut like everything else that has coordinates."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from .encoding import encode_lines

if TYPE_CHECKING:
    from ..records import Suggestion
    from ..words import Words
    from .contract import NoteData, Side, SuggestionData

SIDE_NAMES: Final[Mapping[int, Side]] = {-1: "left", 0: "", 1: "right"}
NAMED_PCTKM: Final = 0.5
"""Left and right are not said to be closer by less than this."""


def suggestion_data(suggestions: Sequence[Suggestion], fit_courses: Sequence[bytes], run_indices: Mapping[str, int],
                    speak: Words, degree_steps: float) -> list[SuggestionData]:  # fmt: skip
    """One entry a suggestion; `run` is -1 where it replaces none of the runs (`run_indices`: which run has an id).

    A course that is cut anywhere has no FIT file: that could only be written whole.
    """
    out: list[SuggestionData] = []
    for i, one in enumerate(suggestions):
        fit = fit_courses[i] if i < len(fit_courses) and one.is_whole else b""
        out.append({
            "run": run_indices.get(one.run_id, -1),
            "title": speak.say(one.title),
            "lead": lead(one, speak),
            "figures": figures(one, speak),
            "reason": speak.say(one.words),
            "remarks": [speak.say(remark) for remark in one.remarks],
            "line": _parts(one, degree_steps),
            "notes": _notes(one, speak),
            "attribution": one.attribution,
            "fit": base64.b64encode(fit).decode("ascii"),
            "file": f"routerisk-{i + 1}-{one.kind.replace(' ', '-')}",
        })  # fmt: skip
    return out


def lead(suggestion: Suggestion, speak: Words) -> str:
    """Why to run it, in a few words."""
    now, before = suggestion.figures, suggestion.original
    if before is None:
        return speak.say("suggestion.lead.soft", soft=now.soft)
    told = [speak.say("suggestion.lead.softer", gain=now.soft - before.soft)] if suggestion.softer else []
    closer = abs(before.net_pctkm) - abs(suggestion.side_net_pctkm)
    if closer >= NAMED_PCTKM:
        told.append(speak.say("suggestion.lead.closer", closer_pctkm=closer))
    words = ", ".join(told) or speak.say("suggestion.lead.neither")
    if now.crossings > before.crossings:
        words += speak.say("suggestion.lead.more-crossings", more=now.crossings - before.crossings)
    return words[0].upper() + words[1:]


def figures(suggestion: Suggestion, speak: Words) -> list[tuple[str, str, str]]:
    """What it has, by name, each with what the run has that it replaces ("" without one)."""
    now, before = suggestion.figures, suggestion.original

    dose = speak.signed_km
    told = [("soft", speak.percent(now.soft), speak.percent(before.soft) if before else ""),
            ("sides", dose(suggestion.side_net_pctkm), dose(before.net_pctkm) if before else ""),
            ("crossings", str(now.crossings), str(before.crossings) if before else ""),
            *([("shared", speak.percent(suggestion.shared), "")] if before else [])]  # fmt: skip
    return [(speak.say(f"suggestion.figure.{name}"), value, was) for name, value, was in told]


def _notes(suggestion: Suggestion, speak: Words) -> list[NoteData]:
    """What is to be said along the way, with the letter of the side advised from there on."""
    after = np.cumsum(suggestion.length_m)
    arc = np.minimum(np.searchsorted(after, suggestion.note_along_m, side="right"), len(after) - 1)
    return [{
        "lon": f"{suggestion.note_lon_deg[k]:.6f}", "lat": f"{suggestion.note_lat_deg[k]:.6f}",
        "words": speak.say(suggestion.note_words[k]), "side": SIDE_NAMES[int(suggestion.side[arc[k]])],
    } for k in range(len(arc))]  # fmt: skip


def _parts(suggestion: Suggestion, degree_steps: float) -> str:
    """The route as one line for each part that has a place."""
    lines = suggestion.visible_parts()
    if not lines:
        return ""
    first = np.concatenate([[0], np.cumsum([len(lon) for lon, _ in lines])]).astype(np.int64)
    lon, lat = (np.concatenate(part) for part in zip(*lines, strict=True))
    return encode_lines(lon, lat, first, degree_steps)
