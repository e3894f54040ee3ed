"""One self-contained HTML page of a runner's weeks: the map, the charts, the warnings and what they rest on."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..parameters import CONTEXT_BUDGET_KB
from .context import NOTHING, box_of, context_of
from .payload import DEGREE_STEPS, embedded_json, payload
from .pieces import drawable, select
from .privacy import circles, cut, veil, week_without_streets, without_streets
from .run_view import run_data
from .suggestions import suggestion_data
from .summary import summary_of, week_index
from .view import panel
from .words import units_named

if TYPE_CHECKING:
    from ..records import (
        DiaryEntry,
        Exposure,
        MeasuredBalance,
        Network,
        Outlook,
        PainPattern,
        Suggestion,
        Warning,
        Week,
    )
    from .privacy import Circle


def render_map(
    exposures: Sequence[Exposure],
    weeks: Sequence[Week],
    warnings: Sequence[Warning] = (),
    *,
    network: Network | None = None,
    title: str = "Your running, and what it ran on",
    units: str = "metric",
    privacy_zones: Sequence[tuple[float, float, float]] = (),
    privacy_ends_m: float = 0.0,
    privacy_secret: str = "",
    share: bool = False,
    outlook: Outlook | None = None,
    diary: Sequence[DiaryEntry] = (),
    pains: Sequence[PainPattern] = (),
    balance: MeasuredBalance | None = None,
    suggestions: Sequence[Suggestion] = (),
    fit_courses: Sequence[bytes] = (),
    suggestion_words: Sequence[str] = (),
    tiles: bool = False,
) -> str:
    """Make the risk map: one HTML document that works from disk and asks nothing of the network.

    Parameters
    ----------
    exposures
        The runs to draw, of one runner.
    weeks, warnings
        What `routerisk.score` says of them. The last week is the one that the page opens with.
    network
        Map data to draw below the runs; without it they stand on plain ground.
    title
        Heading of the page.
    units
        "metric" or "imperial".
    privacy_zones
        (longitude, latitude, radius in metres) of places of which no coordinate may stand in the file.
    privacy_ends_m
        This much of the beginning and of the end of every run is cut as well.
    privacy_secret
        Any text that only the runner has. What is cut around a zone is shifted by it; with the same one all pages of a
        runner are cut alike. Without it the first run in the zone decides.
    share
        Leave out what tells who and when: names of runs, days, times, paces and the diary.
    outlook
        What is left this week, where the caller knows.
    diary
        What the runner wrote down about pain, shown beside the weeks; never with `share`.
    pains
        What went before those pains, in words below the diary; never with `share`.
    balance
        What the runner's watch has measured on ground that falls to either side, in words below the diary.
    suggestions
        What to run instead, shown beside the runs that they name.
    fit_courses
        The suggestions' courses as FIT files, in their order, b"" for none. As GPX the page writes them itself.
    suggestion_words
        What else is to be said of suggestions: above all that there is nothing better.
    tiles
        Offer OpenStreetMap's tiles as a layer, switched off at first. Only then may the page ask that one host.

    Returns
    -------
    The document, at most about 1 MB for 50 runs of an hour. The same records make the same text.

    Raises
    ------
    UsageError
        For unknown units or a privacy zone that is none.
    """
    said = units_named(units)
    ordered = sorted(exposures, key=lambda e: e.started_at)
    veils = [veil(zone, ordered, privacy_secret) for zone in circles(privacy_zones)]
    # totals are those of whole runs: a run does not get shorter by what is hidden of it
    runs = [summary_of(exposure, warnings) for exposure in ordered]
    drawn, dropped, seen = cut([select(e, drawable(e)) for e in ordered], veils, privacy_ends_m)
    warnings = [without_streets(warning, dropped - seen) for warning in warnings]
    weeks = [week_without_streets(week, dropped - seen) for week in weeks]
    run_weeks = [week_index(weeks, run.run_id, run.day) for run in runs]
    told = [{**run_data(i, run, run_weeks[i], weeks, said, share), "cut": len(drawn[i].way_id) < len(ordered[i].way_id)}
            for i, run in enumerate(runs)]  # fmt: skip
    data = payload(
        drawn, told, said, _context(drawn, network, veils), with_speed=not share,
        weeks=[{"start": week.start.isoformat()} for week in weeks],
        suggestions=suggestion_data(suggestions, fit_courses, {run.run_id: i for i, run in enumerate(runs)}, said,
                                    veils, privacy_ends_m, DEGREE_STEPS),
    )  # fmt: skip
    shown = panel(weeks, warnings, runs, run_weeks, said, title=title, share=share, diary=diary, pains=pains,
                  balance=balance, suggestion_words=suggestion_words,
                  outlook=outlook.words if outlook else ())  # fmt: skip
    return _document(data, shown, title, imperial=units == "imperial", tiles=tiles)


def _context(drawn: Sequence[Exposure], network: Network | None, veils: Sequence[Circle]) -> dict[str, Any]:
    nothing = np.zeros(0)
    box = box_of(
        np.concatenate([nothing, *(e.shape_lon_deg for e in drawn)]),
        np.concatenate([nothing, *(e.shape_lat_deg for e in drawn)]),
    )
    if network is None or box is None:
        return dict(NOTHING)
    return context_of(network, box, veils, int(1000 * CONTEXT_BUDGET_KB.value))


def _document(data: dict[str, Any], shown: dict[str, Any], title: str, *, imperial: bool, tiles: bool) -> str:
    """Put folium's page together and fill its slots."""
    import folium
    from markupsafe import escape

    from . import leaflet_map as parts

    page = parts.Page()
    area = parts.OfflineMap((0.0, 0.0), shown["attribution"], imperial)
    page.add_child(area)
    if tiles:
        parts.tile_layer().add_to(area)
    parts.ContextLayer().add_to(area)
    parts.RunsLayer().add_to(area)
    parts.SuggestionsLayer().add_to(area)
    control = folium.LayerControl(collapsed=True)
    control._id = "layers"
    control.add_to(area)
    parts.Start().add_to(area)
    above, below = _panel_html({**shown, "tiles_host": parts.TILE_HOST if tiles else ""})
    html = parts.filled(page.render(), {
        "policy": "@routerisk:policy@",
        "title": str(escape(title)),
        "styles": parts.vendored("leaflet.css") + parts.packaged("client/page.css"),
        "above": above,
        "below": below,
        "data": embedded_json(data),
        "leaflet": parts.vendored("leaflet.js"),
        "scripts": parts.scripts(),
    })  # fmt: skip
    return html.replace("@routerisk:policy@", security_policy(html, parts.TILE_HOST if tiles else ""), 1)


def _panel_html(shown: dict[str, Any]) -> tuple[str, str]:
    """page.html filled in: what stands before the map's own element, and what after it."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    from .leaflet_map import packaged

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
    slot = "@routerisk:map@"
    html = environment.from_string(packaged("client/page.html")).render(_marked(shown, Markup), map_html=slot)
    above, below = html.split(slot, 1)
    return above, below


def _marked(shown: Any, markup: Any) -> Any:
    """Mark our own drawings (texts that begin with an SVG element made by chart.py) as safe; all else is escaped."""
    drawings = ("chart", "meter", "surfaces")
    if isinstance(shown, dict):
        return {key: markup(value) if key in drawings else _marked(value, markup) for key, value in shown.items()}
    if isinstance(shown, list):
        return [_marked(value, markup) for value in shown]
    return shown


def security_policy(html: str, tile_host: str) -> str:
    """Forbid every request, and every script and style but those that stand in the page, by their hashes."""
    scripts = " ".join(_hash(text) for text in re.findall(r"<script>(.*?)</script>", html, re.DOTALL))
    styles = " ".join(_hash(text) for text in re.findall(r"<style>(.*?)</style>", html, re.DOTALL))
    images = f"; img-src {tile_host}" if tile_host else ""
    return f"default-src 'none'; script-src {scripts}; style-src {styles}{images}; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
