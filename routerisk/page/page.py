"""One self-contained HTML page of a runner's weeks: the map, the charts, the warnings and what they rest on."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import UsageError
from ..parameters import CONTEXT_BUDGET_KB
from ..units import IMPERIAL, UNITS
from ..words import LANGUAGES, words
from .context import NOTHING, box_of, context_of
from .payload import DEGREE_STEPS, embedded_json, payload
from .pieces import drawable
from .run_view import is_spike, run_data
from .suggestions import suggestion_data
from .view import panel

if TYPE_CHECKING:
    from datetime import date

    from ..records import Exposure, History, Hole, Network, Week
    from ..words import Words
    from .contract import ContextData, PageData, WeekData


def document(history: History, *, network: Network | None = None, title: str = "", units: str = "metric",
             language: str = "en", share: bool = False, tiles: bool = False,
             fit_courses: Sequence[bytes] = ()) -> str:  # fmt: skip
    """Make the risk map: one HTML document that works from disk and asks nothing of the network.

    Parameters
    ----------
    history
        What is shown, cut for privacy already, with its runs and their exposures (shapes included). The last week is
        the one that the page opens with.
    network
        Map data to draw below the runs; without it they stand on plain ground.
    title
        Heading of the page; without one that of the catalogue.
    units, language
        "metric" or "imperial"; "en" or "de".
    share
        Leave out what tells who and when: names of runs, days, times, paces and the diary.
    tiles
        Offer OpenStreetMap's tiles as a layer, switched off at first. Only then may the page ask that one host.
    fit_courses
        The suggestions' courses as FIT files, in their order, b"" for none. As GPX the page writes them itself.

    Returns
    -------
    The document, at most about 1 MB for 50 runs of an hour. The same records make the same text.

    Raises
    ------
    UsageError
        For an unknown language or unknown units.
    """
    speak = words_of(language, units)
    title = title or speak.say("page.title")
    weeks, runs = history.weeks, history.runs
    lines = {exposure.run_id: exposure.only(drawable(exposure)) for exposure in history.exposures}
    drawn = [lines[run.run_id] for run in runs]
    run_weeks = [week_index(weeks, run.run_id, run.day) for run in runs]
    told = [
        run_data(i, run, run_weeks[i], weeks, speak, share=share, spike=is_spike(run, history.warnings),
                 cut=run.run_id in history.cut)
        for i, run in enumerate(runs)
    ]  # fmt: skip
    data = payload(
        drawn, told, speak, _context(drawn, network, history.holes), with_speed=not share,
        weeks=[_week(week, speak) for week in weeks],
        suggestions=suggestion_data(history.advice.suggestions, fit_courses,
                                    {run.run_id: i for i, run in enumerate(runs)}, speak, DEGREE_STEPS),
    )  # fmt: skip
    shown = panel(history, run_weeks, speak, title=title, share=share)
    return _document(data, shown, title, speak, tiles=tiles)


def _week(week: Week, speak: Words) -> WeekData:
    return {"name": speak.say("page.week-named", week=week.start)}


def week_index(weeks: Sequence[Week], run_id: str, day: date) -> int:
    """Which of `weeks` a run belongs to: the one that names it, else the one of its day; -1 none."""
    for i, week in enumerate(weeks):
        if run_id in week.run_ids:
            return i
    inside = [i for i, week in enumerate(weeks) if 0 <= (day - week.start).days < 7]
    return inside[0] if inside else -1


def words_of(language: str, units: str) -> Words:
    """How to speak. Raises UsageError for a language or units that are not known."""
    if language not in LANGUAGES:
        raise UsageError("usage.language", language=language, known=LANGUAGES)
    if units not in UNITS:
        raise UsageError("usage.units", units=units, known=tuple(UNITS))
    return words(language, units)


def _context(drawn: Sequence[Exposure], network: Network | None, holes: Sequence[Hole]) -> ContextData:
    nothing = np.zeros(0)
    box = box_of(
        np.concatenate([nothing, *(e.shape_lon_deg for e in drawn)]),
        np.concatenate([nothing, *(e.shape_lat_deg for e in drawn)]),
    )
    if network is None or box is None:
        return NOTHING
    return context_of(network, box, holes, int(1000 * CONTEXT_BUDGET_KB.value))


def _document(data: PageData, shown: dict[str, Any], title: str, speak: Words, *, tiles: bool) -> str:
    """Put folium's page together and fill its slots."""
    from markupsafe import escape

    from . import leaflet_map as parts

    page = parts.Page(speak.language)
    area = parts.OfflineMap((0.0, 0.0), shown["attribution"], imperial=speak.units is IMPERIAL)
    page.add_child(area)
    if tiles:
        parts.tile_layer(speak).add_to(area)
    for layer in parts.own_layers(speak):
        layer.add_to(area)
    parts.LayerSwitch(collapsed=True).add_to(area)
    parts.Start(area).add_to(area)
    above, below = _panel_html({**shown, "tiles_host": parts.TILE_HOST if tiles else ""}, speak)
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


def _panel_html(shown: dict[str, Any], speak: Words) -> tuple[str, str]:
    """page.html filled in: what stands before the map's own element, and what after it."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    from .leaflet_map import packaged

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
    slot = "@routerisk:map@"
    html = environment.from_string(packaged("client/page.html")).render(
        _marked(shown, Markup), map_html=slot, say=speak.say
    )
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
