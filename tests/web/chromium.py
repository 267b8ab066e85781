"""Debian's Chromium as tests start it."""

from __future__ import annotations

import shutil

import pytest
from playwright.sync_api import Browser, Playwright

PROGRAM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
"""The same engine either way. The whole browser keeps a profile for every fresh context, which takes it several times
as long as the pages do; the shell, which draws pages and nothing else, has none."""


def chromium(playwright: Playwright) -> Browser:
    """A browser, which whoever asked for it closes."""
    if PROGRAM is None:
        pytest.fail("Chromium is not installed (Debian: apt-get install chromium-headless-shell)")
    return playwright.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox", "--disable-gpu"])
