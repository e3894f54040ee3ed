"""What the page's template says: every number of the panel as words, from the records alone."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from ..parameters import GRADES
from .chart import meter, range_words, surface_bar, surface_shares, week_words, weeks_chart
from .legend import SURFACE_GROUPS
from .words import (
    ATTRIBUTION,
    DASH,
    PLAINLY,
    SURFACE_WORDS,
    clock_text,
    counted,
    day_text,
    leg_words,
    number,
    percent,
    weekday_text,
)

if TYPE_CHECKING:
    from ..records import Part, Warning, Week
    from .summary import RunSummary
    from .words import Units

LEVEL_WORDS: Final = {"warning": "Warning", "note": "Note", "information": "For your information"}
LEVEL_ORDER: Final = tuple(LEVEL_WORDS)
FOLDED_AFTER: Final = 4
"""So many warnings are open to the eye; the older ones are folded."""
ROWS_AT_FIRST: Final = 12
"""So many runs are listed before the reader asks for all."""


def panel(weeks: Sequence[Week], warnings: Sequence[Warning], runs: Sequence[RunSummary], run_weeks: Sequence[int],
          units: Units, *, title: str, share: bool, outlook: Sequence[str]) -> dict[str, Any]:  # fmt: skip
    """Everything that page.html shows. `run_weeks` (one per run): index into `weeks`, -1 for none."""
    indices = {run.run_id: i for i, run in enumerate(runs)}
    said = [_warning(w, weeks, runs, indices, units, share) for w in _ordered(warnings)]
    return {
        "title": title,
        "subtitle": _subtitle(weeks, runs, units),
        "share": share,
        "units": units,
        "attribution": ATTRIBUTION,
        "current": _current(weeks, units),
        "outlook": list(outlook),
        "chart": weeks_chart(weeks, warnings, units) if weeks else "",
        "surface_key": _surface_key(weeks),
        "weeks": [_week_row(week, units) for week in weeks],
        "warnings": [w for w in said if w["level"] != "information"],
        "information": [w for w in said if w["level"] == "information"],
        "folded_after": FOLDED_AFTER,
        "rows_at_first": ROWS_AT_FIRST,
        "runs": [_run_row(i, run, run_weeks[i], weeks, units, share) for i, run in enumerate(runs)][::-1],
        "plainly": PLAINLY,
        "grades": GRADES,
    }


def run_label(index: int, run: RunSummary, week: Week | None, share: bool) -> tuple[str, str]:
    """Name and time of a run as the page may say them."""
    if share:
        return f"Run {index + 1}", f"week of {day_text(week.start)}" if week else ""
    when = f"{weekday_text(run.day)}, {run.start:%H:%M}"
    return run.name or ("Treadmill" if run.indoor else "Run"), when


def _subtitle(weeks: Sequence[Week], runs: Sequence[RunSummary], units: Units) -> str:
    if not runs:
        return "No runs yet"
    km = sum(run.km for run in runs)
    span = counted(len(weeks), "week")
    days = [week.start for week in weeks] or [run.day for run in runs]
    return f"{span} from {day_text(min(days), year=True)} · {counted(len(runs), 'run')} · {units.distance_text(km, 0)}"


def _current(weeks: Sequence[Week], units: Units) -> dict[str, Any] | None:
    """The latest week, its scores with their parts."""
    if not weeks:
        return None
    week = weeks[-1]
    before = [w.distance_km for w in weeks[-4:-1]]
    usual = sum(before) / len(before) if before else float("nan")
    overuse_words = f"Overuse exposure {number(week.overuse.mid)} of 100, range {range_words(week.overuse)}"
    lean_words = f"Asymmetry {number(week.asymmetry.mid)} of 100, range {range_words(week.asymmetry)}"
    leg_kind = "open" if week.downhill_leg == "unknown" else week.downhill_leg
    return {
        "name": f"{'Week' if week.complete else 'This week so far, week'} of {day_text(week.start)}",
        "distance": units.distance_text(week.distance_km),
        "runs": counted(len(week.run_ids), "run"),
        "usual": units.distance_text(usual) if before else "",
        "load": units.distance_text(week.load_km),
        "longest": units.distance_text(week.longest_km),
        "time": clock_text(week.time_s),
        "hard": percent(week.hard_share),
        "overuse": _score(week.overuse, week.overuse_band, meter(week.overuse, "score", overuse_words)),
        "asymmetry": _score(week.asymmetry, _lean_words(week), meter(week.asymmetry, leg_kind, lean_words)),
        "parts": [_part(part) for part in week.overuse_parts],
    }


def _score(value: Any, band: str, drawing: str) -> dict[str, str]:
    return {"mid": number(value.mid), "range": f"{number(value.low)}–{number(value.high)}", "band": band,
            "meter": drawing}  # fmt: skip


def _lean_words(week: Week) -> str:
    if week.downhill_leg == "unknown":
        return leg_words("unknown")
    p = week.right_lower_p if week.downhill_leg == "right" else 1 - week.right_lower_p
    return f"{leg_words(week.downhill_leg)}, {percent(p)} sure"


def _part(part: Part) -> dict[str, str]:
    return {"words": part.words, "points": number(part.points, 1), "grade": part.grade,
            "grade_words": GRADES.get(part.grade, "")}  # fmt: skip


def _surface_key(weeks: Sequence[Week]) -> list[tuple[str, str]]:
    """Colour and words of every surface group that occurs in the chart."""
    seen = {colour for week in weeks for colour, _ in surface_shares(week.surface_km)}
    return [(colour, ", ".join(SURFACE_WORDS[n] for n in names)) for colour, names in SURFACE_GROUPS.items()
            if colour in seen]  # fmt: skip


def _week_row(week: Week, units: Units) -> dict[str, str]:
    return {
        "start": day_text(week.start, year=True),
        "state": "" if week.complete else "so far",
        "runs": str(len(week.run_ids)),
        "distance": number(units.distance(week.distance_km), 1),
        "load": number(units.distance(week.load_km), 1),
        "hard": percent(week.hard_share),
        "overuse": _with_range(week.overuse),
        "asymmetry": _with_range(week.asymmetry),
        "leg": week.downhill_leg,
        "words": week_words(week, units),
    }


def _with_range(value: Any) -> str:
    return f"{number(value.mid)} ({number(value.low)}–{number(value.high)})" if math.isfinite(value.mid) else DASH


def _ordered(warnings: Iterable[Warning]) -> list[Warning]:
    """Newest week first, within it the gravest level."""
    return sorted(warnings, key=lambda w: (-w.week.toordinal(), LEVEL_ORDER.index(w.level)))


def _named_value(name: str, value: float, units: Units) -> tuple[str, str]:
    """A number behind a warning; what its name gives in km stands in the reader's units."""
    if name.endswith("_km"):
        return name.removesuffix("_km").replace("_", " "), units.distance_text(value)
    return name.replace("_", " "), number(value, 2)


def _warning(warning: Warning, weeks: Sequence[Week], runs: Sequence[RunSummary], indices: Mapping[str, int],
             units: Units, share: bool) -> dict[str, Any]:  # fmt: skip
    week = next((i for i, w in enumerate(weeks) if w.start == warning.week), -1)
    named = [indices[run_id] for run_id in warning.run_ids if run_id in indices]
    labels = {i: run_label(i, runs[i], weeks[week] if week >= 0 else None, share) for i in named}
    return {
        "id": warning.id,
        "level": warning.level,
        "level_words": LEVEL_WORDS[warning.level],
        "week": week,
        "when": f"week of {day_text(warning.week)}",
        "title": warning.title,
        "text": warning.text,
        "advice": warning.advice,
        "source": warning.source,
        "grade": warning.grade,
        "grade_words": GRADES.get(warning.grade, ""),
        "streets": warning.streets,
        "runs": [(i, name if share else f"{name}, {when}") for i, (name, when) in labels.items()],
        "parts": [_part(part) for part in weeks[week].overuse_parts if part.points > 0] if week >= 0 else [],
        "values": [_named_value(name, value, units) for name, value in warning.values.items()],
    }


def _run_row(index: int, run: RunSummary, week: int, weeks: Sequence[Week], units: Units,
             share: bool) -> dict[str, Any]:  # fmt: skip
    name, when = run_label(index, run, weeks[week] if week >= 0 else None, share)
    shares = ", ".join(f"{percent(share_of)} {colour}" for colour, share_of in surface_shares(run.surface_km))
    return {
        "index": index,
        "week": week,
        "name": name,
        "when": when,
        "distance": number(units.distance(run.km), 1),
        "time": "" if share else clock_text(run.moving_s),
        "pace": "" if share else units.pace(run.moving_s, run.km),
        "load": number(units.distance(run.load_km), 1),
        "surfaces": surface_bar(run.surface_km, f"Surfaces: {shares or 'none mapped'}"),
        "leg": run.downhill_leg,
        "leg_words": leg_words(run.downhill_leg),
        "spike": any(name.startswith("SESSION_") for name in run.warnings),
        "indoor": run.indoor,
        "mapped": any(run.basis_km.values()),
    }


def run_data(index: int, run: RunSummary, week: int, weeks: Sequence[Week], share: bool) -> dict[str, Any]:
    """What the page's script knows of a run beside its pieces; no identity beyond the page's own index."""
    name, when = run_label(index, run, weeks[week] if week >= 0 else None, share)
    return {
        "name": name,
        "when": when,
        "week": week,
        "km": round(run.km, 3),
        "spike": any(name.startswith("SESSION_") for name in run.warnings),
    }
