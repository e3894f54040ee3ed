"""The demo: ten weeks of an invented runner in central Helsinki, the whole job without a network."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from functools import reduce
from operator import add as add_up
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..errors import TrackFileError
from ..records import Advice
from ..store import Store
from ..words import words
from .adding import Outcome, Progress, add, no_progress
from .drawing import page_of
from .history import context_of, history, with_balance, with_exposures
from .maps import EmbeddedMap
from .suggesting import suggest_for_run, wish

if TYPE_CHECKING:
    from ..records import History
    from .maps import Maps

__all__ = ["Demo", "demo", "sample_tracks"]

SUGGESTED_WEEKS: Final = 2


@dataclass(frozen=True, kw_only=True)
class Demo:
    """What the demo shows."""

    outcomes: list[Outcome]
    history: History
    page: str
    """The map page, HTML."""


def sample_tracks() -> list[Path]:
    """The sample runs, the oldest first: from the installed package, or from the root of a checkout.

    Raises TrackFileError when there are none.
    """
    package = Path(__file__).parents[1]
    for folder in (package / "sample_tracks", package.parent / "sample_tracks"):
        files = sorted([*folder.glob("*.gpx"), *folder.glob("*.fit")])
        if files:
            return files
    raise TrackFileError("demo.no-samples")


def demo(*, suggest: bool = False, language: str = "en", progress: Progress = no_progress, processes: int = 1) -> Demo:
    """Import, match, score and draw the sample runs in a scratch store; the user's own is not touched.

    With `suggest` the page also shows what to run instead of the last runs.
    """
    maps = EmbeddedMap()
    with tempfile.TemporaryDirectory(prefix="routerisk-") as scratch, Store(scratch) as store:
        outcomes = add(store, sample_tracks(), maps, progress=progress, processes=processes)
        last_day = max(row.local_start.date() for row in store.runs())
        scored = with_balance(with_exposures(history(store, today=last_day), store), store)
        if suggest:
            scored = replace(scored, advice=_advice(store, maps, scored))
    title = words(language).say("demo.title")
    page = page_of(scored, context_of(scored, maps), units="metric", language=language, title=title)
    return Demo(outcomes=outcomes, history=scored, page=page)


def _advice(store: Store, maps: Maps, scored: History) -> Advice:
    """What to run instead of the last mapped run of each of the last weeks."""
    mapped = {row.run_id for row in store.runs() if row.mapping == "mapped"}
    runs = ([run_id for run_id in week.run_ids if run_id in mapped] for week in scored.weeks[-SUGGESTED_WEEKS:])
    given = [suggest_for_run(store, maps, of_week[-1], wish(), count=1) for of_week in runs if of_week]
    return reduce(add_up, given[::-1], Advice())
