"""The browser of the machine, and the flags with which a test starts it."""

import shutil

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
# No sandbox, because it does not start for root.
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
needs_a_browser = pytest.mark.skipif(not CHROMIUM, reason="no Chromium is installed")
