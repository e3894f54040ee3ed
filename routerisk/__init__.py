"""routerisk: what the ground did to the legs.

The public names, loaded when they are first used (so that `routerisk --help` answers at once)::

    tracks = routerisk.read_tracks("run.fit")            # list[Track]
    network = routerisk.read_network("city.osm.pbf")     # Network
    matched = routerisk.match(tracks[0], network)        # MatchedTrack
    exposures = routerisk.expose([matched], network)     # list[Exposure], one runner's history together
    weeks, warnings = routerisk.score(exposures)
    html = routerisk.render_map(exposures, weeks, warnings, network=network)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import parameters
    from .errors import (
        MapDataError,
        NotificationError,
        OfflineError,
        ReportError,
        RouteriskError,
        StoreError,
        TrackFileError,
        UsageError,
    )
    from .exposure import expose
    from .matching import match
    from .osm import embedded_network, read_network
    from .pipeline import render_map
    from .records import Exposure, MatchedTrack, Network, Part, Range, Track, Warning, Week
    from .scoring import score
    from .tracks import read_tracks

__version__ = "0.1.0"

_HOMES = {
    "errors": ("MapDataError", "NotificationError", "OfflineError", "ReportError", "RouteriskError", "StoreError",
               "TrackFileError", "UsageError"),
    "exposure": ("expose",),
    "matching": ("match",),
    "osm": ("embedded_network", "read_network"),
    "records": ("Exposure", "MatchedTrack", "Network", "Part", "Range", "Track", "Warning", "Week"),
    "pipeline": ("render_map",),
    "scoring": ("score",),
    "tracks": ("read_tracks",),
}  # fmt: skip
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Exposure",
    "MapDataError",
    "MatchedTrack",
    "Network",
    "NotificationError",
    "OfflineError",
    "Part",
    "Range",
    "ReportError",
    "RouteriskError",
    "StoreError",
    "Track",
    "TrackFileError",
    "UsageError",
    "Warning",
    "Week",
    "__version__",
    "embedded_network",
    "expose",
    "match",
    "parameters",
    "read_network",
    "read_tracks",
    "render_map",
    "score",
]


def __getattr__(name: str) -> Any:
    if name == "parameters":
        return import_module(f"{__name__}.{name}")
    if name in _HOME_OF:
        return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
