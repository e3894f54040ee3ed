"""Warnings as the page's cards: what happened, what to do, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..messages import CARE, LEVELS
from .run_view import run_label

if TYPE_CHECKING:
    from ..records import Part, RunTotals, Warning, Week
    from ..words import Words

"""The gravest first."""
"""Stands once on a page, where nobody can miss it."""


def ordered(warnings: Iterable[Warning]) -> list[Warning]:
    """Newest week first, within it the gravest level."""
    return sorted(warnings, key=lambda w: (-w.week.toordinal(), -LEVELS.index(w.level)))


def named_value(name: str, value: float, speak: Words) -> tuple[str, str]:
    """A number behind a warning: what it is called, and it in the reader's units."""
    words = speak.say(f"warning-value.{name}")
    if name.endswith("_pctkm"):
        return words, speak.say("number.pctkm", value=value)
    if name.endswith("_km"):
        return words, speak.km(value)
    if name.endswith(("_p", "_jump")) or "_share" in name:
        return words, speak.percent(value)
    return words, speak.number(value, 0 if value == int(value) else 2)


def caution(warning: Warning, weeks: Sequence[Week], runs: Sequence[RunTotals], indices: Mapping[str, int],
            speak: Words, share: bool) -> dict[str, Any]:  # fmt: skip
    """One card. `indices`: which of `runs` has an id."""
    week = next((i for i, w in enumerate(weeks) if w.start == warning.week), -1)
    named = [indices[run_id] for run_id in warning.run_ids if run_id in indices]
    labels = {i: run_label(i, runs[i], weeks[week] if week >= 0 else None, speak, share) for i in named}
    return {
        "id": warning.id,
        "level": warning.level,
        "level_words": speak.say(f"level.{warning.level}"),
        "week": week,
        "when": speak.say("page.week-of", week=warning.week),
        "title": speak.say(warning.title),
        "text": speak.say(warning.text),
        "advice": " ".join(speak.say(one) for one in warning.advice if one.id != CARE),
        "source": warning.source,
        "grade": warning.grade,
        "grade_words": speak.say(f"grade.{warning.grade}"),
        "streets": warning.streets,
        "runs": [(i, name if share else f"{name}, {when}") for i, (name, when) in labels.items()],
        "parts": score_parts(weeks[week].overuse_parts, speak, most_only=True) if week >= 0 else [],
        "values": [named_value(name, value, speak) for name, value in warning.values.items()],
    }


def score_parts(parts: Iterable[Part], speak: Words, *, most_only: bool = False) -> list[dict[str, str]]:
    """The addends of a score; with `most_only` those that add something."""
    return [{
        "words": speak.say(part.words), "points": speak.number(part.points, 1), "grade": part.grade,
        "grade_words": speak.say(f"grade.{part.grade}"),
    } for part in parts if part.points > 0 or not most_only]  # fmt: skip
