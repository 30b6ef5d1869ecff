"""Whose a site is: logo, colours, the way home, a line at the end; champions by year."""

from __future__ import annotations

import posixpath
import re
import struct
import xml.etree.ElementTree as ET
import zlib
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from small import book, season
from test_site import broken_links, page
from test_site_news import changed, not_run
from tests.folders import RULES

import countback
from countback.cli.group import countback as command
from countback.formats import colours
from countback.formats.logo import LARGEST, UnusableLogoError, read_logo
from countback.model.season import Season, SiteLook
from countback.model.text import slug
from countback.scoring.score import score
from countback.site.build import Site
from countback.store.editing.season import with_season
from countback.store.files import InMemory
from countback.store.season_files import files_of, read_files

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40">{}</svg>'
RECT = '<rect width="9" height="4"/>'
LOOK = SiteLook(
    logo="logo.svg",
    band="#FFCC00",
    accent="#ff8800",
    home="https://example.org/cup",
    foot="© The <Cup> & friends",
)
ONE = {"race": "ann bob cat"}


def logo(inside: str = RECT) -> bytes:
    return SVG.format(inside).encode()


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\xff" * 3 * width) * height)
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def looking(look: SiteLook = LOOK, *rounds: dict[str, str], year: int = 2026) -> Season:
    found = season(list(rounds or (ONE, ONE)))
    events = tuple(msgspec.structs.replace(one, id=slug(one.name)) for one in found.events)
    return msgspec.structs.replace(
        found, events=events, id=f"cup-{year}", name=f"Cup {year}", year=year, site=look
    )


def read(found: Season, **files: bytes) -> tuple[Season | None, list[str]]:
    named = {name.replace("_", "."): data for name, data in files.items()}
    back, findings = read_files(InMemory(files_of(found) | named))
    return back, [f"{one.severity} {one.code} {one}" for one in findings]


def test_every_page_says_whose_it_is() -> None:
    files = Site([score(looking(), book())], logos={"cup-2026": logo()}).files()
    assert read_logo(files["cup-2026/logo.svg"]).content == files["cup-2026/logo.svg"]
    outside = f": {LOOK.home} leaves the site"
    assert {broken for broken in broken_links(files) if not broken.endswith(outside)} == set()
    for path, content in files.items():
        if not path.endswith(".html"):
            continue
        root = page(content)
        mast = root.find(".//header/div[@class='mast']")
        assert mast is not None, path
        image = mast.find(".//a[@class='logo']/img")
        assert image is not None, path
        assert (image.get("width"), image.get("height")) == ("120", "40")
        assert image.get("alt"), path
        assert mast.find(".//a[@class='logo']").get("href") == LOOK.home  # type: ignore[union-attr]
        foot = "".join(root.find(".//footer").itertext())  # type: ignore[arg-type, union-attr]
        assert LOOK.foot in foot, path
        assert "example.org" in foot, path
        assert any(one.get("href", "").endswith("look.css") for one in root.iter("link")), path


def test_a_season_without_a_look_has_none_of_it() -> None:
    files = Site([score(looking(SiteLook()), book())]).files()
    assert not [path for path in files if "look.css" in path or "logo" in path]
    assert b"look.css" not in files["cup-2026/index.html"]


def test_colours_are_read_in_the_light_and_in_the_dark() -> None:
    look = Site([score(looking(), book())]).files()["cup-2026/look.css"].decode()
    light, dark = re.findall(r"--mark:(#[0-9a-f]{6})", look)
    assert colours.least_contrast(light, colours.LIGHT) >= 4.5
    assert colours.least_contrast(dark, colours.DARK) >= 4.5
    band, text = re.findall(r"\.mast\{background:(#\w+);color:(#\w+)", look)[0]
    assert band == "#ffcc00"
    assert colours.contrast(band, text) >= 4.5


def test_papers_are_those_of_the_style_sheet() -> None:
    sheet = (Path(colours.__file__).parents[1] / "site" / "style.css").read_text("utf-8")
    papers = re.findall(r"--paper: (#\w+); .*?--band: (#\w+);", sheet)
    assert papers[:2] == [colours.LIGHT, colours.DARK]


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
    ],
)
def test_contrast_is_that_of_wcag(first: str, second: str, ratio: float) -> None:
    """The greys that are known to pass and to fail on white by one step."""
    assert colours.contrast(first, second) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize(
    "colour", ["#ff8800", "#ffff00", "#808080", "#ffffff", "#000000", "#7fffd4", "#010101"]
)
def test_the_nearest_shade_passes_and_no_nearer_one_does(colour: str) -> None:
    import colorsys

    for papers in (colours.LIGHT, colours.DARK):
        shade = colours.readable(colour, papers)
        assert colours.least_contrast(shade, papers) >= 4.5
        if colours.least_contrast(colour, papers) >= 4.5:
            assert shade == colour
            continue
        hls = [
            colorsys.rgb_to_hls(*(int(one[n : n + 2], 16) / 255 for n in (1, 3, 5)))
            for one in (colour, shade)
        ]
        away = abs(hls[1][1] - hls[0][1])
        for part in range(1, 40):  # every shade on the way there fails
            nearer = hls[0][1] + (hls[1][1] - hls[0][1]) * part / 40 * (1 - 1.5 / 255 / max(away, 0.02))
            rgb = colorsys.hls_to_rgb(hls[0][0], nearer, hls[0][2])
            between = "#" + "".join(f"{round(one * 255):02x}" for one in rgb)
            assert colours.least_contrast(between, papers) < 4.5, (colour, between)


def test_a_ratio_that_fails_never_looks_as_if_it_passed() -> None:
    assert colours.in_words(4.4999) == "4.49 : 1"


def test_an_accent_that_cannot_be_read_is_reported_with_one_that_can() -> None:
    _, found = read(looking(), logo_svg=logo())
    (told,) = found
    assert "warning low-contrast season.toml:" in told
    assert "#ff8800 has a contrast of 2.12 : 1" in told
    shade = re.findall(r'nearest shade that passes: write accent = "(#\w{6})"', told)[0]
    _, found = read(looking(msgspec.structs.replace(LOOK, accent=shade)), logo_svg=logo())
    assert found == []


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("band", "red", "expected a colour as # and six digits"),
        ("accent", "#d5001", "expected a colour"),
        ("home", "example.org", "expected an address that begins with https://"),
        ("home", "javascript:alert(1)", "expected an address"),
        ("logo", "../logo.svg", "expected the name of an SVG or PNG file of this folder"),
        ("logo", "logo.gif", "expected the name of an SVG or PNG"),
        ("colour", "#d5001c", "unknown key"),
    ],
)
def test_a_key_that_cannot_be_used_is_reported(key: str, value: str, told: str) -> None:
    files = files_of(looking(SiteLook()))
    files["season.toml"] += f'\n[site]\n{key} = "{value}"\n'.encode()
    _, findings = read_files(InMemory(files))
    (found,) = findings
    assert str(found).startswith("season.toml:")
    assert f"site.{key}: {told}" in str(found)


def test_site_is_one_table() -> None:
    files = files_of(looking(SiteLook()))
    files["season.toml"] += b'\n[[site]]\nlogo = "logo.svg"\n'
    _, (found, *_) = read_files(InMemory(files))
    assert "write [site]" in str(found)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "logo-missing season.toml"),
        (b"", "logo-unusable logo.svg: is neither PNG nor well-formed SVG"),
        (b"GIF89a", "logo-unusable logo.svg: is neither PNG nor well-formed SVG"),
        (b"\xff\xd8\xff\xe0", "logo-unusable logo.svg: is neither SVG in UTF-8 nor PNG"),
        (b"<svg viewBox='0 0 1 1'/>", "without the namespace of SVG"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "does not say how large it is"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 nan 1"/>', "has no width"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 0"/>', "has no width or no height"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + logo(), "defines entities"),
        (png(4, 4)[:40], "damaged or cut off"),
        (b" " * (LARGEST + 1), "at most 200,000 are taken"),
        (logo("<g>" * 100 + "</g>" * 100), "deep in each other"),
    ],
)
def test_what_is_no_logo_is_reported_and_the_season_scored(content: bytes | None, told: str) -> None:
    found = looking(msgspec.structs.replace(LOOK, accent=""))
    back, findings = read(found, **({} if content is None else {"logo_svg": content}))
    assert back == found
    assert [one for one in findings if told in one and one.startswith("warning")], findings
    files = Site([score(found, book())], logos={} if content is None else {"cup-2026": content}).files()
    assert not [path for path in files if "/logo" in path]


@pytest.mark.parametrize(
    ("inside", "left_out"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ('<rect width="1" onclick="x()"/>', "onclick"),
        ('<rect width="1" ONCLICK="x()"/>', "ONCLICK"),
        ("<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>", "<foreignObject>"),
        ('<image href="https://e.example/a.png"/>', "href"),
        ('<image xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="//e.example/a"/>', "href"),
        ('<image href="data:image/svg+xml;base64,AAAA"/>', "href"),
        ('<use href="other.svg#a"/>', "href"),
        ('<a href="javascript:x()"><rect/></a>', "<a>"),
        ('<rect fill="url(https://e.example/#a)"/>', "fill"),
        ("<rect fill=\"URL( 'http:a#b' )\"/>", "fill"),
        ('<rect style="fill:\\75rl(a)"/>', "style"),
        ("<style>@import 'a.css';</style>", "<style>"),
        ("<style>rect{background:image-set('a' 1x)}</style>", "<style>"),
        ('<animate attributeName="href" to="x"/>', "<animate>"),
        ('<set attributeName="onload" to="x"/>', "<set>"),
        ('<h:script xmlns:h="http://www.w3.org/1999/xhtml">x()</h:script>', ""),
        ("<metadata><a/></metadata><!-- x --><?php x ?>", ""),
    ],
)
def test_a_logo_neither_runs_nor_loads_anything(inside: str, left_out: str) -> None:
    cleaned = read_logo(logo(RECT + inside + RECT))
    assert cleaned.left_out == ((left_out,) if left_out else ())
    text = cleaned.content.decode()
    ET.fromstring(text)
    assert text.count("<rect") >= 2
    assert not re.search(
        r"script|e\.example|onclick|other\.svg|import|image-set|animate|<set|php|url\(", text, re.IGNORECASE
    )
    assert read_logo(cleaned.content) == cleaned._replace(left_out=())
    _, findings = read(looking(msgspec.structs.replace(LOOK, accent="")), logo_svg=logo(inside + RECT))
    assert [one for one in findings if "logo-cleaned" in one] == (findings if left_out else [])


def test_what_draws_stays() -> None:
    inside = (
        '<defs><linearGradient id="a"><stop offset="0"/></linearGradient></defs>'
        "<style>.b{fill:url(#a)}</style>"
        '<rect class="b" fill="url(#a)" style="fill:url(&quot;#a&quot;)"/><use href="#a"/>'
        '<image href="data:image/png;base64,AAAA"/><text>a<tspan>b</tspan>c</text>'
    )
    cleaned = read_logo(logo(inside))
    assert cleaned.left_out == ()
    for part in (
        "linearGradient",
        ".b{fill:url(#a)}",
        'fill="url(#a)"',
        'href="#a"',
        "base64,AAAA",
        "</tspan>c",
    ):
        assert part in cleaned.content.decode(), part


def test_a_bitmap_is_shown_in_its_shape() -> None:
    found = looking(msgspec.structs.replace(LOOK, logo="logo.png", accent=""))
    assert read(found, logo_png=png(30, 10))[1] == []
    files = Site([score(found, book())], logos={"cup-2026": png(30, 10)}).files()
    assert files["cup-2026/logo.png"] == png(30, 10)
    assert b'width="120" height="40"' in files["cup-2026/index.html"]
    with pytest.raises(UnusableLogoError, match="times as wide"):
        read_logo(png(60, 2))


def test_an_edit_changes_the_look_where_it_stands() -> None:
    files = files_of(looking())
    text = files["season.toml"].decode().replace("[site]\n", "# ours\n[site]\n# as printed\n")
    files["season.toml"] = text.encode()
    changed = looking(msgspec.structs.replace(LOOK, band="#000000", foot=""))
    edited = with_season(files, changed)["season.toml"].decode()
    assert read_files(InMemory(files | {"season.toml": edited.encode()})).season == changed
    expected = text.replace('band = "#FFCC00"', 'band = "#000000"').replace(f'foot = "{LOOK.foot}"\n', "")
    assert edited == expected
    without = with_season(files, looking(SiteLook()))
    assert read_files(InMemory(without)).season == looking(SiteLook())
    again = with_season(without, looking())
    assert read_files(InMemory(again)).season == looking()


@pytest.mark.parametrize("base", ["", "https://example.org/racing/"])
def test_every_page_has_a_picture_to_be_shared_with(base: str) -> None:
    """It is there, a bitmap, and of the championship that the page is about; its words say the same."""
    found = looking(SiteLook(), ONE, ONE)
    standings = score(found, book())
    files = Site([standings], base=base, bitmap=lambda drawing: b"PNG of " + drawing[-9:]).files()
    seen = set()
    for path, content in files.items():
        # What is made for the frames of others is not shared by itself.
        if not path.endswith(".html") or "/" not in path or posixpath.basename(path).startswith("embed"):
            continue
        tags = {
            one.get("property") or one.get("name"): one.get("content") or ""
            for one in page(content).iter("meta")
        }
        assert tags["twitter:card"] == "summary_large_image", path
        shown = tags["og:image"]
        assert shown.startswith(base), path
        at = shown.removeprefix(base) if base else posixpath.normpath(f"{posixpath.dirname(path)}/{shown}")
        assert files[at].startswith(b"PNG"), (path, at)
        seen.add(at)
        assert tags["og:image:alt"] == "Cup 2026, title, after round 2: Ann 20, Bob 12, Cat 8"
    assert seen == {"cup-2026/card.png", "cup-2026/standings/title/card.png"}


def test_the_same_facts_give_the_same_bytes() -> None:
    made = [Site([score(looking(), book())], logos={"cup-2026": logo()}).files() for _ in range(2)]
    assert made[0] == made[1]


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    """Three seasons of a series: one under way, one decided and with a look, one whose end is provisional."""
    years = {
        2026: not_run(looking(SiteLook(), ONE, {"race": "bob ann cat"}, year=2026), "race-2"),
        2025: looking(LOOK, ONE, ONE, year=2025),
        2024: looking(SiteLook(), {"race": "cat ann bob"}, year=2024),
    }
    made = []
    for year, found in years.items():
        folder = tmp_path / str(year)
        countback.write_season(msgspec.structs.replace(found, rulebook="rules.toml"), folder)
        (folder / "rules.toml").write_text(RULES, "utf-8")
        (folder / "logo.svg").write_bytes(logo())
        made.append(folder)
    return made


def rows(front: bytes) -> list[str]:
    table = page(front).find(".//section[@id='champions']//tbody")
    assert table is not None
    return [" ".join("".join(cell.itertext()) for cell in row) for row in table]


def test_champions_by_year(folders: list[Path], tmp_path: Path) -> None:
    """Only who cannot lose a title any more is named; a season before that has no pages is not linked."""
    newest, middle, oldest = folders
    out = tmp_path / "site"
    command_line = ["publish", str(newest), str(middle), "--earlier", str(oldest), "-o", str(out)]
    made = CliRunner().invoke(command, command_line)
    assert made.exit_code == 0, made.output
    assert "low-contrast" not in made.output
    assert "#ff8800 has a contrast of" in made.output
    files = {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert rows(files["index.html"]) == ["2026 open", "2025 Ann", "2024 Cat"]
    assert not [path for path in files if path.startswith("cup-2024")]
    assert files["cup-2025/logo.svg"] == read_logo(logo()).content
    built = countback.build_site([newest, middle], earlier=[oldest])
    assert {path: data for path, data in files.items() if path != ".countback-site"} == dict(built)
    assert {broken for broken in broken_links(dict(built)) if LOOK.home not in broken} == set()


def test_a_title_that_may_still_change_has_no_champion(folders: list[Path]) -> None:
    decided = countback.load(folders[1]).recorded
    last = decided.events[1].sessions[0]
    result = msgspec.structs.replace(last.classifications[0], state="provisional")
    provisional = changed(decided, (last.id,), classifications=(result,))
    standings = score(provisional, countback.load(folders[1]).rulebook)
    front = Site([standings], earlier=[countback.load(folders[2])]).files()["index.html"]
    assert rows(front) == ["2025 not official yet", "2024 Cat"]


def test_one_season_alone_has_no_list_of_champions(folders: list[Path]) -> None:
    assert b"champions" not in countback.build_site(folders[1])["index.html"]
