"""What is to be said, before anybody says it: an id and its values. Sentences are made by `words`, at the very end.

A message travels with the facts, is kept in the store and is cut by `privacy` as values; no stage knows its language.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

__all__ = ["CARE", "LANGUAGES", "LEVELS", "Message", "dense_json", "one_line", "readable", "said", "unicode_only"]

LANGUAGES: Final = ("en", "de")
"""Each has a catalogue of the same ids in `words`; the first is the one that the others are made from."""

LEVELS: Final = ("information", "note", "warning")
"""Of warnings, the mildest first."""

CARE: Final = "warning.care"
"""Where to turn with pain: said once, below all warnings."""

_OBEYED: Final = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069"
"""What a terminal obeys, and what turns the direction of the text around it (Unicode UAX #9: the whole line reads
otherwise than it is). The signs that only join letters or parts of emoji are text."""
_UNREADABLE: Final = re.compile(rf"[{_OBEYED}\ud800-\udfff]")
_NO_UNICODE: Final = re.compile(r"[\ud800-\udfff]")
_ESCAPED_BYTES: Final = range(0xDC80, 0xDD00)
"""How Python keeps the bytes of a name that are no UTF-8 (PEP 383)."""


def readable(text: str) -> str:
    r"""Text from outside as it can be shown and written anywhere: valid Unicode, and nothing in it that acts.

    A byte that is no UTF-8 is shown as `\xe9`, so that two names that differ look different.
    """
    return text if text.isascii() and text.isprintable() else _UNREADABLE.sub(_shown, text)


def unicode_only(text: str) -> str:
    """The same where only what is no Unicode is replaced: it can be written, and is shown by who knows where."""
    return text if text.isascii() else _NO_UNICODE.sub(_shown, text)


def one_line(text: str) -> str:
    """The same as one line: a name may have line breaks in it."""
    return readable(" ".join(text.split()))


def _shown(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code - 0xDC00:02x}" if code in _ESCAPED_BYTES else "\N{REPLACEMENT CHARACTER}"


def dense_json(value: Any) -> str:
    """JSON as it is kept: what is no UTF-8 stands in it escaped, and comes back as it was."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))
    return text


@dataclass(frozen=True)
class Message:
    """One thing to be said: the id of its sentence in the catalogues, and what stands in it.

    Values are numbers in metric units (the unit at the end of the name), texts from outside (shown as they are), days,
    further messages, or tuples of these.
    """

    id: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Plain data that `Message.from_json` takes back."""
        return {"id": self.id, **({"values": {k: _plain(v) for k, v in self.values.items()}} if self.values else {})}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Message:
        """Raises KeyError or TypeError for what is no message."""
        return cls(str(kept["id"]), {k: _value(v) for k, v in kept.get("values", {}).items()})

    def dumps(self) -> str:
        """One line of JSON, as the store keeps it."""
        return dense_json(self.as_json())

    @classmethod
    def loads(cls, kept: str) -> Message:
        """What `dumps` made."""
        return cls.from_json(json.loads(kept))

    def within(self) -> Iterator[Message]:
        """It and every message that stands in it."""
        yield self
        for value in self.values.values():
            for one in value if isinstance(value, tuple) else (value,):
                if isinstance(one, Message):
                    yield from one.within()

    def mentions(self) -> Iterator[tuple[str, Any]]:
        """Name and value of everything that stands in it, in the messages within too."""
        for name, value in self.values.items():
            for one in value if isinstance(value, tuple) else (value,):
                if isinstance(one, Message):
                    yield from one.mentions()
                else:
                    yield name, one

    def __hash__(self) -> int:
        return hash((self.id, frozenset(self.values.items())))

    def __reduce__(self) -> tuple[Any, ...]:
        return Message, (self.id, dict(self.values))


def said(key: str, /, **values: Any) -> Message:
    """The message of the id `key` with these values."""
    return Message(key, values)


def _plain(value: Any) -> Any:
    if isinstance(value, Message):
        return {"message": value.as_json()}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return {"time": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value


def _value(kept: Any) -> Any:
    if isinstance(kept, list):
        return tuple(_value(one) for one in kept)
    if isinstance(kept, Mapping):
        if "message" in kept:
            return Message.from_json(kept["message"])
        return datetime.fromisoformat(kept["time"]) if "time" in kept else date.fromisoformat(kept["day"])
    return kept
