"""The options of `routerisk suggest`: which run or place, what is wished, where the course goes. Nothing heavy here."""

from __future__ import annotations

import argparse
from pathlib import Path

__all__ = ["suggest_options"]


def suggest_options(suggest: argparse.ArgumentParser) -> None:
    suggest.add_argument("--run", metavar="ID", help="instead of this run (default: the last one on the map)")
    suggest.add_argument("--near", type=_place, metavar="LAT,LON", help="a fresh course from this place instead")
    suggest.add_argument("--km", type=_positive, metavar="N", help="length of a fresh course (default: the run's)")
    source = suggest.add_mutually_exclusive_group()
    source.add_argument("--map", metavar="FILE.osm.pbf", help="map data from this extract; a place needs no store then")
    words = "map data from the public Overpass servers, which learn where you run"
    source.add_argument("--online", action="store_true", help=words)
    suggest.add_argument("--count", type=_number, default=3, metavar="N", help="fresh courses (default: %(default)s)")
    suggest.add_argument("--avoid", type=_list, default=(), metavar="SURFACE,...", help="keep off, such as sand,gravel")
    suggest.add_argument("--prefer", type=_list, default=(), metavar="SURFACE,...", help="look for, such as grass,dirt")
    suggest.add_argument("--even", action="store_true", help="keep off uneven ground")
    words = "metres of ascent per km at most, as far as your own runs have recorded it"
    suggest.add_argument("--climb", type=_ascent, metavar="M", help=words)
    suggest.add_argument("--lit", action="store_true", help="look for ways that are lit")
    words = "where you have run before, or where not (default: %(default)s)"
    suggest.add_argument("--streets", choices=("any", "known", "new"), default="any", help=words)
    suggest.add_argument("--gpx", type=Path, metavar="FILE", help="write the course as GPX")
    suggest.add_argument("--fit", type=Path, metavar="FILE", help="write the course as FIT")
    suggest.add_argument("--whole", action="store_true", help="do not cut the courses by privacy zones: for yourself")
    suggest.add_argument("--take", type=_number, default=1, metavar="N", help="which suggestion (default: %(default)s)")


def _place(text: str) -> tuple[float, float]:
    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no place such as 49.41,8.68") from None
    return lat, lon


def _positive(text: str) -> float:
    """Kilometres."""
    km = _float(text.lower().removesuffix("km"))
    if not 0.0 < km < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no length in km, such as 10")
    return km


def _ascent(text: str) -> float:
    metres = _float(text.lower().removesuffix("m"))
    if not 0.0 <= metres < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no ascent in metres per km, such as 15")
    return metres


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return -1.0


def _number(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number, 1 or more")
    return int(text)


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
