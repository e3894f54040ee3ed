"""Map data from an Overpass server through osmnx: politely, and with a clear word for everything that can go wrong.

osmnx asks the server for a free slot, builds the queries and sends them; it is told to stop there
(`cache_only_mode`), and its raw answers are read here: its own graph knows no order of a way's nodes and keeps only
its `useful_tags_way`. The tile on disk is the cache, so osmnx keeps none.
"""

from __future__ import annotations

import json
import os
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlsplit

from ..errors import MapDataError, OfflineError
from .areas import area_values
from .ways import RUNNABLE

URL_VARIABLE: Final = "ROUTERISK_OVERPASS_URL"
"""Environment variable that names another Overpass server."""

PAUSES_S: Final = [30.0, 90.0]
"""How long to wait after the server said that it is busy, before each further try."""

TIMEOUT_S: Final = 180
"""What Overpass grants a query by default."""

_CONNECT_TIMEOUT_S: Final = 10.0
_BUSY: Final = frozenset((429, 504))
_WAY_FILTER: Final = f'["highway"~"^({"|".join(sorted(RUNNABLE))})$"]'

Box = tuple[float, float, float, float]


class _BusyError(Exception):
    """The server asks to come back later."""


class _RefusedError(Exception):
    """The server answered with an error."""


def download(box: Box, *, endpoint: str | None = None, timeout_s: int = TIMEOUT_S) -> bytes:
    """Runnable ways and areas in and around a box (west, south, east, north in degrees), as OPL text for osmium.

    Two queries. A busy server is asked again after PAUSES_S.
    Raises OfflineError when the server cannot be reached, MapDataError when it refuses, is busy for too long, takes
    longer than `timeout_s`, or its answer is cut off.
    """
    url = endpoint or os.environ.get(URL_VARIABLE) or _default_url()
    _reach(url)
    queries = (_ways_query(box), _areas_query(box))
    return opl([element for query in queries for element in _patiently(url, query, timeout_s)])


def _patiently(url: str, ask: Callable[[], Any], timeout_s: int) -> list[dict[str, Any]]:
    for pause in [*PAUSES_S, None]:
        try:
            return _answers(url, ask, timeout_s)
        except _BusyError:
            if pause is not None:
                time.sleep(pause)
    raise MapDataError("overpass.busy", host=urlsplit(url).netloc)


def _default_url() -> str:
    import osmnx

    return str(osmnx.settings.overpass_url)


def _ways_query(box: Box) -> Callable[[], Any]:
    """Osmnx's "walk" drops cycleways and private ways, so the filter is ours: the values of RUNNABLE."""

    def ask() -> Any:
        import osmnx
        import shapely

        return osmnx.graph_from_polygon(shapely.box(*box), custom_filter=_WAY_FILTER, simplify=False, retain_all=True)

    return ask


def _areas_query(box: Box) -> Callable[[], Any]:
    def ask() -> Any:
        import osmnx
        import shapely

        wanted: dict[str, bool | str | list[str]] = dict(area_values())
        wanted["landuse"] = True
        wanted["leisure"] = [*area_values()["leisure"], "track"]
        return osmnx.features_from_polygon(shapely.box(*box), wanted)

    return ask


def _answers(url: str, ask: Callable[[], Any], timeout_s: int) -> list[dict[str, Any]]:
    """The elements that the server gives to the requests of one call of osmnx."""
    import requests

    host = urlsplit(url).netloc
    bodies: list[bytes] = []
    try:
        with _osmnx_settings(url, timeout_s, bodies):
            ask()
    except InterruptedError:  # how osmnx says that it stops before building a graph
        return [element for body in bodies for element in json.loads(body)["elements"]]
    except requests.Timeout as error:
        raise MapDataError("overpass.no-answer", host=host, timeout_s=timeout_s) from error
    except requests.RequestException as error:
        raise MapDataError("overpass.cut", host=host) from error
    except (_RefusedError, ValueError, KeyError) as error:
        reason = " ".join(str(error).split())[:120]
        raise MapDataError("overpass.unusable", host=host, reason=reason) from error
    raise MapDataError("overpass.osmnx", host=host)


def _reach(url: str) -> None:
    """Raise OfflineError where the server cannot be reached at all: osmnx would wait a minute before it says so."""
    import requests
    from requests.exceptions import InvalidSchema, InvalidURL, MissingSchema

    try:
        requests.get(url.rstrip("/") + "/status", headers={"User-Agent": user_agent()}, timeout=_CONNECT_TIMEOUT_S)
    except (MissingSchema, InvalidSchema, InvalidURL) as error:
        raise MapDataError("overpass.no-address", url=url) from error
    except requests.RequestException as error:
        raise OfflineError("overpass.out-of-reach", host=urlsplit(url).netloc) from error


def user_agent() -> str:
    from .. import __version__

    return f"routerisk/{__version__} (surface and load of own runs; through OSMnx)"


@contextmanager
def _osmnx_settings(url: str, timeout_s: int, bodies: list[bytes]) -> Iterator[None]:
    """Osmnx as we need it, and afterwards as it was; its change of Python's name look-up is undone as well."""
    import osmnx

    agent = user_agent()
    ours = {
        "overpass_url": url, "requests_timeout": timeout_s, "http_user_agent": agent, "http_referer": agent,
        "cache_only_mode": True, "use_cache": False, "doh_url_template": None, "overpass_rate_limit": True,
        "requests_kwargs": {**osmnx.settings.requests_kwargs, "hooks": {"response": _keep(bodies)}},
    }  # fmt: skip
    before = {name: getattr(osmnx.settings, name) for name in ours}
    look_up = socket.getaddrinfo
    try:
        for name, value in ours.items():
            setattr(osmnx.settings, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(osmnx.settings, name, value)
        socket.getaddrinfo = look_up


def _keep(bodies: list[bytes]) -> Callable[..., None]:
    """A hook of requests: keeps good answers, stops osmnx at bad ones (it would ask a busy server for ever)."""

    def hook(response: Any, *_: Any, **__: Any) -> None:
        if response.request.method != "POST":
            return
        if response.status_code in _BUSY:
            raise _BusyError
        if not response.ok:
            raise _RefusedError(f"HTTP {response.status_code} {response.reason}")
        answer = json.loads(response.content)
        if "error" in answer.get("remark", ""):
            raise _RefusedError(answer["remark"])
        bodies.append(response.content)

    return hook


def opl(elements: list[dict[str, Any]]) -> bytes:
    """Elements of Overpass answers as OPL, libosmium's line format: each once, sorted by type and id."""
    unique = {(element["type"], element["id"]): element for element in elements}
    order = {"node": 0, "way": 1, "relation": 2}
    kept = sorted((item for item in unique.items() if item[0][0] in order), key=lambda i: (order[i[0][0]], i[0][1]))
    return "".join(_line(element) for _, element in kept).encode()


def _line(element: dict[str, Any]) -> str:
    tags = ",".join(f"{_escape(k)}={_escape(v)}" for k, v in element.get("tags", {}).items())
    if element["type"] == "node":
        return f"n{element['id']} x{element['lon']:.7f} y{element['lat']:.7f}\n"
    if element["type"] == "way":
        return f"w{element['id']} T{tags} N{','.join(f'n{node}' for node in element.get('nodes', ()))}\n"
    members = ",".join(f"{m['type'][0]}{m['ref']}@{_escape(m['role'])}" for m in element.get("members", ()))
    return f"r{element['id']} T{tags} M{members}\n"


def _escape(text: str) -> str:
    return re.sub(r"[^\w:;.\-]", lambda found: f"%{ord(found[0]):x}%", text)
