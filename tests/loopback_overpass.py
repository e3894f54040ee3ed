"""An Overpass server on 127.0.0.1 that answers osmnx's queries from an extract, and misbehaves when told to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs

import osmium
import shapely

STATUS = "Connected as: 1\nCurrent time: 2026-01-01T00:00:00Z\nAnnounced endpoint: none\nRate limit: 2\n" \
         "2 slots available now.\n"  # fmt: skip
STATEMENT = re.compile(r"(node|way|relation)((?:\[[^\]]*\])+)\(poly:'([^']*)'\)")
FILTER = re.compile(r"""\[(['"])(.+?)\1(?:(=|~)(['"])(.*?)\4)?\]""")


class Extract:
    """An extract as Overpass elements, found by place."""

    def __init__(self, file: Path) -> None:
        self.elements: dict[tuple[str, int], dict[str, Any]] = {}
        for item in osmium.FileProcessor(str(file)):
            element = self._element(item)
            self.elements[element["type"], element["id"]] = element
        for element in self.elements.values():
            if element["type"] == "way":
                element["nodes"] = [n for n in element["nodes"] if ("node", n) in self.elements]
        self.ways = [e for e in self.elements.values() if e["type"] == "way" and len(e["nodes"]) > 1]
        self.tree = shapely.STRtree([shapely.LineString(self._places(e)) for e in self.ways])
        self.relations = [e for e in self.elements.values() if e["type"] == "relation"]

    @staticmethod
    def _element(item: Any) -> dict[str, Any]:
        tags = dict(item.tags)
        if item.is_node():
            return {"type": "node", "id": item.id, "lon": item.lon, "lat": item.lat, "tags": tags}
        if item.is_way():
            return {"type": "way", "id": item.id, "nodes": [n.ref for n in item.nodes], "tags": tags}
        kinds = {"n": "node", "w": "way", "r": "relation"}
        members = [{"type": kinds[m.type], "ref": m.ref, "role": m.role} for m in item.members]
        return {"type": "relation", "id": item.id, "members": members, "tags": tags}

    def _places(self, way: dict[str, Any]) -> list[tuple[float, float]]:
        return [(self.elements["node", n]["lon"], self.elements["node", n]["lat"]) for n in way["nodes"]]

    def answer(self, query: str) -> dict[str, Any]:
        """Elements of every statement with all that they consist of (`>;`)."""
        found: dict[tuple[str, int], dict[str, Any]] = {}
        for kind, filters, corners in STATEMENT.findall(query):
            for element in self._inside(kind, corners):
                if all(_passes(element["tags"], *f) for f in FILTER.findall(filters)):
                    self._add(element, found)
        return {"version": 0.6, "generator": "loopback", "elements": list(found.values())}

    @lru_cache(maxsize=256)  # noqa: B019 - as long as the tests
    def _ways_in(self, corners: str) -> list[dict[str, Any]]:
        numbers = [float(text) for text in corners.split()]
        area = shapely.Polygon(zip(numbers[1::2], numbers[::2], strict=True))
        return [self.ways[i] for i in sorted(self.tree.query(area, predicate="intersects"))]

    def _inside(self, kind: str, corners: str) -> Iterator[dict[str, Any]]:
        ways = self._ways_in(corners)
        if kind == "way":
            yield from ways
        if kind == "relation":
            ids = {way["id"] for way in ways}
            yield from (r for r in self.relations if any(m["type"] == "way" and m["ref"] in ids for m in r["members"]))

    def _add(self, element: dict[str, Any], found: dict[tuple[str, int], dict[str, Any]]) -> None:
        found[element["type"], element["id"]] = element
        parts = [("node", n) for n in element.get("nodes", ())]
        parts += [(m["type"], m["ref"]) for m in element.get("members", ()) if m["type"] != "relation"]
        for part in parts:
            if part in self.elements and part not in found:
                self._add(self.elements[part], found)


def _passes(tags: dict[str, str], _: str, key: str, operator: str, __: str, value: str) -> bool:
    if operator == "=":
        return tags.get(key) == value
    if operator == "~":
        return key in tags and re.search(value, tags[key]) is not None
    return key in tags


class LoopbackOverpass(ThreadingHTTPServer):
    """`with LoopbackOverpass(extract) as server:`; `moods` are used up one per query, then it is good."""

    daemon_threads = True

    def __init__(self, extract: Extract) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.extract = extract
        self.moods: list[str] = []
        self.queries: list[str] = []
        self.agents: set[str] = set()
        self.closing = Event()
        self.status: str | None = STATUS
        """What the status page says; None: there is none."""
        self.asked_status = 0

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/api"

    def __enter__(self) -> LoopbackOverpass:
        Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: LoopbackOverpass

    def log_message(self, *_: object) -> None:
        """Not on the terminal."""

    def do_GET(self) -> None:
        self.server.asked_status += 1
        if self.server.status == "slow":
            self.server.closing.wait(30)
        elif self.server.status is None:
            self._send(404, b"<html>no such page</html>")
        else:
            self._send(200, self.server.status.encode())

    def do_POST(self) -> None:
        query = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())["data"][0]
        self.server.queries.append(query)
        self.server.agents.add(self.headers["User-Agent"])
        mood = self.server.moods.pop(0) if self.server.moods else "good"
        if mood == "slow":
            self.server.closing.wait(30)
        elif mood == "drip":
            self.send_response(200)
            self.end_headers()
            while not self.server.closing.wait(0.2):
                self.wfile.write(b" ")
        elif mood in {"429", "504", "500"}:
            self._send(int(mood), b"<html>no</html>")
        elif mood == "remark":
            remark = 'runtime error: Query timed out in "query" at line 1 after 181 seconds.'
            self._send(200, json.dumps({"elements": [], "remark": remark}).encode())
        elif mood == "page":
            self._send(200, b"<html>maintenance</html>")
        else:
            self._send(200, json.dumps(self.server.extract.answer(query)).encode(), cut=mood == "cut")

    def _send(self, status: int, body: bytes, *, cut: bool = False) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)
        if cut:
            self.connection.close()
