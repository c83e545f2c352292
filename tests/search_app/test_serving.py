"""The site on its port: who may reach it, whose headers count, what one connection may hold."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer.errors import PlansearchError
from indexer.settings import Settings
from search_app import serving
from search_app.cli import cli
from search_app.guard import LIMITS, Limit
from tests.search_app.small import settings_of

BEYOND = ["0.0.0.0", "::", "10.0.0.5", "kho.example"]
HERE = ["127.0.0.1", "127.8.0.1", "::1", "localhost"]


@contextlib.contextmanager
def running(settings: Settings) -> Iterator[int]:
    """The site on a free port, as `serve` runs it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = serving.listen(replace(settings, port=port))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield port
    finally:
        server.close()
        thread.join(timeout=20)
        assert not thread.is_alive()


def ask(port: int, raw: bytes) -> bytes:
    """What the site answers to these bytes, until it closes or falls silent."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(raw)
        while got := connection.recv(65_536):
            answer += got
    return answer


@pytest.mark.parametrize("host", HERE)
def test_loopback_needs_no_word(tmp_path: Path, host: str) -> None:
    settings = settings_of(tmp_path, host=host)
    assert not serving.beyond_this_machine(settings)
    assert len(list(serving.announcement(settings))) == 1


@pytest.mark.parametrize("host", BEYOND)
def test_other_machines_only_by_a_word_that_says_there_is_no_login(tmp_path: Path, host: str) -> None:
    settings = settings_of(tmp_path, host=host)
    with pytest.raises(PlansearchError, match="there is no login"):
        serving.listen(settings)
    said = "\n".join(serving.announcement(settings))
    assert "NO LOGIN" in said
    assert host in said


def test_the_start_says_who_can_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = CliRunner().invoke(cli, ["--home", str(tmp_path), "--host", "0.0.0.0", "--port", "1", "serve"])
    assert (refused.exit_code, "open_without_login" in refused.stderr) == (1, True)

    class Server:
        def run(self) -> None:
            pass

    monkeypatch.setattr(serving.waitress, "create_server", lambda *_, **given: given["sockets"][0].close() or Server())
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    told = CliRunner().invoke(
        cli, ["--home", str(tmp_path), "--host", "0.0.0.0", "--port", str(port), "--open-without-login", "serve"]
    )
    assert told.exit_code == 0, told.output
    assert "NO LOGIN" in told.stdout


@pytest.mark.parametrize("proxy", ["*", "proxy.example", "127.0.0.1:80", "127.0.0.0/8"])
def test_a_proxy_is_one_address(tmp_path: Path, proxy: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(PlansearchError, match="trusted_proxy"):
        serving.listen(settings_of(tmp_path, trusted_proxy=proxy, port=port))


FORWARDED = (
    b"GET /number?n=57-KL/TW HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-Host: %s\r\nX-Forwarded-Proto: https\r\n"
    b"X-Forwarded-For: 10.1.1.1\r\nConnection: close\r\n\r\n"
)


def test_forwarded_headers_count_only_from_the_proxy(small_settings: Settings) -> None:
    with running(small_settings) as port:
        assert b" 302 " in ask(port, FORWARDED % b"evil.example").partition(b"\r\n")[0]
    with running(replace(small_settings, trusted_proxy="127.0.0.2")) as port:
        assert b" 302 " in ask(port, FORWARDED % b"evil.example").partition(b"\r\n")[0]
    with running(replace(small_settings, trusted_proxy="127.0.0.1")) as port:
        assert b" 400 " in ask(port, FORWARDED % b"evil.example").partition(b"\r\n")[0]
        assert b" 302 " in ask(port, FORWARDED % b"localhost").partition(b"\r\n")[0]


TOO_MUCH = [
    (b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"x" * LIMITS["header_bytes"].most + b"\r\n\r\n", b"431"),
    (b"GET /" + b"x" * LIMITS["header_bytes"].most + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", b"431"),
    (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\nx", b"413"),
    (b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: nonsense\r\n\r\n", b"400"),
    (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: a\nB: c\r\n\r\n", b"400"),
    (b"nonsense\r\n\r\n", b"400"),
]  # fmt: skip


def test_what_the_server_refuses_itself(small_settings: Settings) -> None:
    with running(small_settings) as port:
        for raw, status in TOO_MUCH:
            with contextlib.suppress(ConnectionResetError):  # it closes while we are still sending
                assert ask(port, raw).partition(b"\r\n")[0].split()[1] == status, raw[:80]
        assert b" 200 " in ask(port, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")[:20]


@pytest.mark.slow
def test_slow_senders_hold_nobody_up_and_are_let_go(small_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, "silent_seconds", Limit(1, "for this test."))
    with running(replace(small_settings, threads=2)) as port, contextlib.ExitStack() as stack:
        slow = [stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60)) for _ in range(50)]
        for connection in slow:
            connection.sendall(b"GET /search?q=a HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        for _ in range(3):
            asked = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            asked.request("GET", "/healthz", headers={"Host": "localhost"})
            assert asked.getresponse().status == 200
            asked.close()
            time.sleep(0.2)
        assert all(connection.recv(100) == b"" for connection in slow)
