"""The pain diary and the shoes: what a runner adds to the runs, and wears on them."""

from __future__ import annotations

from argparse import Namespace

from .. import pipeline
from ..store import Store, data_directory
from .output import say, say_json, settle, show

__all__ = ["diary", "shoes"]


def diary(options: Namespace) -> int:
    with Store(data_directory(getattr(options, "data", None))) as store:
        if options.action == "add":
            entry, replaced = pipeline.write(store, site=options.pain, side=options.side, level=options.level,
                                             note=options.note, on_date=options.on)  # fmt: skip
        elif options.action == "remove":
            pipeline.strike(store, site=options.pain, side=options.side, on_date=options.on)
        entries = store.diary()
    if options.json:
        say_json(pipeline.diary_rows(entries))
    elif options.action == "add":
        said = "Written in the place of an earlier entry" if replaced else "Written"
        say(f"{said}: {entry.on_date}, {entry.site}, {entry.side}, {entry.level} of 10. "
            "Beside the exposure: routerisk week")  # fmt: skip
    elif options.action == "remove":
        say("Taken out.")
    elif entries:
        show(pipeline.diary_table(entries))
    else:
        say("The diary is empty. Write down a pain: routerisk diary add --pain knee --side left --level 3")
    return 0


def shoes(options: Namespace) -> int:
    with Store(data_directory(getattr(options, "data", None))) as store:
        settle(store)
        pairs, units = pipeline.shoes(store), store.setting("units")
    if options.json:
        say_json(pipeline.shoe_rows(pairs))
    elif pairs:
        show(pipeline.shoes_table(pairs, units))
    else:
        say("No run names its shoes: exports that do are those of Strava (gear) and files with a shoe in them.")
    return 0
