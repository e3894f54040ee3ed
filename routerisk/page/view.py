"""What the page's template says: every number of the panel as words, from the records alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from ..messages import CARE
from ..parameters import GRADES, NAMED_SIDE_P
from ..words import DASH
from .bars import meter, surface_shares
from .cautions import caution, ordered, score_parts
from .chart import usual_km, weeks_chart
from .diary import diary_rows, shown
from .legend import SURFACE_GROUPS
from .run_view import is_spike, run_row

if TYPE_CHECKING:
    from ..records import History, Range, RunTotals, Week
    from ..words import Words

ATTRIBUTION: Final = "© OpenStreetMap contributors"
PLAINLY: Final = 5
"""So many things must be told to the reader of any score (`plainly` in the catalogues; model, section 0)."""
FOLDED_AFTER: Final = 4
"""So many warnings are open to the eye; the older ones are folded."""
ROWS_AT_FIRST: Final = 12
"""So many runs are listed before the reader asks for all."""


def panel(history: History, run_weeks: Sequence[int], speak: Words, *, title: str, share: bool) -> dict[str, Any]:
    """Everything that page.html shows. `run_weeks` (one per run): index into the weeks, -1 for none."""
    weeks, runs, warnings = history.weeks, history.runs, history.warnings
    indices = {run.run_id: i for i, run in enumerate(runs)}
    told = [caution(one, weeks, runs, indices, speak, share) for one in ordered(warnings)]
    written = [] if share else shown(history.diary, weeks)
    balance = history.balance
    return {
        "title": title,
        "subtitle": _subtitle(weeks, runs, speak),
        "share": share,
        "units": speak.units,
        "attribution": ATTRIBUTION,
        "cards": [_card(i, weeks, speak) for i in range(len(weeks))],
        "outlook": [speak.say(line) for line in history.outlook.words] if history.outlook else [],
        "chart": weeks_chart(weeks, warnings, speak, written) if weeks else "",
        "surface_key": _surface_key(weeks, speak),
        "weeks": [_week_row(week, speak) for week in weeks],
        "warnings": [card for card in told if card["level"] != "information"],
        "information": [card for card in told if card["level"] == "information"],
        "folded_after": FOLDED_AFTER,
        "rows_at_first": ROWS_AT_FIRST,
        "runs": [run_row(i, run, run_weeks[i], weeks, speak, share=share, spike=is_spike(run, warnings))
                 for i, run in enumerate(runs)][::-1],
        "diary": diary_rows(written, weeks, speak),
        "pains": [speak.say(one) for pain in history.pains for one in pain.words] if not share else [],
        "balance": speak.say(balance.message()) if balance else "",
        "suggestion_words": [speak.say(one) for one in history.advice.words],
        "plainly": [speak.say(f"plainly.{n}", named_p=NAMED_SIDE_P.value) for n in range(1, PLAINLY + 1)],
        "seek_care": speak.say(CARE),
        "grades": {grade: speak.say(f"grade.{grade}") for grade in GRADES},
    }  # fmt: skip


def _subtitle(weeks: Sequence[Week], runs: Sequence[RunTotals], speak: Words) -> str:
    if not runs:
        return speak.say("page.no-runs")
    days = [week.start for week in weeks] or [run.day for run in runs]
    return speak.say("page.subtitle", weeks=len(weeks), first=min(days), runs=len(runs), km=sum(run.km for run in runs))


def _card(index: int, weeks: Sequence[Week], speak: Words) -> dict[str, Any]:
    """One week, its scores with their parts."""
    week = weeks[index]
    usual = usual_km(week)
    score, lean = week.overuse, week.asymmetry
    overuse_words = speak.say("page.overuse-of-100", mid=score.mid, low=score.low, high=score.high)
    lean_words = speak.say("page.asymmetry-of-100", mid=lean.mid, low=lean.low, high=lean.high)
    leg_kind = "open" if week.downhill_leg == "unknown" else week.downhill_leg
    return {
        "index": index,
        "name": speak.say("page.week" if week.complete else "page.week-so-far", week=week.start),
        "distance": speak.km(week.distance_km),
        "runs": speak.say("number.runs", n=len(week.run_ids)),
        "usual": speak.km(usual) if math.isfinite(usual) else "",
        "load": speak.km(week.load_km),
        "hard": speak.percent(week.hard_share),
        "overuse": _score(score, _band_words(week, speak), meter(score, "score", overuse_words), speak),
        "asymmetry": _score(lean, _lean_words(week, speak), meter(lean, leg_kind, lean_words), speak),
        "leg_streets": leg_streets(week, speak),
        "parts": score_parts(week.overuse_parts, speak),
    }


def leg_streets(week: Week, speak: Words) -> list[tuple[str, Sequence[str]]]:
    """Streets by what is said of the leg on them; without those of which there are none."""
    return [(speak.say(f"leg-downhill.{leg}"), names) for leg, names in week.leg_streets.items() if names]


def _score(value: Range, band: str, drawing: str, speak: Words) -> dict[str, str]:
    span = f"{speak.number(value.low)}–{speak.number(value.high)}" if math.isfinite(value.mid) else ""
    return {"mid": speak.number(value.mid), "range": span, "band": band, "meter": drawing}


def _band_words(week: Week, speak: Words) -> str:
    return speak.say(f"band-habit.{week.overuse_band if math.isfinite(week.overuse.mid) else 'unknown'}")


def _lean_words(week: Week, speak: Words) -> str:
    leg = speak.say(f"leg-downhill.{week.downhill_leg}")
    if week.downhill_leg == "unknown":
        return leg
    p = week.right_lower_p if week.downhill_leg == "right" else 1 - week.right_lower_p
    return f"{leg}, {speak.sure(p)}"


def _surface_key(weeks: Sequence[Week], speak: Words) -> list[tuple[str, str]]:
    """Colour and words of every surface group that occurs in the chart."""
    seen = {colour for week in weeks for colour, _ in surface_shares(week.surface_km)}
    return [(colour, ", ".join(speak.surface(n) for n in names)) for colour, names in SURFACE_GROUPS.items()
            if colour in seen]  # fmt: skip


def _week_row(week: Week, speak: Words) -> dict[str, str]:
    return {
        "start": speak.day_year(week.start),
        "state": "" if week.complete else speak.say("page.so-far"),
        "runs": str(len(week.run_ids)),
        "distance": speak.bare_km(week.distance_km),
        "load": speak.bare_km(week.load_km),
        "hard": speak.percent(week.hard_share),
        "overuse": _with_range(week.overuse, speak),
        "asymmetry": _with_range(week.asymmetry, speak),
        "leg": speak.say(f"leg.{week.downhill_leg}"),
    }


def _with_range(value: Range, speak: Words) -> str:
    return (
        f"{speak.number(value.mid)} ({speak.number(value.low)}–{speak.number(value.high)})"
        if math.isfinite(value.mid)
        else DASH
    )
