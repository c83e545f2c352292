"""Real nodes of OpenSearch for the tests, from published jars on the Java that is there.

The jars (their names and checksums: `jars.sha256`) are fetched once by Maven and kept in the user's cache. A node
listens on 127.0.0.1 alone, keeps its data in a folder of its own, has no accounts, and ends with the process that
started it, however that ends.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.request
import uuid
import weakref
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

HERE = Path(__file__).resolve().parent
VERSION = "2.19.1"
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
HEAP = "512m"
START_SECONDS = 120
JAVA_AT_LEAST = 11
"""What this line of OpenSearch runs on; the newest that it is known to run on is 21."""
JAVA_AT_MOST = 21

PORTS = range(9202, 9300)
"""The runner takes no other from its command line."""

WATCHED = """exec 3<&0
bound=$(command -v setpriv) && bound="$bound --pdeathsig KILL"
$bound "$@" </dev/null & node=$!
echo $node
read -r _ <&3
kill -9 $node 2>/dev/null"""
"""A node that is killed when its standard input ends: when whoever started it is gone. Where the system can see to it
(Linux), it ends with this watcher, too."""

SETTINGS = {
    "network.host": "127.0.0.1",
    "action.auto_create_index": "false",
    "cluster.routing.allocation.disk.threshold_enabled": "false",
    "search.allow_expensive_queries": "false",
    "cluster.no_cluster_manager_block": "all",
}


class NoNode(Exception):
    """A node cannot be had here; says why."""


def java() -> str:
    """The Java to run it with. Raises NoNode."""
    for home in (os.environ.get("JAVA_HOME"), *sorted(map(str, Path("/usr/lib/jvm").glob("*")))):
        program = Path(home, "bin", "java") if home else None
        if program and program.exists() and JAVA_AT_LEAST <= _version(str(program)) <= JAVA_AT_MOST:
            return str(program)
    program = shutil.which("java")
    if program and JAVA_AT_LEAST <= _version(program) <= JAVA_AT_MOST:
        return program
    msg = f"no Java {JAVA_AT_LEAST} to {JAVA_AT_MOST} (Debian: openjdk-17-jre-headless) to run OpenSearch on"
    raise NoNode(msg)


def _version(program: str) -> int:
    """Its major version; 0 when it does not say."""
    with suppress(OSError, ValueError, IndexError):
        told = subprocess.run([program, "-version"], capture_output=True, text=True, check=False).stderr
        return int(told.split('"')[1].split(".")[0])
    return 0


def jars() -> Path:
    """The folder of the jars, fetched when they are not there. Raises NoNode."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = base / "plansearch" / f"opensearch-{VERSION}"
    wanted = dict(reversed(line.split()) for line in (HERE / "jars.sha256").read_text("utf-8").splitlines())
    if not folder.is_dir():
        _fetch(folder)
    for name, checksum in wanted.items():
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != checksum:
            msg = f"{path} is not the jar that jars.sha256 names; remove the folder to fetch it again"
            raise NoNode(msg)
    if extra := {path.name for path in folder.iterdir()} - set(wanted):
        msg = f"{folder} holds {min(extra)}, which jars.sha256 does not name"
        raise NoNode(msg)
    return folder


def _fetch(folder: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        msg = "no Maven (Debian: maven) to fetch OpenSearch with"
        raise NoNode(msg)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as there:
        command = [maven, "-B", "-q", "-C", "-f", str(HERE / "pom.xml"), COPY, f"-DoutputDirectory={there}/jars"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        if done.returncode:
            msg = f"Maven could not fetch OpenSearch: {(done.stdout + done.stderr).strip()[:300]}"
            raise NoNode(msg)
        with suppress(OSError):  # another run was quicker
            Path(there, "jars").rename(folder)


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


class Node:
    """One node, started in its constructor and waited for in `wait`."""

    def __init__(self, folder: Path, settings: dict[str, str] | None = None, *, name: str = "") -> None:
        self.folder = folder
        self.cluster = name or f"tests-{uuid.uuid4().hex[:12]}"
        self.port, taken = _free_http_port()
        weakref.finalize(self, os.close, taken)
        self.settings = {**SETTINGS, "transport.port": str(free_port()), "discovery.type": "single-node",
                         **(settings or {})}  # fmt: skip
        self.pid = 0
        self._watch: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Node:
        """Start it; does not wait. Raises NoNode."""
        config = self.folder / "config"
        config.mkdir(parents=True, exist_ok=True)
        lines = [f"{key}: {value}" for key, value in self.settings.items() if value]
        (config / "opensearch.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        self._watch = subprocess.Popen(
            ["sh", "-c", WATCHED, "node", *self._command(config)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        self.pid = int(self._watch.stdout.readline())
        threading.Thread(target=self._read, daemon=True).start()
        return self

    def _command(self, config: Path) -> Sequence[str]:
        return (
            java(), f"-Xms{HEAP}", f"-Xmx{HEAP}", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
            "-cp", f"{jars()}/*", "org.codelibs.opensearch.runner.OpenSearchRunner",
            "-basePath", str(self.folder / "node"), "-confPath", str(config), "-numOfNode", "1",
            "-baseHttpPort", str(self.port - 1), "-clusterName", self.cluster,
        )  # fmt: skip

    def _read(self) -> None:
        """What the runner says goes to a file, so that its pipe never fills."""
        with (self.folder / "output.log").open("w", encoding="utf-8") as log:
            for line in self._watch.stdout:
                log.write(line)
                log.flush()

    def wait(self, seconds: float = START_SECONDS) -> Node:
        """Until it answers. Raises NoNode with the end of its log."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.answers():
                return self
            if not runs(self.pid):
                break
            time.sleep(0.2)
        said = (self.folder / "output.log").read_text("utf-8", "replace").strip().splitlines()[-3:]
        self.stop()
        msg = f"the node did not start: {' / '.join(said)[:500]}"
        raise NoNode(msg)

    def answers(self) -> bool:
        """Whether it answers, and is this one."""
        with suppress(OSError, ValueError), urllib.request.urlopen(f"{self.url}/_cluster/health", timeout=2) as answer:
            return json.load(answer)["cluster_name"] == self.cluster
        return False

    def signal(self, number: signal.Signals) -> None:
        """Send its process a signal."""
        os.kill(self.pid, number)

    def stop(self) -> None:
        """End it: by its process id, at once."""
        if self._watch is not None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self._watch.stdin.close()
            self._watch.wait()
            self._watch.stdout.close()
            self._watch = None


def runs(pid: int) -> bool:
    """Whether there is such a process, one that has not ended."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    return True


def _free_http_port() -> tuple[int, int]:
    """A port that nobody listens on, and an open file that says until it is closed that somebody will: a node takes
    seconds to do so, and others are started meanwhile, by this run and by others."""
    for port in random.sample(PORTS, len(PORTS)):
        taken = os.open(
            Path(tempfile.gettempdir(), f"plansearch-port-{os.getuid()}-{port}"), os.O_CREAT | os.O_RDWR, 0o600
        )
        with socket.socket() as held, suppress(OSError):
            fcntl.flock(taken, fcntl.LOCK_EX | fcntl.LOCK_NB)
            held.bind(("127.0.0.1", port))
            return port, taken
        os.close(taken)
    msg = f"no free port from {PORTS[0]} to {PORTS[-1]}"
    raise NoNode(msg)


class Session:
    """The one node of a test run: started in the background as soon as it is known to be wanted."""

    def __init__(self) -> None:
        self._begun: threading.Thread | None = None
        self._node: Node | None = None
        self._folder: tempfile.TemporaryDirectory | None = None
        self._failed: NoNode | None = None

    def begin(self) -> None:
        """Start it beside the tests."""
        if self._begun is None:
            self._begun = threading.Thread(target=self._start, name="starting a node", daemon=True)
            self._begun.start()

    def _start(self) -> None:
        try:
            memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # nothing in it has to last
            self._folder = tempfile.TemporaryDirectory(prefix="plansearch-node-", dir=memory)
            self._node = Node(Path(self._folder.name)).start().wait()
        except NoNode as error:
            self._failed = error
        except OSError as error:
            self._failed = NoNode(str(error))

    def node(self) -> Node:
        """It, when it answers. Raises NoNode."""
        self.begin()
        self._begun.join()
        if self._failed is not None:
            raise self._failed
        return self._node

    def end(self) -> None:
        """Stop it and remove what it kept."""
        if self._begun is not None:
            self._begun.join()
            if self._node is not None:
                self._node.stop()
            if self._folder is not None:
                self._folder.cleanup()
