"""The folder of a site: what is ours is replaced page by page, everything else stays."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import struct
import threading
from pathlib import Path

import pytest
from test_editing import HAND_WRITTEN

from countback.cli.serving import server
from countback.store.site_folder import MARK, NotOurs, Written, write_release, write_site
from countback.store.writing.errors import NotWritten
from countback.store.writing.output import write_output

SITE = {"index.html": b"one", "a/b.html": b"two", "a/c/d.css": b"three"}


def contents(folder: Path) -> dict[str, bytes]:
    files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    return {name: data for name, data in files.items() if name != MARK}


def test_equal_pages_are_not_written_again_and_those_that_vanish_go(tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert write_site(site, SITE) == Written(3, 0, ())
    looks = (site / "index.html").stat()
    assert write_site(site, SITE) == Written(0, 3, ())
    assert write_site(site, {"index.html": b"one", "e.html": b"new"}) == Written(
        1, 1, ("a/b.html", "a/c/d.css")
    )
    assert contents(site) == {"index.html": b"one", "e.html": b"new"}
    assert not (site / "a").exists()
    after = (site / "index.html").stat()
    assert (looks.st_ino, looks.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert sorted(os.listdir(site)) == [MARK, "e.html", "index.html"]


def test_everything_else_in_the_folder_stays(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / ".git").mkdir(parents=True)
    (site / ".git" / "config").write_text("theirs")
    (site / "CNAME").write_text("cup.example")
    write_site(site, SITE)
    shutil.copytree(HAND_WRITTEN, site / "season")
    (site / "a" / "photo.jpg").write_bytes(b"theirs")
    (site / "a" / "b.html").write_text("edited by hand")
    before = contents(site)
    write_site(site, {"index.html": b"new"})
    assert {**before, "index.html": b"new"} == {**contents(site), "a/c/d.css": b"three"}
    # A page that somebody has changed is theirs, and stays when it is ours no more.
    assert (site / "a" / "b.html").read_text() == "edited by hand"


def test_folders_that_cannot_be_taken_for_a_site(tmp_path: Path) -> None:
    season = tmp_path / "here" / "season"
    shutil.copytree(HAND_WRITTEN, season)
    before = contents(tmp_path)
    for folder in (season, season.parent, season / "results", season / ".git" / "x", tmp_path):
        with pytest.raises(NotOurs):
            write_site(folder, SITE, [season])
    (tmp_path / "link").symlink_to(tmp_path / "other")
    with pytest.raises(NotOurs, match="is a link"):
        write_site(tmp_path / "link", SITE)
    assert contents(tmp_path) == before
    write_site(season / "site", SITE, [season])
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").write_bytes(b"theirs")
    with pytest.raises(NotOurs, match=r"one\.jpg"):
        write_site(tmp_path / "photos", SITE)


def test_what_is_in_the_place_of_a_page_is_not_overwritten(tmp_path: Path) -> None:
    site = tmp_path / "site"
    write_site(site, {"index.html": b"one"})
    (site / "a").symlink_to(tmp_path)
    with pytest.raises(NotOurs, match="a is a link"):
        write_site(site, SITE)
    (site / "a").unlink()
    (site / "a").mkdir()
    (site / "a" / "b.html").write_text("theirs")
    with pytest.raises(NotOurs, match=r"b\.html was not written by publish"):
        write_site(site, SITE)
    assert contents(site) == {"index.html": b"one", "a/b.html": b"theirs"}


def test_a_manifest_from_elsewhere_removes_nothing_outside(tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"x")
    site = tmp_path / "site"
    site.mkdir()
    digest = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    (site / MARK).write_text(f'{{"format": 1, "files": {{"../precious": ["{digest}"]}}}}')
    with pytest.raises(NotOurs, match="cannot be read"):
        write_site(site, SITE)
    assert (tmp_path / "precious").read_bytes() == b"x"


def test_a_site_with_the_blank_mark_of_older_versions_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / MARK).write_bytes(b"")
    (tmp_path / "index.html").write_bytes(b"old")
    assert write_site(tmp_path, SITE) == Written(3, 0, ())


@pytest.mark.parametrize("paths", [["../up"], ["/abs"], ["con.html"], ["a/aux"], ["A.html", "a.html"]])
def test_paths_that_no_site_may_have(tmp_path: Path, paths: list[str]) -> None:
    with pytest.raises(ValueError, match=r"path of a site|differ by case"):
        write_site(tmp_path / "site", dict.fromkeys(paths, b""))
    assert os.listdir(tmp_path) == []


def test_a_release_switches_by_one_link_and_keeps_the_one_before(tmp_path: Path) -> None:
    link, releases = tmp_path / "site", tmp_path / "releases"
    targets = []
    for content in (b"1", b"2", b"3", b"3"):
        write_release(link, releases, {"index.html": content})
        assert (link / "index.html").read_bytes() == content
        targets.append(os.path.realpath(link))
    assert targets[2] == targets[3]
    assert {str(path) for path in releases.iterdir()} == {targets[2]}
    assert write_release(link, releases, {"a.html": b"4"}).removed == ("index.html",)
    assert {str(path) for path in releases.iterdir()} == {targets[2], os.path.realpath(link)}
    assert sorted(os.listdir(tmp_path)) == ["releases", "site"]
    (tmp_path / "folder").mkdir()
    with pytest.raises(NotOurs, match="is not a link"):
        write_release(tmp_path / "folder", releases, SITE)


def test_output_goes_beside_first_and_never_over_the_files_of_a_season(tmp_path: Path) -> None:
    season = tmp_path / "cup"
    shutil.copytree(HAND_WRITTEN, season)
    before = contents(tmp_path)
    for name in (
        "season.toml",
        "results/new.csv",
        "published/x.csv",
        "rules.toml",
        ".countback/change",
        "logo.png",
    ):
        with pytest.raises(NotWritten):
            write_output(season / name, b"x")
    (tmp_path / "link.csv").symlink_to(season / "entries.csv")
    with pytest.raises(NotWritten, match="own files"):
        write_output(tmp_path / "link.csv", b"x")
    (tmp_path / "link.csv").unlink()
    assert contents(tmp_path) == before
    write_output(season / "standings.csv", b"x")
    assert contents(tmp_path) == {**before, "cup/standings.csv": b"x"}
    with pytest.raises(NotWritten, match="is a folder"):
        write_output(season, b"x")
    write_output(Path(os.devnull), b"x")


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_output(tmp_path / "a", b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotWritten, match="No space left"):
        write_output(tmp_path / "a", b"new")
    assert contents(tmp_path) == {"a": b"old"}


def test_the_server_survives_odd_requests_and_follows_no_link_out(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    site = tmp_path / "site"
    write_site(site, SITE)
    (tmp_path / "secret").write_text("secret")
    (site / "out").symlink_to(tmp_path)
    (site / "in.html").symlink_to("index.html")
    serving = server(site, 0)
    thread = threading.Thread(target=serving.serve_forever, daemon=True)
    thread.start()
    port = serving.server_port
    for _ in range(3):  # go away in the middle, with a reset
        rude = socket.create_connection(("127.0.0.1", port))
        rude.sendall(b"GET / HTTP/1.1\r\n")
        rude.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        rude.close()
    status = {}
    for path in (
        "/",
        "/%00",
        "/a%00/b.html",
        "/out/secret",
        "/a/",
        "/in.html",
        "/%2e%2e/secret",
        f"/{MARK}",
        "/none",
    ):
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        asked.request("GET", path)
        status[path] = asked.getresponse().status
        asked.close()
    serving.shutdown()
    serving.server_close()
    thread.join()
    assert {path for path, code in status.items() if code == 200} == {"/", "/in.html"}
    assert {*status.values()} == {200, 404}
    assert "Traceback" not in capfd.readouterr().err
