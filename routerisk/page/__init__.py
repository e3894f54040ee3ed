"""The risk map: one self-contained HTML page.

`page` makes the document; what it says comes from `view` and `chart`, what it draws from `segments`, `context`,
`legend` and `payload`. It shows what it is given: privacy has been cut before.
"""

from __future__ import annotations

from .page import document

__all__ = ["document"]
