"""The site on its port: who may reach it, whose headers count, and what one connection may hold."""

from __future__ import annotations

import errno
import gc
import ipaddress
import signal
import socket
import threading
from collections.abc import Iterator
from typing import Any

import waitress

from indexer.draft import sweep
from indexer.errors import PlansearchError
from indexer.settings import Settings
from search_app.guard import LIMITS
from search_app.site import create_app, trusted_hosts

_FORWARDED = {"x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port"}
"""What the proxy named in the settings may say of the request that it passes on; from anybody else it is left out."""

_LOOKS = 6
"""How often, in the time that a silent connection has, the server looks for such."""

CYCLES_AFTER = 100_000
"""New objects after which Python looks for cycles among them: most go with the page that made them, and each look is a
pause of some hundredths of a second, which at a fifth of this one long question in thirteen met."""


def listen(settings: Settings) -> Any:
    """A server that holds its port already, for `answer`. Raises PlansearchError when it cannot or may not have it."""
    if beyond_this_machine(settings) and not settings.open_without_login:
        msg = (
            f"{settings.host} can be reached from other machines, and there is no login: whoever reaches it reads "
            "every document; set open_without_login if that is meant"
        )
        raise PlansearchError(msg)
    proxy = _proxy(settings)
    sweep()
    return waitress.create_server(
        create_app(settings),
        sockets=[_bound(settings)],
        threads=settings.threads,
        ident=None,
        max_request_header_size=LIMITS["header_bytes"].most,
        max_request_body_size=LIMITS["body_bytes"].most,
        channel_timeout=LIMITS["silent_seconds"].most,
        connection_limit=LIMITS["connections"].most,
        cleanup_interval=max(1, LIMITS["silent_seconds"].most // _LOOKS),
        **proxy,
    )


def answer(server: Any) -> None:
    """Answer requests, until Ctrl-C or SIGTERM; either way what is temporary is removed at the end."""
    leave_loaded_alone()
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    server.run()


def leave_loaded_alone() -> None:
    """What is loaded by now stays loaded: Python need not look for cycles among it again and again, which took a tenth
    of all processor time, in pauses of up to a tenth of a second."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(CYCLES_AFTER)


def beyond_this_machine(settings: Settings) -> bool:
    """True when the site listens where others can reach it."""
    try:
        return not ipaddress.ip_address(settings.host).is_loopback
    except ValueError:
        return settings.host != "localhost"


def announcement(settings: Settings) -> Iterator[str]:
    """What the start says: where the site is, and who may read it."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    yield f"plansearch serves http://{host}:{settings.port}"
    if beyond_this_machine(settings):
        yield "there is NO LOGIN: whoever reaches this address reads every document"
        yield f"it answers to these names only (setting trusted_hosts): {', '.join(trusted_hosts(settings))}"


def _bound(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            msg = f"port {settings.port} is taken: stop what uses it, or choose another with --port"
        else:
            msg = f"cannot listen on {settings.host}, port {settings.port}: {error.strerror or error}"
        raise PlansearchError(msg) from None


def _proxy(settings: Settings) -> dict[str, Any]:
    """Waitress's words for the proxy that is trusted; it leaves the headers of everybody else out."""
    if not settings.trusted_proxy:
        return {}
    try:
        address = str(ipaddress.ip_address(settings.trusted_proxy))
    except ValueError:
        msg = f"trusted_proxy takes the address of one proxy, such as 127.0.0.1, not {settings.trusted_proxy!r}"
        raise PlansearchError(msg) from None
    return {"trusted_proxy": address, "trusted_proxy_headers": _FORWARDED}
