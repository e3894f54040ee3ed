"""The command line: parse, call the pipeline, print. Exit 0 fine, 1 some input failed or a warning stands, 2 misuse."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import Final

from ..errors import RouteriskError, UsageError
from .parser import build_parser

__all__ = ["main"]

INTERRUPTED: Final = 130
"""128 + SIGINT, as shells have it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without the sign for a dash gets a "?", no traceback
    try:
        return _run(arguments)
    except UsageError as problem:
        return _fail(problem, 2)
    except RouteriskError as problem:
        return _fail(problem, 1)
    except BrokenPipeError:
        # the reader has had enough (| head): nothing failed; keep Python from flushing into the closed pipe at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as problem:
        return _fail(problem, 1)
    except (KeyboardInterrupt, SystemError) as problem:
        if not _interrupted(problem):
            raise
        return _fail("interrupted; what was imported so far is kept, and the same command goes on from there",
                     INTERRUPTED)  # fmt: skip


def _interrupted(problem: BaseException | None) -> bool:
    """Whether it was Ctrl-C: numba makes a SystemError of one that comes while compiled code is entered."""
    while problem is not None and not isinstance(problem, KeyboardInterrupt):
        problem = problem.__cause__ or problem.__context__
    return problem is not None


def _run(arguments: Sequence[str] | None) -> int:
    parser = build_parser()
    options = parser.parse_args(arguments)
    if options.version:
        from .. import __version__

        sys.stdout.write(f"routerisk {__version__}\n")
        return 0
    if options.command is None:
        parser.print_help()
        return 0
    from .commands import COMMANDS

    code = COMMANDS[options.command](options)
    sys.stdout.flush()  # here, where a closed pipe is still ours to handle
    return code


def _fail(problem: object, code: int) -> int:
    words = " ".join(str(problem).split())
    sys.stderr.write(f"routerisk: {words}\n")
    return code
