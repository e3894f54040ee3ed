"""The risk map: of a store, and of records that a caller holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..records import Advice, History
from .history import context_of, cut, history, with_balance, with_exposures
from .settings import cutter_of, speaker

if TYPE_CHECKING:
    from datetime import date

    from ..records import DiaryEntry, Exposure, MeasuredBalance, Network, Outlook, PainPattern, Warning, Week
    from ..store import Store
    from .maps import Maps

__all__ = ["map_page", "page_of", "render_map"]


def map_page(store: Store, maps: Maps, *, weeks: int, ends_m: float | None = None, share: bool = False,
             tiles: bool = False, today: date | None = None, advice: Advice | None = None) -> str:  # fmt: skip
    """The risk map of the last weeks, one HTML document; roads as context where there is map data at hand.

    `advice` is what to run instead, drawn beside the runs that it names. With `share` the page tells neither who nor
    when; with `tiles` it offers OpenStreetMap's tiles, switched off at first. `ends_m` as of `cutter_of`.

    Map data that cannot be had makes the page plainer, it does not prevent it.
    """
    whole = with_balance(history(store, today=today), store)
    scored = replace(with_exposures(whole.with_runs(weeks), store), advice=advice or Advice())
    network = context_of(scored, maps)
    seen, speak = cut(scored, store, cutter_of(store, ends_m=ends_m)), speaker(store)
    return page_of(seen, network, units=speak.units.name, language=speak.language, share=share, tiles=tiles)


def page_of(seen: History, network: Network | None, *, units: str, language: str, share: bool = False,
            tiles: bool = False, title: str = "") -> str:  # fmt: skip
    """The page of a history that has been cut."""
    from ..export import as_fit
    from ..page import document
    from ..words import words

    speak = words(language, units)
    courses = [as_fit(one, speak) if one.is_whole else b"" for one in seen.advice.suggestions]
    return document(seen, network=network, title=title, units=units, language=language, share=share, tiles=tiles,
                    fit_courses=courses)  # fmt: skip


def render_map(
    exposures: Sequence[Exposure],
    weeks: Sequence[Week],
    warnings: Sequence[Warning] = (),
    *,
    network: Network | None = None,
    title: str = "",
    units: str = "metric",
    language: str = "en",
    privacy_zones: Sequence[tuple[float, float, float]] = (),
    privacy_ends_m: float = 0.0,
    privacy_secret: str = "",
    share: bool = False,
    tiles: bool = False,
    outlook: Outlook | None = None,
    diary: Sequence[DiaryEntry] = (),
    pains: Sequence[PainPattern] = (),
    balance: MeasuredBalance | None = None,
    advice: Advice | None = None,
) -> str:
    """Make the risk map of runs, and of what `score` says of them: one HTML document that asks nothing of the network.

    Parameters
    ----------
    exposures
        The runs to draw, of one runner, with their shapes.
    weeks, warnings, outlook, diary, pains, balance, advice
        What is said of them. The last week is the one that the page opens with.
    network
        Map data to draw below the runs; without it they stand on plain ground.
    title
        Heading of the page; without one that of the language.
    units, language
        "metric" or "imperial"; "en" or "de".
    privacy_zones
        (longitude, latitude, radius in metres) of places of which no coordinate may stand in the file.
    privacy_ends_m
        This much of the beginning and of the end of every run is cut as well.
    privacy_secret
        Any text that only the runner has. What is cut around a zone is shifted by it; with the same one all pages of a
        runner are cut alike. Without it the first run in the zone decides.
    share
        Leave out what tells who and when: names of runs, days, times, paces and the diary.
    tiles
        Offer OpenStreetMap's tiles as a layer, switched off at first. Only then may the page ask that one host.

    Raises
    ------
    UsageError
        For an unknown language, unknown units or a privacy zone that is none.
    """
    from ..page.page import words_of
    from ..privacy import Cutter, Privacy

    words_of(language, units)
    ordered = tuple(sorted(exposures, key=lambda exposure: exposure.started_at))
    whole = History(
        weeks=tuple(weeks), warnings=tuple(warnings), outlook=outlook, diary=tuple(diary), pains=tuple(pains),
        balance=balance, advice=advice or Advice(), exposures=ordered, runs=tuple(one.totals() for one in ordered),
    )  # fmt: skip
    privacy = Privacy(zones=tuple(privacy_zones), ends_m=privacy_ends_m, secret=privacy_secret)
    return page_of(Cutter(privacy).history(whole), network, units=units, language=language, share=share, tiles=tiles,
                   title=title)  # fmt: skip
