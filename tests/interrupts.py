"""Ctrl-C for tests, whatever started them: in a script's background SIGINT is ignored, and a Python that starts so does
not listen to it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from typing import Any

HEARING: dict[str, Any] = {"start_new_session": True}
"""For `subprocess.Popen`: a process group of its own, in which SIGINT does what it does in a terminal."""
if os.name == "posix":
    HEARING["preexec_fn"] = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)

AGAIN_S = 10.0
"""After so long somebody presses the keys again: an interrupt that comes while a library swallows it is lost."""


def interrupted(child: subprocess.Popen[str], number: int = signal.SIGINT, within_s: float = 300.0) -> tuple[str, str]:
    """What a child says that is interrupted as a terminal does it, every process of its group at once."""
    ends_at = time.monotonic() + within_s
    while True:
        os.killpg(child.pid, number)
        try:
            return child.communicate(timeout=AGAIN_S)
        except subprocess.TimeoutExpired:
            if time.monotonic() > ends_at:
                raise
