"""Slow, obvious twins of the page's encoding, and a reader of what a page carries."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any


def encode(values: Sequence[int]) -> str:
    """One number after the other, as the format's description has it."""
    out = ""
    for value in values:
        rest = ~(value << 1) if value < 0 else value << 1
        while rest >= 0x20:
            out += chr((0x20 | (rest & 0x1F)) + 63)
            rest >>= 5
        out += chr(rest + 63)
    return out


def decode(text: str) -> list[int]:
    numbers, value, shift = [], 0, 0
    for character in text:
        group = ord(character) - 63
        value |= (group & 0x1F) << shift
        shift += 5
        if group < 0x20:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    return numbers


def decode_steps(text: str) -> list[int]:
    out, at = [], 0
    for step in decode(text):
        at += step
        out.append(at)
    return out


def decode_lines(text: str, per_degree: float, *, heads: bool) -> list[tuple[int, list[tuple[float, float]]]]:
    """(head, [(lon, lat), ...]) of every line of a stream."""
    stream = iter(decode(text))
    lon = lat = 0
    out = []
    for number in stream:
        head, count = (number, next(stream)) if heads else (0, number)
        points = []
        for _ in range(count):
            lon, lat = lon + next(stream), lat + next(stream)
            points.append((lon / per_degree, lat / per_degree))
        out.append((head, points))
    return out


def data_of(html: str) -> dict[str, Any]:
    """The JSON inside a page."""
    found = re.search(r'<script type="application/json" id="routerisk-data">(.*?)</script>', html, re.DOTALL)
    assert found, "the page carries no data"
    return json.loads(found[1])


def coordinates(html: str) -> list[tuple[float, float]]:
    """Every coordinate that stands anywhere in a page."""
    data = data_of(html)
    streams = [(data["segments"]["lines"], data["segments"]["degree_steps"], False)]
    streams += [(one["line"], data["segments"]["degree_steps"], False) for one in data["suggestions"]]
    streams += [(text, 1e5, False) for text in (*data["context"]["areas"].values(), data["context"]["outline"])]
    streams += [(text, 1e5, True) for text in data["context"]["roads"].values()]
    notes = [(float(note["lon"]), float(note["lat"])) for one in data["suggestions"] for note in one["notes"]]
    return notes + [point for text, scale, heads in streams for _, line in decode_lines(text, scale, heads=heads)
                    for point in line]  # fmt: skip


def suggested_places(html: str) -> list[tuple[float, float]]:
    """The points of the lines of all suggestions."""
    data = data_of(html)
    return [point for one in data["suggestions"]
            for _, line in decode_lines(one["line"], data["segments"]["degree_steps"], heads=False)
            for point in line]  # fmt: skip
