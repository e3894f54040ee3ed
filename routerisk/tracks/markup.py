"""Markup: the bytes of an XML file to something that can be walked, without entities or anything from outside."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from math import nan
from typing import Any, Final

from ..errors import TrackFileError
from .dates import is_spoken, unix_s_of

_WIDE: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0?\0", "utf-16-le"), (b"\0<\0?", "utf-16-be"),
)  # fmt: skip
_DOCTYPE: Final = re.compile(rb"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL)
_DOCTYPE_NAME: Final = re.compile(rb"<!DOCTYPE\s+([\w.-]+)")
_ROOT: Final = re.compile(rb"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
_BLANKS: Final = b"\0 \t\r\n\x0b\x0c"
_NAMES_MAX: Final = 500
"""Real files have some fifty names of elements; a hostile one must not fill the memory with them."""
_TAGS_MAX: Final = 100
"""Real files have one tag of each name."""
HEAD_BYTES: Final = 65536
"""The declaration, the document type and the first tag stand within so many bytes."""


def tidy(data: bytes) -> bytes:
    """The same document in a byte encoding, without byte-order mark, blanks before it, and document type.

    Without its document type a document has no entities of its own and refers to nothing outside.
    Raises TrackFileError when it declares entities all the same, or is not in the encoding that its mark says.
    """
    for mark, encoding in _WIDE:
        if data.startswith(mark):
            data = _without_declaration(_recoded(data, encoding).lstrip(_BLANKS))
            break
    data = data.removeprefix(codecs.BOM_UTF8).lstrip(_BLANKS)
    data = without_doctype(data[:HEAD_BYTES]) + data[HEAD_BYTES:]
    if b"<!ENTITY" in data or b"<!DOCTYPE" in data:
        raise TrackFileError("tracks.xml.entities")
    return data


def _recoded(data: bytes, encoding: str) -> bytes:
    try:
        return data.decode(encoding).removeprefix("\ufeff").encode()
    except UnicodeError as error:
        raise TrackFileError("tracks.xml.encoding", encoding=encoding.upper()) from error


def _without_declaration(data: bytes) -> bytes:
    """Without the first line that names an encoding, which is no longer the document's."""
    return data.partition(b"?>")[2] if data.startswith(b"<?xml") else data


def without_doctype(head: bytes) -> bytes:
    """A document's beginning without its document type; unchanged where that does not end in it."""
    at = head.find(b"<!DOCTYPE")
    found = _DOCTYPE.match(head, at) if at >= 0 else None
    return head[:at] + head[found.end() :] if found else head


def root_name(head: bytes) -> str:
    """Local name of a document's first element in lower case, by the document's first bytes; "" when there is none."""
    plain = head.replace(b"\0", b"")
    named = _DOCTYPE_NAME.search(plain)
    if named:
        return named[1].decode("latin-1").lower()
    found = _ROOT.search(plain) if b"<" in plain[:64] else None
    return found[1].decode("latin-1").lower() if found else ""


def parsed(data: bytes) -> Any:
    """Root of a tidied document, read tolerantly: what is broken is left out.

    Raises TrackFileError when nothing of it can be read.
    """
    from lxml import etree

    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
                             remove_comments=True, remove_pis=True)  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError, LookupError) as error:
        raise TrackFileError("tracks.xml.broken", problem=str(error)[:120]) from error
    if root is None:
        raise TrackFileError("tracks.xml.nothing")
    return root


def local(element: Any) -> str:
    """Name of an element in lower case, without its namespace or (undeclared) prefix."""
    return _plain_name(element.tag)


@lru_cache(maxsize=_NAMES_MAX)
def _plain_name(tag: Any) -> str:
    return str(tag).rpartition("}")[2].rpartition(":")[2].lower()


def inside(element: Any, *names: str) -> Iterator[Any]:
    """Every element below, at any depth, whose local name is among the names."""
    for found in element.iter():
        if found is not element and local(found) in names:
            yield found


class Tags:
    """The tags of a document by local name: with them lxml itself finds the elements that `inside` looks for."""

    def __init__(self, root: Any, *names: str) -> None:
        """Look at every element once, for the names that will be asked for."""
        known: set[str] = {tag for tag in {element.tag for element in root.iter()} if isinstance(tag, str)}
        self.names = {tag: name for tag in known if (name := _plain_name(tag)) in names}
        """Local name of each tag whose name is among them."""
        self._are_clear = len(self.names) <= _TAGS_MAX and not any(tag.count("}") > 1 for tag in known)
        """Whether lxml may look for them: a brace in a namespace's name ends it there, and it compares one by one."""

    def inside(self, element: Any, name: str) -> Iterator[Any]:
        """Every element below, at any depth, of that local name."""
        tags = [tag for tag, known in self.names.items() if known == name]
        if not self._are_clear:
            yield from inside(element, name)
        elif tags:
            yield from (found for found in element.iter(*tags) if found is not element)


def child_text(element: Any, name: str) -> str:
    """Text of the first direct child of that local name, "" without one."""
    for child in element:
        if local(child) == name:
            return (child.text or "").strip()
    return ""


def unix_s(text: str) -> float:
    """Seconds since 1970 of an ISO 8601 time, or of one as a phone's language writes it; without a zone it is UTC.

    NaN when it is none.
    """
    try:
        return seconds(datetime.fromisoformat(text.strip()))
    except ValueError:
        return unix_s_of(text) if is_spoken(text) else nan


def seconds(time: datetime) -> float:
    """Seconds since 1970, NaN beyond what can be told; a time without a zone is UTC."""
    try:
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return nan
