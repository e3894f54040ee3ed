"""Warnings as the page's cards: what happened, what to do, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from ..parameters import GRADES
from .phrases import in_units, without_care
from .run_view import run_label
from .words import day_text, number, percent

if TYPE_CHECKING:
    from ..records import Part, Warning, Week
    from .summary import RunSummary
    from .words import Units

LEVEL_WORDS: Final = {"warning": "Warning", "note": "Note", "information": "For your information"}
LEVEL_ORDER: Final = tuple(LEVEL_WORDS)

VALUE_WORDS: Final = {
    "session_ratio": "ratio",
    "run_km": "this run",
    "longest_before_km": "longest before",
    "week_jump": "above the mean before",
    "week_km": "this week",
    "before_km": "mean before",
    "net_pctkm": "net cross-slope dose",
    "right_downhill_p": "right leg downhill",
    "hard_share": "hard ground",
    "hard_share_before": "before",
}
"""What the numbers behind a warning are called; other names stand as they are, in words."""


def ordered(warnings: Iterable[Warning]) -> list[Warning]:
    """Newest week first, within it the gravest level."""
    return sorted(warnings, key=lambda w: (-w.week.toordinal(), LEVEL_ORDER.index(w.level)))


def named_value(name: str, value: float, units: Units) -> tuple[str, str]:
    """A number behind a warning, in words and in the reader's units."""
    words = VALUE_WORDS.get(name) or name.removesuffix("_km").replace("_", " ")
    if name.endswith("_pctkm"):
        return words, f"{number(units.distance(value), 1)} % {units.distance_label}"
    if name.endswith("_km"):
        return words, units.distance_text(value)
    if name.endswith(("_p", "_jump")) or "_share" in name:
        return words, percent(value)
    return words, number(value, 2).removesuffix(".00")


def caution(warning: Warning, weeks: Sequence[Week], runs: Sequence[RunSummary], indices: Mapping[str, int],
            units: Units, share: bool) -> dict[str, Any]:  # fmt: skip
    """One card. `indices`: which of `runs` has an id."""
    week = next((i for i, w in enumerate(weeks) if w.start == warning.week), -1)
    named = [indices[run_id] for run_id in warning.run_ids if run_id in indices]
    labels = {i: run_label(i, runs[i], weeks[week] if week >= 0 else None, share) for i in named}
    return {
        "id": warning.id,
        "level": warning.level,
        "level_words": LEVEL_WORDS[warning.level],
        "week": week,
        "when": f"week of {day_text(warning.week)}",
        "title": in_units(warning.title, units),
        "text": in_units(warning.text, units),
        "advice": in_units(without_care(warning.advice), units),
        "source": warning.source,
        "grade": warning.grade,
        "grade_words": GRADES.get(warning.grade, ""),
        "streets": warning.streets,
        "runs": [(i, name if share else f"{name}, {when}") for i, (name, when) in labels.items()],
        "parts": score_parts(weeks[week].overuse_parts, units, most_only=True) if week >= 0 else [],
        "values": [named_value(name, value, units) for name, value in warning.values.items()],
    }


def score_parts(parts: Iterable[Part], units: Units, *, most_only: bool = False) -> list[dict[str, str]]:
    """The addends of a score; with `most_only` those that add something."""
    return [{
        "words": in_units(part.words, units), "points": number(part.points, 1), "grade": part.grade,
        "grade_words": GRADES.get(part.grade, ""),
    } for part in parts if part.points > 0 or not most_only]  # fmt: skip
