"""GPX of the ordinary shape: its track points through lxml, everything else through gpxpy, to gpxpy's own result.

gpxpy looks for two dozen fields in every point. Here the points are taken out of the document, what is left of it goes
through gpxpy, which finds whatever may be wrong with it, and the points belong where gpxpy has its segments.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from math import nan
from typing import Any, Final, TypeAlias

from .markup import local, seconds
from .recording import number

Row: TypeAlias = dict[str, float]

EXTENSIONS: Final = {
    "hr": "heart_rate_bpm", "heartrate": "heart_rate_bpm", "cad": "cadence", "cadence": "cadence",
    "runcadence": "cadence", "hacc": "accuracy_m", "distance": "distance_m",
}  # fmt: skip
"""Local names in lower case of Garmin's, Strava's, Suunto's and Apple's extensions, to streams."""
_UTC_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:\d\d(?:\.\d{3}|\.\d{6})?Z", re.ASCII)
"""Times that Python and gpxpy read alike."""

_DEFAULT_SPACE: Final = re.compile(r"""\sxmlns=(['"])[^'"]+\1""")
"""As gpxpy looks for it."""


class OddGpxError(Exception):
    """A document, or a point in it, of which gpxpy has to say what it is."""


def plain(data: bytes) -> tuple[Any, list[list[list[Row]]]]:
    """The document of gpxpy without its track points, and the rows of those by track and segment.

    Raises OddGpxError wherever something is out of the ordinary.
    """
    import gpxpy

    try:
        root, space = _tree(data)
        reader = _Reader(space, root.get("version"))
        rows = [[reader.points(segment) for segment in track.iterchildren(f"{space}trkseg")]
                for track in root.iterchildren(f"{space}trk")]  # fmt: skip
        document = gpxpy.parse(_written(root))
    except OddGpxError:
        raise
    except Exception as error:  # damaged bytes provoke any error; gpxpy has the words for it
        raise OddGpxError from error
    if [len(track) for track in rows] != [len(track.segments) for track in document.tracks]:
        raise OddGpxError
    return document, rows


def _tree(data: bytes) -> tuple[Any, str]:
    """The document's root as gpxpy would see it, and what stands before the names of GPX in lxml's tags.

    gpxpy takes nothing but UTF-8, whatever the document declares, and cuts the first default namespace out of the text:
    that is plain where every namespace is declared at the root, and none twice.
    """
    from lxml import etree

    parser = etree.XMLParser(remove_comments=True, resolve_entities=False, no_network=True, load_dtd=False,
                             huge_tree=False)  # fmt: skip
    text, root = data.decode(), etree.fromstring(data, parser)
    spaces: Mapping[str | None, str] = root.nsmap
    if data.count(b"xmlns") != len(spaces) or len(set(spaces.values())) != len(spaces) or root.prefix is not None:
        raise OddGpxError
    if None not in spaces:
        return root, ""
    if _DEFAULT_SPACE.search(text) is None:
        raise OddGpxError
    return root, f"{{{spaces[None]}}}"


def _written(root: Any) -> bytes:
    from lxml import etree

    return bytes(etree.tostring(root))


class _Reader:
    """Takes the track points out of a document's segments."""

    def __init__(self, space: str, version: str | None) -> None:
        self._point, self._ele, self._time = (f"{space}{name}" for name in ("trkpt", "ele", "time"))
        self._extensions = f"{space}extensions" if version == "1.1" else ""  # of other versions gpxpy reads none
        self._checked = {f"{space}{name}": field for name, field in _checked(version).items()}

    def points(self, segment: Any) -> list[Row]:
        """The rows of a segment's points, which are taken out of it."""
        points = list(segment.iterchildren(self._point))
        rows = [self._row(point) for point in points]
        for point in points:
            segment.remove(point)
        return rows

    def _row(self, point: Any) -> Row:
        row = {"lon_deg": _finite(point.get("lon")), "lat_deg": _finite(point.get("lat"))}
        parts = {part.tag: part for part in point}
        if len(parts) != len(point):
            raise OddGpxError  # gpxpy takes the first of two, also where it is empty
        if (ele := parts.pop(self._ele, None)) is not None and ele.text is not None:
            row["ele_m"] = _finite(ele.text)
        if (time := parts.pop(self._time, None)) is not None and time.text:
            row["unix_s"] = _unix_s(time.text)
        if (extensions := parts.pop(self._extensions, None)) is not None:
            extend(row, extensions)
        for tag, part in parts.items():
            if tag in self._checked:
                _check(self._checked[tag], part.text)
        return row


def _checked(version: str | None) -> dict[str, Any]:
    """Fields of gpxpy's track point whose text can be wrong, by tag; each breaks off the reading when it is."""
    from gpxpy.gpx import GPXTrackPoint
    from gpxpy.gpxfield import GPXField

    fields = GPXTrackPoint.gpx_11_fields if version == "1.1" else GPXTrackPoint.gpx_10_fields
    return {field.tag: field for field in fields
            if isinstance(field, GPXField) and field.tag and (field.type_converter or field.possible)}  # fmt: skip


def _check(field: Any, text: str | None) -> None:
    """Raises whatever stops gpxpy at this text."""
    if text is None:
        return
    value = field.type_converter.from_string(text) if field.type_converter else text
    if field.possible and value not in field.possible:
        raise OddGpxError


def _finite(text: str) -> float:
    """A number, NaN if not finite. Raises ValueError when it is none, where gpxpy gives up the file."""
    return number(float(text))


def _unix_s(text: str) -> float:
    """Seconds since 1970, NaN where gpxpy finds no time."""
    from gpxpy.gpxfield import TIME_TYPE

    if not _UTC_TIME.fullmatch(text):
        time = TIME_TYPE.from_string(text)
        return nan if time is None else seconds(time)
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return nan


def extend(row: Row, element: Any) -> None:
    """Take in what an extension says, at whatever depth, where nothing was said before."""
    for part in element.iter():
        stream = EXTENSIONS.get(local(part))
        if stream and part.text:
            row.setdefault(stream, number(part.text))
