"""The site over the corpus that ships, served by the installed command, and a Chromium to look at it."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.errors import ExitCode
from indexer.model import plan_id
from tests.conftest import REPOSITORY

CHROMIUM_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
    "--disable-lcd-text",
    "--force-color-profile=srgb",
)
CORPUS = REPOSITORY / "corpus" / "plans"
_PLANSEARCH = (sys.executable, "-c", "from search_app.cli import main; main()")


def chromium() -> str | None:
    """Debian's Chromium, where it is installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def plan_path(file: str) -> str:
    """The address of a plan of the corpus."""
    return f"/plans/{plan_id(hashlib.sha256((CORPUS / file).read_bytes()).hexdigest())}"


def ingest_corpus(home: Path) -> None:
    """Read and index the corpus into `home`. One of its files is damaged on purpose."""
    command = (*_PLANSEARCH, "--home", str(home), "ingest", str(CORPUS))
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert done.returncode == ExitCode.SOME_FAILED, done.stderr


@contextmanager
def served(home: Path, **settings: str) -> Iterator[str]:
    """The address of a site over `home`, with other settings than the defaults."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {f"PLANSEARCH_{name.upper()}": value for name, value in settings.items()}
    command = (*_PLANSEARCH, "--home", str(home), "--port", str(port), "serve")
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address)
            yield address
        finally:
            server.terminate()


def _wait_for(address: str) -> None:
    for _ in range(1200):  # a loaded machine takes a minute for what takes seconds
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=10):
                return
        except urllib.error.HTTPError:  # it answers that it has no archive
            return
        except OSError:
            time.sleep(0.1)
    msg = f"{address} does not answer"
    raise TimeoutError(msg)
