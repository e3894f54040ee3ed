"""The pain diary and the shoes: what a runner adds to the runs, and wears on them."""

from __future__ import annotations

from argparse import Namespace

from .. import export as rows_for
from .. import pipeline, terminal
from ..store import Store, data_directory
from .output import infer_sides, say, say_json, show

__all__ = ["diary", "shoes"]


def diary(options: Namespace) -> int:
    with Store(data_directory(getattr(options, "data", None))) as store:
        if options.action == "add":
            entry, replaced = pipeline.write(store, site=options.pain, side=options.side, level=options.level,
                                             note=options.note, on_date=options.on)  # fmt: skip
        elif options.action == "remove":
            pipeline.remove_pain(store, site=options.pain, side=options.side, on_date=options.on)
        entries, speak = store.diary(), pipeline.speaker(store)
    if options.json:
        say_json(rows_for.diary_rows(entries))
    elif options.action == "add":
        say(speak.say("diary.replaced" if replaced else "diary.written", day=str(entry.on_date), site=entry.site,
                      side=entry.side, level=entry.level))  # fmt: skip
    elif options.action == "remove":
        say(speak.say("diary.removed"))
    elif entries:
        show(terminal.diary_table(entries, speak))
    else:
        say(speak.say("diary.empty"))
    return 0


def shoes(options: Namespace) -> int:
    with Store(data_directory(getattr(options, "data", None))) as store:
        infer_sides(store)
        pairs, speak = pipeline.shoes(store), pipeline.speaker(store)
    if options.json:
        say_json(rows_for.shoe_rows(pairs))
    elif pairs:
        show(terminal.shoes_table(pairs, speak))
    else:
        say(speak.say("terminal.no-shoes"))
    return 0
