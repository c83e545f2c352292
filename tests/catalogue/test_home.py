"""Where a catalogue and an index may live."""

from __future__ import annotations

import os

import pytest

from indexer.catalogue import Catalogue
from indexer.catalogue.home import NETWORK_TYPES, file_system_of, prepare_home, refuse_network
from indexer.errors import HomeError

MOUNTS = """\
22 1 0:21 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
23 22 0:22 / /srv rw,relatime - {kind} server:/export rw
24 23 0:23 / /srv/local\\040disk rw - xfs /dev/vdb rw
not a line of mountinfo
25 22 0:24 / /mnt/twice rw - ext4 /dev/vdc rw
26 25 0:25 / /mnt/twice rw - {kind} server:/other rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "ext4"),
        ("/home/lan", "ext4"),
        ("/srv", "nfs4"),
        ("/srv/plansearch", "nfs4"),
        ("/srvplansearch", "ext4"),
        ("/srv/local disk/plansearch", "xfs"),
        ("/mnt/twice/plansearch", "nfs4"),
    ],
)
def test_the_nearest_mount_counts(path: str, kind: str) -> None:
    assert file_system_of(path, MOUNTS.format(kind="nfs4")) == kind


@pytest.mark.parametrize("kind", sorted(NETWORK_TYPES))
def test_network_file_systems_are_refused_with_the_reason(kind: str, tmp_path) -> None:
    mounts = f"22 1 0:21 / {tmp_path} rw - {kind} server:/export rw"
    with pytest.raises(HomeError, match=f"network file system \\({kind}\\)"):
        refuse_network(tmp_path, mounts)


@pytest.mark.parametrize("kind", ["ext4", "btrfs", "overlay", "tmpfs", "fuse.ntfs-3g"])
def test_local_file_systems_are_taken(kind: str, tmp_path) -> None:
    refuse_network(tmp_path, f"22 1 0:21 / {tmp_path} rw - {kind} /dev/sda rw")


def test_a_home_behind_a_link_is_judged_by_where_it_leads(tmp_path) -> None:
    (tmp_path / "share").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "share")
    mounts = f"22 1 0:21 / / rw - ext4 /dev/sda rw\n23 22 0:22 / {tmp_path}/share rw - cifs //server rw"
    with pytest.raises(HomeError, match="cifs"):
        refuse_network(tmp_path / "link", mounts)


def test_a_network_home_is_refused_by_whoever_opens_a_catalogue_there(tmp_path, monkeypatch) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(f"22 1 0:21 / {tmp_path} rw - nfs server:/export rw")
    monkeypatch.setattr("indexer.catalogue.home.MOUNTINFO", table)
    with pytest.raises(HomeError, match="nfs"):
        Catalogue.open(tmp_path / "home" / "catalogue.sqlite")


def test_without_mountinfo_nothing_is_judged(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("indexer.catalogue.home.MOUNTINFO", tmp_path / "none")
    refuse_network(tmp_path)


def test_the_home_is_made(tmp_path) -> None:
    prepare_home(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()


def test_a_file_in_its_place_is_a_clear_refusal(tmp_path) -> None:
    (tmp_path / "home").write_text("x")
    with pytest.raises(HomeError, match="cannot hold the catalogue"):
        prepare_home(tmp_path / "home")


def test_an_unwritable_home_is_refused(tmp_path, monkeypatch) -> None:
    def refuse(**_options: object) -> None:
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr("indexer.catalogue.home.tempfile.TemporaryFile", refuse)
    with pytest.raises(HomeError, match="Permission denied"):
        prepare_home(tmp_path)
