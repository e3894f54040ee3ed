"""What a runner does not want to be seen is cut out of the records, once, before any face: page, terminal, export.

A face gets what `Cutter` gives, and cannot show more. Totals stay those of whole runs.
"""

from __future__ import annotations

from .cutting import Cutter, Privacy
from .places import zones_checked

__all__ = ["Cutter", "Privacy", "zones_checked"]
