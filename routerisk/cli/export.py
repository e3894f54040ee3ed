"""Exports."""

from __future__ import annotations

from argparse import Namespace

from .. import export as rows_for
from .. import pipeline
from ..store import Store, data_directory
from .output import infer_sides, plain, say, say_json

__all__ = ["export"]


def export(options: Namespace) -> int:
    if options.dictionary:
        if options.json:
            say_json([vars(meaning) for meaning in rows_for.dictionary()])
        else:
            say(rows_for.dictionary_markdown())
        return 0
    with Store(data_directory(getattr(options, "data", None))) as store:
        infer_sides(store)
        path, speak = pipeline.export(store, options.format, options.out), pipeline.speaker(store)
    if options.json:
        say_json({"export": str(path), "format": options.format})
    else:
        say(plain(speak.say("export.written", path=str(path))))
    return 0
