"""What the documents name is there: files, targets, commands, options, links, settings."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from indexer.cli import cli as indexer_cli
from search_app.__main__ import cli as search_cli
from search_app.web.app import create_app
from search_app.web.settings import list_setting_names
from tests.support.paths import ROOT
from tests.support.web_index import Shelf

README = ROOT / "README.md"
CHANGELOG = ROOT / "CHANGELOG.md"
PAGES = sorted(
    page
    for pattern in ("*.md", "corpus/**/README.md", "search_app/**/README.md", "tests/**/README.md")
    for page in ROOT.glob(pattern)
)
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]
every_page = pytest.mark.parametrize("page", PAGES, ids=NAMES)

FENCED = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)*/?")
OUR_FOLDERS = ("indexer", "search_app", "corpus", "tests", ".ci")
GROUPS: dict[str, click.Command] = {"indexer": indexer_cli, "search_app": search_cli}
LARGEST_PICTURE = 200 * 1024


def find_code(page: Path) -> list[str]:
    """Lines of code blocks, continued ones as one, and code inside sentences."""
    text = page.read_text(encoding="utf-8")
    blocks = (block.replace("\\\n", " ").splitlines() for block in FENCED.findall(text))
    return [*(line for block in blocks for line in block), *INLINE.findall(FENCED.sub("", text))]


def find_make_targets(page: Path) -> set[str]:
    make = re.compile(r"(?:\$ )?(?:[A-Z_]+=\S+ )*make ([a-z][a-z-]*)")
    return {match[1] for line in find_code(page) if (match := make.match(line))}


def find_paths(page: Path) -> set[str]:
    """Paths of the repository, from its root or from the page's own folder."""
    paths = {line.removeprefix("./") for line in find_code(page) if PATH.fullmatch(line)}
    return {path for path in paths if path.split("/")[0] in OUR_FOLDERS and "/" in path}


def find_commands(page: Path) -> Iterator[tuple[str, list[str]]]:
    """(program, words after it) of each command line."""
    for line in find_code(page):
        match = re.search(r"(?:-m |^)(indexer|search_app) ([a-z].*)", line.split(" #")[0])
        if match:
            yield match[1], shlex.split(match[2].split(" | ")[0])


def find_heading_anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@every_page
def test_every_target_that_is_named_can_be_made(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert find_make_targets(page) <= set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))


def test_the_readme_names_the_two_commands_that_matter() -> None:
    assert {"run", "test"} <= find_make_targets(README)


@every_page
def test_every_path_that_is_named_is_there(page: Path) -> None:
    assert [name for name in sorted(find_paths(page)) if not (ROOT / name).exists()] == []


def test_paths_are_found_in_the_documents() -> None:
    paths = {path for page in PAGES for path in find_paths(page)}
    assert "corpus/booklets/metastatic-breast-cancer.md" in paths


@every_page
def test_every_name_is_in_the_file_where_a_page_says_it_is(page: Path) -> None:
    for name, path in re.findall(r"`(\w+)` in `([\w/.]+)`", page.read_text(encoding="utf-8")):
        files = [ROOT / path, *(ROOT / path).rglob("*.py")]
        text = "".join(file.read_text(encoding="utf-8") for file in files if file.is_file())
        assert re.search(rf"\b{name}\b", text), f"{name} is not in {path}"


@every_page
def test_every_command_and_option_that_is_named_is_known(page: Path) -> None:
    assert [
        wrong for program, words in find_commands(page) for wrong in unknown(program, words)
    ] == []


def unknown(program: str, words: list[str]) -> Iterator[str]:
    command = GROUPS[program]
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        subcommand = command.get_command(click.Context(command), words[0])
        if subcommand is None:
            yield f"{program} {words[0]}"
            return
        command, words = subcommand, words[1:]
    options = {option for each in command.params for option in (*each.opts, *each.secondary_opts)}
    named = (word.partition("=")[0] for word in words if re.fullmatch(r"-{1,2}[a-z][\w-]*.*", word))
    yield from (f"{command.name} {word}" for word in named if word not in {*options, "--help"})


def test_a_wrong_command_or_option_would_be_seen() -> None:
    assert list(unknown("search_app", ["serf"])) == ["search_app serf"]
    assert list(unknown("search_app", ["serve", "--prot", "1"])) == ["serve --prot"]
    assert list(unknown("search_app", ["log", "show", "--log", "x"])) == ["show --log"]


@pytest.mark.parametrize("program", [indexer_cli, search_cli], ids=list(GROUPS))
def test_every_command_of_the_programs_is_in_a_document(program: click.Group) -> None:
    named = {words[0] for page in PAGES for _, words in find_commands(page)}
    assert set(program.list_commands(click.Context(program))) <= named


@every_page
def test_links_lead_somewhere(page: Path) -> None:
    broken_links = []
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if link.startswith("https://"):
            continue
        path, _, heading = link.partition("#")
        target = page.parent / path if path else page
        if not target.exists() or (heading and heading not in find_heading_anchors(target)):
            broken_links.append(link)
    assert broken_links == []


def test_every_address_of_the_readme_is_served() -> None:
    served = create_app(Shelf()).url_map.bind("127.0.0.1")
    addresses = re.findall(r"127\.0\.0\.1:8000(/[\w./-]*)", README.read_text(encoding="utf-8"))
    assert addresses
    assert [
        path for path in addresses if not served.test(path) and not served.test(path, "POST")
    ] == []


@every_page
def test_every_setting_that_is_named_is_read(page: Path) -> None:
    named = set(re.findall(r"\bSEARCH_([A-Z_]+)\b", page.read_text(encoding="utf-8")))
    known = set(list_setting_names())
    assert named <= known


@every_page
def test_no_path_of_one_machine_is_named(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert ROOT.as_posix() not in text
    assert re.findall(r"(?<![\w.])/(?:home|root|tmp|Users|usr|var|opt)/", text) == []


def test_the_version_is_the_newest_of_the_changelog() -> None:
    about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    released = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", CHANGELOG.read_text(), re.MULTILINE)
    assert released[0] == about["project"]["version"]


def test_every_picture_is_small_and_shown() -> None:
    pictures = sorted((ROOT / "corpus/pictures").iterdir())
    assert [each.name for each in pictures if each.stat().st_size > LARGEST_PICTURE] == []
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [p.name for p in pictures if f"pictures/{p.name}" not in text] == []
