"""The system's Chromium, driven by Playwright: nothing is downloaded, nothing may be asked of the network."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def executable() -> str | None:
    """Path of a Chromium, None where there is none. Where CI is set, there must be one."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None and os.environ.get("CI"):
        raise RuntimeError("CI is set and no Chromium is here: install one, the page has to be seen")
    return found


@contextmanager
def browser(viewport: dict[str, int] | None = None, **options: Any) -> Iterator[Any]:
    """A browser with an empty user directory."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            scratch, executable_path=executable(), args=list(FLAGS), viewport=viewport or DESKTOP, **options
        )
        try:
            yield context
        finally:
            context.close()


@dataclass
class Watched:
    """A page and everything that it said or asked."""

    page: Any
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def text(self, selector: str) -> str:
        return " ".join(self.page.locator(selector).inner_text().split())


def watch(context: Any, file: Path, size: dict[str, int] = DESKTOP) -> Watched:
    """Open a file from disk in a light window and wait until the page says that it is ready."""
    seen = Watched(context.new_page())
    seen.page.set_viewport_size(size)
    seen.page.emulate_media(color_scheme="light")
    seen.page.on("console", lambda message: seen.console.append(f"{message.type}: {message.text}"))
    seen.page.on("pageerror", lambda error: seen.console.append(f"error: {error}"))
    seen.page.on("request", lambda request: seen.requests.append(request.url))
    seen.page.goto(file.as_uri())
    seen.page.wait_for_selector("html[data-ready]")
    return seen
