"""Where the tests find what they need."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("shared machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared machine")

# the tests read English, whoever's computer they run on; German is asked for where it is meant
os.environ["LC_ALL"] = "C.UTF-8"

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real maps and real activity files beside the project; tests that need them skip where they are absent."""
    if not (SHARED / "data").is_dir():
        pytest.skip("../shared/data is not here: real maps and watch exports stand beside the project, not in it")
    return SHARED / "data"
