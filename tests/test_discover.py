from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from indexer.discover import (
    Candidate,
    Identified,
    KnownFile,
    Refused,
    Remembered,
    discover,
    display_path,
    hash_file,
    identify,
    missing,
    walk,
)
from indexer.errors import Unreadable
from tests.conftest import REPOSITORY

SUFFIXES = (".pdf", ".txt", ".md")


def put(path: Path, content: str = "kế hoạch") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def names(folder: Path, *paths: Path) -> list[str]:
    return [os.path.relpath(item.path, folder) for item in walk(paths or (folder,), SUFFIXES)]


def known(*paths: Path) -> dict[str, KnownFile]:
    return {str(p): KnownFile(hash_file(p), p.stat().st_size, p.stat().st_mtime_ns) for p in paths}


def found(folder: Path, remembered: dict[str, KnownFile]) -> dict[str, tuple[str, str | None]]:
    items = discover([folder], known=remembered, suffixes=SUFFIXES)
    return {Path(i.source.path).name: (i.change, i.moved_from) for i in items if isinstance(i, Identified)}


def test_only_what_readers_take_in_a_stable_order(tmp_path: Path) -> None:
    for name in ("b.pdf", "a.TXT", "c.docx", "d/z.md", "d/e/x.Pdf", "C/y.txt", "README", "pdf"):
        put(tmp_path / name)
    assert names(tmp_path) == ["a.TXT", "b.pdf", "C/y.txt", "d/z.md", "d/e/x.Pdf"]


def test_hidden_and_temporary_files_and_notes_about_the_folder_are_left_alone(tmp_path: Path) -> None:
    temporary = (".a.pdf", "~$b.pdf", "c.pdf~", "d.pdf.tmp", "e.pdf.part", "f.pdf.crdownload", ".git/g.txt")
    for name in (*temporary, "README.md", "readme.txt", "h.pdf"):
        put(tmp_path / name)
    assert names(tmp_path) == ["h.pdf"]
    assert names(tmp_path, tmp_path / ".a.pdf", tmp_path / ".git") == [".a.pdf", ".git/g.txt"]


def test_each_file_once_however_often_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "d/a.pdf")
    monkeypatch.chdir(tmp_path)
    assert names(tmp_path, Path("d/a.pdf"), Path("d"), Path("d/../d"), tmp_path, Path("./d/a.pdf")) == ["d/a.pdf"]


def test_links_to_folders_are_followed_once_and_last(tmp_path: Path) -> None:
    put(tmp_path / "z/a.pdf")
    put(tmp_path.parent / f"{tmp_path.name}-outside/b.pdf")
    (tmp_path / "a-link").symlink_to(tmp_path / "z")
    (tmp_path / "z/loop").symlink_to(tmp_path)
    (tmp_path / "out").symlink_to(tmp_path.parent / f"{tmp_path.name}-outside")
    (tmp_path / "self.pdf").symlink_to(tmp_path / "self.pdf")
    items = list(walk([tmp_path], SUFFIXES))
    assert [os.path.relpath(i.path, tmp_path) for i in items if isinstance(i, Candidate)] == ["z/a.pdf", "out/b.pdf"]
    assert [(Path(i.path).name, i.reason) for i in items if isinstance(i, Refused)] == [("self.pdf", "vanished")]


def test_what_is_named_and_cannot_be_taken_is_said(tmp_path: Path) -> None:
    gone, other, pipe = tmp_path / "gone.pdf", put(tmp_path / "plan.docx"), tmp_path / "pipe.pdf"
    os.mkfifo(pipe)
    assert list(walk([gone, other, pipe], SUFFIXES)) == [
        Refused(str(gone), "vanished"), Refused(str(other), "not-taken"), Refused(str(pipe), "not-taken"),
    ]  # fmt: skip
    assert list(walk([tmp_path], SUFFIXES)) == []


STRANGE = [b"nfd-ke\xcc\x82\xcc\x81.pdf", b"tcvn3-k\xd5.pdf", b"<script>.txt", b"a\nb.md", b"'; DROP TABLE.txt"]


def test_names_are_data(tmp_path: Path) -> None:
    for name in STRANGE:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text("x")
    items = list(discover([tmp_path], known={}, suffixes=SUFFIXES))
    paths = [item.source.path for item in items if isinstance(item, Identified)]
    assert [os.fsencode(os.path.basename(path)) for path in paths] == sorted(STRANGE)
    for path in paths:
        display_path(path).encode("utf-8")
    assert display_path("/a/tcvn3-k\udcd5.pdf") == "/a/tcvn3-k\ufffd.pdf"
    assert display_path("/a/kế hoạch.pdf") == "/a/kế hoạch.pdf"


def test_a_hash_is_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "large.pdf"
    path.write_bytes(b"ab" * 1_500_000)
    assert hash_file(path) == hashlib.sha256(b"ab" * 1_500_000).hexdigest()
    with pytest.raises(Unreadable, match="vanished"):
        hash_file(tmp_path / "gone.pdf")


def test_what_became_of_each_file(tmp_path: Path) -> None:
    same, touched, changed = (put(tmp_path / f"{n}.txt", n) for n in ("same", "touched", "changed"))
    moved, copied = put(tmp_path / "moved.txt", "moved"), put(tmp_path / "copied.txt", "copied")
    remembered = known(same, touched, changed, moved, copied)
    os.utime(touched, ns=(1, 1))
    put(changed, "other")
    moved.rename(tmp_path / "here.txt")
    put(tmp_path / "copy.txt", "copied")
    put(tmp_path / "new.txt", "new")
    assert found(tmp_path, remembered) == {
        "same.txt": ("unchanged", None),
        "touched.txt": ("touched", None),
        "changed.txt": ("changed", None),
        "here.txt": ("moved", str(moved)),
        "copied.txt": ("unchanged", None),
        "copy.txt": ("new", None),
        "new.txt": ("new", None),
    }


def test_an_unchanged_file_is_not_opened(tmp_path: Path) -> None:
    path = put(tmp_path / "a.txt")
    remembered = {str(path): KnownFile("as remembered", path.stat().st_size, path.stat().st_mtime_ns)}
    (candidate,) = walk([tmp_path], SUFFIXES)
    assert isinstance(candidate, Candidate)
    assert identify(candidate, Remembered(remembered)).source.sha256 == "as remembered"


def test_a_file_that_vanishes_between_listing_and_reading(tmp_path: Path) -> None:
    path = put(tmp_path / "a.txt")
    items = []
    walked = discover([tmp_path, put(tmp_path / "b.txt")], known={}, suffixes=SUFFIXES)
    items.append(next(walked))
    (tmp_path / "b.txt").unlink()
    items.extend(walked)
    assert isinstance(items[0], Identified)
    assert items[0].source.path == str(path)
    assert items[1:] == [Refused(str(tmp_path / "b.txt"), "vanished")] * len(items[1:])
    assert len(items) >= 2


def test_missing_counts_only_under_readable_folders_of_this_run(tmp_path: Path) -> None:
    kept, gone = put(tmp_path / "one/kept.pdf"), tmp_path / "one/gone.pdf"
    elsewhere, sibling = tmp_path / "two/x.pdf", tmp_path / "one-b/y.pdf"
    paths = [str(path) for path in (kept, gone, elsewhere, sibling)]
    assert missing(paths, [tmp_path / "one"], {str(kept)}) == (str(gone),)
    assert missing(paths, [tmp_path / "one", tmp_path / "unmounted"], {str(kept)}) == (str(gone),)
    assert missing(paths, [tmp_path / "unmounted"], set()) == ()
    assert missing(paths, [gone], set()) == ()
    assert missing(paths, [], set()) == ()
    assert missing(paths, [tmp_path], {str(kept)}, [Refused(str(tmp_path / "two"), "no-permission", folder=True)]) == (
        str(gone), str(sibling),
    )  # fmt: skip
    assert missing(paths, [tmp_path / "one"], {str(kept)}, [Refused(str(gone), "no-permission")]) == ()


def test_a_root_may_be_the_root_of_all(tmp_path: Path) -> None:
    assert missing([str(tmp_path / "a.pdf")], ["/"], set()) == (str(tmp_path / "a.pdf"),)


AS_NOBODY = """
    import os, sys
    from indexer.discover import discover, missing, Refused
    if os.getuid() == 0:
        os.setresuid(65534, 65534, 65534)
    items = list(discover([sys.argv[1]], known={}, suffixes=(".pdf",)))
    for item in items:
        print(type(item).__name__, *((os.path.basename(item.path), item.reason, item.folder)
              if isinstance(item, Refused) else (os.path.basename(item.source.path), item.change)))
    print(len(missing([sys.argv[1] + "/shut/b.pdf", sys.argv[1] + "/gone.pdf"], [sys.argv[1]], set(),
                      [item for item in items if isinstance(item, Refused)])))
"""


def test_what_may_not_be_read_is_said_and_is_not_missing(tmp_path: Path) -> None:
    """In a process that is not root: root may read everything."""
    put(tmp_path / "a.pdf")
    put(tmp_path / "closed.pdf").chmod(0)
    put(tmp_path / "shut/b.pdf")
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    (tmp_path / "shut").chmod(0)
    script = [sys.executable, "-c", textwrap.dedent(AS_NOBODY), str(tmp_path)]
    try:
        ended = subprocess.run(script, capture_output=True, text=True, check=True, cwd=REPOSITORY)
    finally:
        (tmp_path / "shut").chmod(0o755)
    assert ended.stdout.splitlines() == [
        "Identified a.pdf new", "Refused closed.pdf no-permission False", "Refused shut no-permission True", "1",
    ]  # fmt: skip
