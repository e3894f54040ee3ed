"""The catalogues: one TOML file a language, its tables flattened to ids such as `warning.return.title`."""

from __future__ import annotations

import locale
import os
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from ..messages import LANGUAGES


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Sentences by id. Raises KeyError for a language without a catalogue."""
    if language not in LANGUAGES:
        raise KeyError(language)
    import tomllib

    text = files(__package__).joinpath(f"{language}.toml").read_text("utf-8")
    return MappingProxyType(dict(_flat(tomllib.loads(text))))


def _flat(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, str):
            yield above + name, value
        else:
            yield from _flat(value, f"{above}{name}.")


def language_of(setting: str) -> str:
    """The language that a value of the setting stands for: "auto" (or nothing) is that of this computer."""
    return setting if setting in LANGUAGES else usual_language()


def usual_language() -> str:
    """The language of this computer where there is a catalogue of it, else English."""
    asked = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    found = next((name for name in asked if name), "") or (locale.getlocale()[0] or "")
    language = found[:2].lower()
    return {"ge": "de"}.get(language, language) if language in (*LANGUAGES, "ge") else LANGUAGES[0]
