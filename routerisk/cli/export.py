"""Exports."""

from __future__ import annotations

from argparse import Namespace

from .. import pipeline
from ..store import Store, data_directory
from .output import say, say_json, settle

__all__ = ["export"]


def export(options: Namespace) -> int:
    if options.dictionary:
        if options.json:
            say_json(pipeline.dictionary_rows())
        else:
            say(pipeline.dictionary_markdown())
        return 0
    with Store(data_directory(getattr(options, "data", None))) as store:
        settle(store)
        path = pipeline.export(store, options.format, options.out)
    if options.json:
        say_json({"export": str(path), "format": options.format})
    else:
        say(f"Written: {path}. What its columns mean: the table dictionary in it.")
    return 0
