"""Tables that fit the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.table import Table

__all__ = ["Fitting", "plain_table", "shortened"]


def plain_table(title: str) -> Table:
    """A table without frames."""
    from rich import box
    from rich.table import Table

    return Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False,
                 show_edge=False)  # fmt: skip


def shortened(text: str, cells: int) -> str:
    """A text that takes no more than so many cells, with an ellipsis for what is left out."""
    from rich.cells import cell_len, set_cell_size

    return text if cell_len(text) <= cells else set_cell_size(text, cells - 1).rstrip() + "\N{HORIZONTAL ELLIPSIS}"


@dataclass(frozen=True)
class Fitting:
    """A table with a line a row that leaves out columns until it fits; empty columns are left out anyway."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    figures: Sequence[str]
    """The columns of numbers."""
    spare: Sequence[str]
    """The columns that can be done without, the first to go first."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        from rich.text import Text

        table = plain_table(self.title)
        table.padding = (0, 1, 0, 0)
        kept = self._kept(options.max_width)
        for i in kept:
            name = self.columns[i]
            table.add_column(name, justify="right" if name in self.figures else "left", no_wrap=True)
        for row in self.rows:
            table.add_row(*(Text(row[i]) for i in kept))
        yield table

    def _kept(self, width: int) -> list[int]:
        from rich.cells import cell_len

        names = self.columns
        wide = [max((cell_len(row[i]) for row in self.rows), default=0) for i in range(len(names))]
        kept = [i for i, cells in enumerate(wide) if cells > 0 or not self.rows]
        for name in self.spare:
            if sum(max(wide[i], cell_len(names[i])) + 2 for i in kept) - 2 <= width:
                break
            kept = [i for i in kept if names[i] != name]
        return kept
