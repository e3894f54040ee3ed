"""The command line: parse, call the pipeline, print. Exit 0 fine, 1 some input failed or a warning stands, 2 misuse."""

from __future__ import annotations

import io
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import Final

from ..errors import RouteriskError, UsageError
from ..messages import Message
from .output import plain
from .parser import build_parser

__all__ = ["main"]

INTERRUPTED: Final = 130
"""128 + SIGINT, as shells have it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without the sign for a dash gets a "?", no traceback
    options = build_parser().parse_args(arguments)
    try:
        return _run(options)
    except UsageError as problem:
        return _fail(problem.message, 2, options)
    except RouteriskError as problem:
        return _fail(problem.message, 1, options)
    except BrokenPipeError:
        # the reader has had enough (| head): nothing failed; keep Python from flushing into the closed pipe at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as problem:
        return _fail(Message("plain", {"text": str(problem)}), 1, options)
    except (KeyboardInterrupt, SystemError) as problem:
        if not _interrupted(problem):
            raise
        return _fail(Message("cli.interrupted"), INTERRUPTED, options)


def _interrupted(problem: BaseException | None) -> bool:
    """Whether it was Ctrl-C: numba makes a SystemError of one that comes while compiled code is entered."""
    while problem is not None and not isinstance(problem, KeyboardInterrupt):
        problem = problem.__cause__ or problem.__context__
    return problem is not None


def _run(options: Namespace) -> int:
    if options.version:
        from .. import __version__

        sys.stdout.write(f"routerisk {__version__}\n")
        return 0
    if options.command is None:
        build_parser().print_help()
        return 0
    from .commands import COMMANDS

    code = COMMANDS[options.command](options)
    sys.stdout.flush()  # here, where a closed pipe is still ours to handle
    return code


def _fail(message: Message, code: int, options: Namespace) -> int:
    from ..words import words

    line = " ".join(words(_language(options)).say(message).split())
    sys.stderr.write(f"routerisk: {plain(line)}\n")
    return code


def _language(options: Namespace) -> str:
    """That of the settings, where they can be read; else that of this computer."""
    from ..store import FILE_NAME, Store, data_directory
    from ..words import language_of, usual_language

    directory = data_directory(getattr(options, "data", None))
    try:
        if (directory / FILE_NAME).is_file():
            with Store(directory) as store:
                return language_of(store.setting("language"))
    except RouteriskError:
        pass  # the very thing that is to be told of, perhaps
    return usual_language()
