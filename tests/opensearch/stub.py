"""A cluster that misbehaves: an HTTP server that answers what a test tells it to, whatever is asked."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

LONG = 30.0
"""Seconds; who waits so long does not give up."""

Answer = Callable[[bytes, Mapping[str, str]], tuple[int, Any]]
"""Body and headers → status, and what is sent: as JSON, or as it is when it is bytes."""


@contextmanager
def stub(answer: Answer, *, wait: threading.Event | None = None, certificate: Path | None = None) -> Iterator[str]:
    """Its address. `wait`: what it waits for before each answer; `certificate`: a folder with one, for https."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            if wait is not None:
                wait.wait(LONG)
            status, told = answer(body, self.headers)
            sent = told if isinstance(told, bytes) else json.dumps(told).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 (so the library calls them)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_: None  # who does not believe it hangs up
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http{'s' if certificate else ''}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
