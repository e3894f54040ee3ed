"""What the page's template says: every number of the panel as words, from the records alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from ..parameters import GRADES
from .balance import balance_words
from .bars import meter, surface_shares
from .cautions import caution, ordered, score_parts
from .chart import range_words, usual_km, weeks_chart
from .diary import diary_rows, shown
from .legend import SURFACE_GROUPS
from .phrases import SEEK_CARE, in_units
from .run_view import run_row
from .words import (
    ATTRIBUTION,
    DASH,
    PLAINLY,
    SURFACE_WORDS,
    counted,
    day_text,
    leg_streets,
    leg_words,
    number,
    percent,
    sure_text,
)

if TYPE_CHECKING:
    from ..records import DiaryEntry, MeasuredBalance, PainPattern, Range, Warning, Week
    from .summary import RunSummary
    from .words import Units

FOLDED_AFTER: Final = 4
"""So many warnings are open to the eye; the older ones are folded."""
ROWS_AT_FIRST: Final = 12
"""So many runs are listed before the reader asks for all."""


def panel(weeks: Sequence[Week], warnings: Sequence[Warning], runs: Sequence[RunSummary], run_weeks: Sequence[int],
          units: Units, *, title: str, share: bool, outlook: Sequence[str],
          diary: Sequence[DiaryEntry] = (), pains: Sequence[PainPattern] = (),
          balance: MeasuredBalance | None = None, suggestion_words: Sequence[str] = ()) -> dict[str, Any]:  # fmt: skip
    """Everything that page.html shows. `run_weeks` (one per run): index into `weeks`, -1 for none."""
    indices = {run.run_id: i for i, run in enumerate(runs)}
    said = [caution(w, weeks, runs, indices, units, share) for w in ordered(warnings)]
    written = [] if share else shown(diary, weeks)
    return {
        "title": title,
        "subtitle": _subtitle(weeks, runs, units),
        "share": share,
        "units": units,
        "attribution": ATTRIBUTION,
        "cards": [_card(i, weeks, units) for i in range(len(weeks))],
        "outlook": [in_units(line, units) for line in outlook],
        "chart": weeks_chart(weeks, warnings, units, written) if weeks else "",
        "surface_key": _surface_key(weeks),
        "weeks": [_week_row(week, units) for week in weeks],
        "warnings": [w for w in said if w["level"] != "information"],
        "information": [w for w in said if w["level"] == "information"],
        "folded_after": FOLDED_AFTER,
        "rows_at_first": ROWS_AT_FIRST,
        "runs": [run_row(i, run, run_weeks[i], weeks, units, share) for i, run in enumerate(runs)][::-1],
        "diary": diary_rows(written, weeks),
        "pains": [in_units(words, units) for pain in pains for words in pain.words] if not share else [],
        "balance": balance_words(balance) if balance else "",
        "suggestion_words": [in_units(words, units) for words in suggestion_words],
        "plainly": PLAINLY,
        "seek_care": SEEK_CARE,
        "grades": GRADES,
    }


def _subtitle(weeks: Sequence[Week], runs: Sequence[RunSummary], units: Units) -> str:
    if not runs:
        return "No runs yet"
    km = sum(run.km for run in runs)
    span = counted(len(weeks), "week")
    days = [week.start for week in weeks] or [run.day for run in runs]
    return f"{span} from {day_text(min(days), year=True)} · {counted(len(runs), 'run')} · {units.distance_text(km, 0)}"


def _card(index: int, weeks: Sequence[Week], units: Units) -> dict[str, Any]:
    """One week, its scores with their parts."""
    week = weeks[index]
    usual = usual_km(week)
    overuse_words = f"Overuse exposure {number(week.overuse.mid)} of 100, range {range_words(week.overuse)}"
    lean_words = f"Asymmetry {number(week.asymmetry.mid)} of 100, range {range_words(week.asymmetry)}"
    leg_kind = "open" if week.downhill_leg == "unknown" else week.downhill_leg
    return {
        "index": index,
        "name": f"{'Week' if week.complete else 'This week so far, week'} of {day_text(week.start)}",
        "distance": units.distance_text(week.distance_km),
        "runs": counted(len(week.run_ids), "run"),
        "usual": units.distance_text(usual) if math.isfinite(usual) else "",
        "load": units.distance_text(week.load_km),
        "hard": percent(week.hard_share),
        "overuse": _score(week.overuse, _band_words(week), meter(week.overuse, "score", overuse_words)),
        "asymmetry": _score(week.asymmetry, _lean_words(week), meter(week.asymmetry, leg_kind, lean_words)),
        "leg_streets": leg_streets(week.leg_streets),
        "parts": score_parts(week.overuse_parts, units),
    }


def _score(value: Range, band: str, drawing: str) -> dict[str, str]:
    known = math.isfinite(value.mid)
    return {"mid": number(value.mid), "range": f"{number(value.low)}–{number(value.high)}" if known else "",
            "band": band, "meter": drawing}  # fmt: skip


def _band_words(week: Week) -> str:
    if not math.isfinite(week.overuse.mid):
        return "unknown: the history is too short"
    band = week.overuse_band
    return "as usual for you" if band == "usual" else f"{band} your recent habit"


def _lean_words(week: Week) -> str:
    if week.downhill_leg == "unknown":
        return leg_words("unknown")
    p = week.right_lower_p if week.downhill_leg == "right" else 1 - week.right_lower_p
    return f"{leg_words(week.downhill_leg)}, {sure_text(p)}"


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
    }


def _with_range(value: Range) -> str:
    return f"{number(value.mid)} ({number(value.low)}–{number(value.high)})" if math.isfinite(value.mid) else DASH
