"""Every number that is a judgement: value, unit, plausible range, source, evidence grade.

Grades: S strong, M moderate, W weak, X contested, D a design choice of ours ("assumption"), R a reference value.
Each parameter is a constant of this package, defined in the module of its room; `ALL` has them by name. A number is
read as `parameters.SHIFT_REACH.value`, within a function, so that `varied` can put another in its place::

    with routerisk.parameters.varied(SHIFT_REACH=2.0, impact_grass=0.9):
        exposures = routerisk.expose(matched, network)
"""

from __future__ import annotations

from .courses import *
from .entries import ALL, GRADES, Parameter, as_markdown, fingerprint
from .ground import *
from .loads import *
from .matching import *
from .osm import *
from .page import *
from .routing import *
from .scoring import *
from .sides import *
from .slopes import *
from .tracks import *
from .travel import *
from .varying import Variation, carry, kept, variation, varied

__all__ = ["ALL", "GRADES", "Parameter", "Variation", "as_markdown", "carry", "fingerprint", "kept", "variation",
           "varied"]  # fmt: skip
