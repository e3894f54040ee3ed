"""Map data from an Overpass server through osmnx: politely, and with a clear word for everything that can go wrong.

osmnx builds the queries and sends them. It is told to stop there (`cache_only_mode`) and never to wait itself: where a
server counts no slots it would do so for ever, without a word. Its raw answers are read here: its own graph knows no
order of a way's nodes and keeps only its `useful_tags_way`. The tile on disk is the cache, so osmnx keeps none.
"""

from __future__ import annotations

import json
import math
import os
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from .. import parameters
from ..errors import MapDataError, OfflineError
from ..messages import said
from .areas import area_values
from .waiting import Waiting
from .ways import RUNNABLE

URL_VARIABLE: Final = "ROUTERISK_OVERPASS_URL"
"""Environment variable that names another Overpass server, or several with blanks between."""

PAUSES_S: Final = [30.0, 90.0]
"""How long to wait after the server said that it is busy, before each further try."""

TIMEOUT_S: Final = 180
"""What Overpass grants a query by default."""

PUBLIC_SERVERS: Final = ("https://overpass-api.de/api", "https://overpass.private.coffee/api")
"""Asked in this order where none is named: osmnx's own, and one for when that is busy or out of reach
(https://wiki.openstreetmap.org/wiki/Overpass_API#Public_Overpass_API_instances)."""
UNTOLD: Final = Waiting()

_CONNECT_TIMEOUT_S: Final = 10.0
_STATUS_TIMEOUT_S: Final = 5.0
"""A status page is a few lines; a server that has none is not waited for."""
_SHORT_S: Final = 10.0
"""So long one server is waited for before the next is asked."""
_RUNNING_S: Final = 5.0
"""Own queries are still running there, and nobody knows for how long."""
_ANSWER_FACTOR: Final = 2.0
"""The limit of a request is between two pieces of an answer; the whole of it may take so much longer."""
_RATE_LIMIT: Final = re.compile(r"^Rate limit: (\d+)", re.MULTILINE)
_FREE: Final = re.compile(r"^(\d+) slots? available now", re.MULTILINE)
_AFTER: Final = re.compile(r"^Slot available after: .*, in (-?\d+) seconds", re.MULTILINE)
_BUSY: Final = frozenset((429, 504))
_WAY_FILTER: Final = f'["highway"~"^({"|".join(sorted(RUNNABLE))})$"]'

Box = tuple[float, float, float, float]


class _BusyError(Exception):
    """The server asks to come back later."""

    def __init__(self, again_s: float = 0.0) -> None:
        super().__init__(again_s)
        self.again_s = again_s


class _RefusedError(Exception):
    """The server answered with an error."""


def download(box: Box, *, servers: Servers | None = None, timeout_s: int = TIMEOUT_S,
             waiting: Waiting = UNTOLD) -> bytes:  # fmt: skip
    """Runnable ways and areas in and around a box (west, south, east, north in degrees), as OPL text for osmium.

    Two queries. The servers are asked in turn; when all are busy, again after PAUSES_S or when one says that it has a
    place, as long as `parameters.OVERPASS_TOTAL_MAX_S` allows. Every wait is told.
    Raises OfflineError when no server can be reached, MapDataError when they refuse, are busy for too long, take longer
    than `timeout_s`, or their answer is cut off.
    """
    errand = _Errand(servers or Servers.named(), timeout_s, waiting)
    queries = (_ways_query(box), _areas_query(box))
    return opl([element for query in queries for element in errand.answers(query)])


@dataclass
class Servers:
    """The servers that are asked, and what is known of them by now: one that cannot be reached is asked last."""

    urls: list[str]
    mute: set[str] = field(default_factory=set)
    """Those without a status page that can be read."""

    @classmethod
    def named(cls, endpoints: str | None = None) -> Servers:
        """Addresses with blanks between: those given, else the environment's, else the public ones."""
        given = (endpoints or os.environ.get(URL_VARIABLE) or "").replace(",", " ").split()
        return cls(list(dict.fromkeys(given)) or list(PUBLIC_SERVERS))

    def last(self, url: str) -> None:
        """Ask this one after the others from now on."""
        self.urls.remove(url)
        self.urls.append(url)


class _Errand:
    """One download: how long it may still take, and whom to ask next."""

    def __init__(self, servers: Servers, timeout_s: int, waiting: Waiting) -> None:
        self.servers, self.timeout_s, self.waiting = servers, timeout_s, waiting
        self.ends = time.monotonic() + parameters.OVERPASS_TOTAL_MAX_S.value

    @property
    def left_s(self) -> float:
        return self.ends - time.monotonic()

    def answers(self, ask: Callable[[], Any]) -> list[dict[str, Any]]:
        """The elements that one of the servers gives."""
        for pause in [*PAUSES_S, None]:
            problems: list[MapDataError] = []
            soonest = math.inf
            for url in list(self.servers.urls):
                try:
                    return self._asked(url, ask)
                except _BusyError as busy:
                    soonest = min(soonest, busy.again_s)
                except MapDataError as problem:
                    self.waiting.check()
                    self.servers.last(url)
                    problems.append(problem)
            if math.isinf(soonest):
                raise _worst(problems)
            wait_s = math.inf if pause is None else min(max(pause, soonest), parameters.OVERPASS_PAUSE_MAX_S.value)
            if wait_s > self.left_s:
                break
            self.waiting.wait(wait_s, said("overpass.waiting", hosts=self._hosts, seconds=wait_s))
        raise MapDataError("overpass.busy", host=self._hosts)

    @property
    def _hosts(self) -> str:
        return ", ".join(urlsplit(url).netloc for url in self.servers.urls)

    def _asked(self, url: str, ask: Callable[[], Any]) -> list[dict[str, Any]]:
        """Raises _BusyError where the server has no place now."""
        pause_s = _place_in_s(self.servers, url)
        if pause_s > _SHORT_S:
            raise _BusyError(pause_s)
        self.waiting.wait(pause_s, said("overpass.waiting", hosts=urlsplit(url).netloc, seconds=pause_s))
        timeout_s = max(1, min(self.timeout_s, int(self.left_s)))
        try:
            found = self.waiting.answer(lambda: _answers(url, ask, timeout_s), _ANSWER_FACTOR * timeout_s)
        except TimeoutError as error:  # byte after byte, and no end
            raise MapDataError("overpass.no-answer", host=urlsplit(url).netloc, timeout_s=timeout_s) from error
        return list(found)


def _worst(problems: list[MapDataError]) -> MapDataError:
    """What to tell of several: that a server answered with an error says more than that another is out of reach."""
    return next((problem for problem in problems if not isinstance(problem, OfflineError)), problems[0])


def _place_in_s(servers: Servers, url: str) -> float:
    """In how many seconds a server has a place for a query, by its own status page; 0 where it says nothing of it.

    Raises OfflineError where the server cannot be reached at all, MapDataError where it is no address.
    """
    import requests
    from requests.exceptions import ConnectionError as OutOfReachError
    from requests.exceptions import ConnectTimeout, InvalidSchema, InvalidURL, MissingSchema, ProxyError, SSLError

    if url in servers.mute:
        return 0.0
    try:
        page = requests.get(url.rstrip("/") + "/status", headers={"User-Agent": user_agent()},
                            timeout=(_CONNECT_TIMEOUT_S, _STATUS_TIMEOUT_S))  # fmt: skip
    except (MissingSchema, InvalidSchema, InvalidURL) as error:
        raise MapDataError("overpass.no-address", url=url) from error
    except (ConnectTimeout, OutOfReachError, ProxyError, SSLError) as error:
        if _was_cut(error):  # it is there, and has no such page
            servers.mute.add(url)
            return 0.0
        raise OfflineError("overpass.out-of-reach", host=urlsplit(url).netloc) from error
    except requests.RequestException:
        servers.mute.add(url)
        return 0.0
    seconds = place_in_s(page.text) if page.ok else None
    if seconds is None:
        servers.mute.add(url)
    return seconds or 0.0


def _was_cut(error: BaseException) -> bool:
    """Whether a connection was made, and ended without an answer."""
    return any("RemoteDisconnected" in repr(part) or "ConnectionReset" in repr(part) for part in error.args)


def place_in_s(status: str) -> float | None:
    """Seconds until there is a place, by the text of a status page; None where it says nothing of places.

    "Rate limit: 0" means that the server counts no places: there always is one.
    (https://dev.overpass-api.de/overpass-doc/en/preface/commons.html)
    """
    limit = _RATE_LIMIT.search(status)
    if limit is None:
        return None
    free = _FREE.search(status)
    if int(limit[1]) == 0 or (free is not None and int(free[1]) > 0):
        return 0.0
    after = [max(0.0, float(seconds)) for seconds in _AFTER.findall(status)]
    return min(after, default=_RUNNING_S)


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
        "cache_only_mode": True, "use_cache": False, "doh_url_template": None, "overpass_rate_limit": False,
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
            raise _BusyError(_seconds(response.headers.get("Retry-After", "")))
        if not response.ok:
            raise _RefusedError(f"HTTP {response.status_code} {response.reason}")
        answer = json.loads(response.content)
        if "error" in answer.get("remark", ""):
            raise _RefusedError(answer["remark"])
        bodies.append(response.content)

    return hook


def _seconds(told: str) -> float:
    return float(told) if told.isdecimal() else 0.0


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
