"""What a user may set, with what it means and which values it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from ..calendar import WEEK_STARTS
from ..errors import UsageError
from ..messages import LANGUAGES, LEVELS, Message
from ..units import UNITS

__all__ = ["SETTINGS", "Setting", "checked", "zones_of"]


@dataclass(frozen=True)
class Setting:
    """One key of `routerisk config`."""

    default: str
    check: Callable[[str], str]
    """Turns what was typed into what is kept; raises ValueError."""


def _one_of(*words: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value.lower() not in words:
            raise ValueError
        return value.lower()

    return check


class _NoFileError(ValueError):
    """A value that names a file that is not there."""


def _map_source(value: str) -> str:
    if value.lower() in ("none", "overpass"):
        return value.lower()
    path = Path(value).expanduser().resolve()
    if not path.is_file():
        raise _NoFileError(path)
    return str(path)


def _metres(value: str) -> str:
    metres = float(value.lower().removesuffix("m").strip())
    if not 0 <= metres < float("inf"):
        raise ValueError
    return f"{metres:g}"


def _zones(value: str) -> str:
    """Places apart by blanks, each NAME=LAT,LON,METRES; none at all for "none"."""
    kept = []
    for word in [] if value.strip().lower() == "none" else value.split():
        name, equals, place = word.partition("=")
        lat, lon, radius = (float(part) for part in place.lower().removesuffix("m").split(","))
        if not (name and equals and abs(lat) <= 85.0 and abs(lon) <= 180.0 and 0.0 < radius < float("inf")):
            raise ValueError
        kept.append(f"{name}={lat!r},{lon!r},{radius:g}")
    return " ".join(kept)


def zones_of(value: str) -> tuple[tuple[float, float, float], ...]:
    """(longitude, latitude, radius in metres) of every place of the setting `privacy-zones`."""
    places = [[float(part) for part in word.partition("=")[2].split(",")] for word in value.split()]
    return tuple((lon, lat, radius) for lat, lon, radius in places)


def _addresses(value: str) -> str:
    """Addresses apart by blanks; none at all for "none"."""
    addresses = value.split()
    if addresses in ([], ["none"]):
        return ""
    if not all("://" in address for address in addresses):
        raise ValueError
    return " ".join(addresses)


SETTINGS: Final[Mapping[str, Setting]] = MappingProxyType({
    "week-start": Setting("monday", _one_of(*WEEK_STARTS)),
    "language": Setting("auto", _one_of("auto", *LANGUAGES)),
    "units": Setting("metric", _one_of(*UNITS)),
    "usual-side": Setting("unknown", _one_of("facing", "with", "left", "right", "unknown")),
    "map-source": Setting("none", _map_source),
    "privacy": Setting("0", _metres),
    "privacy-zones": Setting("", _zones),
    "notify": Setting("", _addresses),
    "notify-level": Setting("note", _one_of(*LEVELS)),
})  # fmt: skip


def checked(key: str, value: str) -> str:
    """The value to keep for `key`.

    Raises UsageError for a key that does not exist or a value that it does not take.
    """
    if key not in SETTINGS:
        raise UsageError("setting.none", key=key, known=tuple(SETTINGS))
    try:
        return SETTINGS[key].check(value)
    except ValueError as problem:
        takes = Message(f"takes.{key}")
        if isinstance(problem, _NoFileError):
            raise UsageError("setting.no-file", key=key, value=value, file=str(problem), takes=takes) from problem
        raise UsageError("setting.no-value", key=key, value=value, takes=takes) from problem
