"""Compiling beside: what another process has compiled is not compiled again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

LOOK = """
import sys
from numba.core import event
from routerisk.pipeline.warming import compile_kernels, is_cold
compiled = []
class Listener(event.Listener):
    def on_start(self, about):
        compiled.append(about.data["dispatcher"].py_func.__name__)
    def on_end(self, about):
        pass
event.register("numba:compile", Listener())
was_cold = is_cold()
if sys.argv[1] == "warm":
    compile_kernels()
else:
    from routerisk.exposure import expose
    from street_map import Street, run_along, street_map
    expose([run_along(street_map({"Road": Street([(0, 0), (900, 0)])}), ["Road"], offset_m=2.0)])
print(was_cold, is_cold(), "side_chain" in compiled, "shift_priors" in compiled, "tell" in compiled)
"""


def test_what_is_compiled_beside_serves_real_runs(tmp_path: Path) -> None:
    told = []
    for how in ("warm", "use"):
        env = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(Path(__file__).parent)}
        done = subprocess.run([sys.executable, "-c", LOOK, how], env=env, capture_output=True, text=True, check=True)
        told.append(done.stdout.split())
    assert told == [["True", "False", "True", "True", "True"], ["False"] * 5]
