"""What the READMEs and the changelog name is there: files, targets, commands, options, links."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest

from indexer.__main__ import cli as indexer_cli
from search_app.__main__ import cli as search_cli
from search_app.web.app import create_app
from search_app.web.settings import Settings
from tests.support.paths import ROOT
from tests.support.web_index import Shelf

README = ROOT / "README.md"
CHANGELOG = ROOT / "CHANGELOG.md"
EDITORS = ROOT / "corpus/README.md"
PAGES = (README, CHANGELOG, EDITORS, ROOT / "corpus/judgements/README.md")
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]
every_page = pytest.mark.parametrize("page", PAGES, ids=NAMES)

FENCED = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)*/?")
OURS = ("indexer", "search_app", "corpus", "tests", ".ci")
GROUPS = {"indexer": indexer_cli, "search_app": search_cli}
LARGEST_PICTURE = 200 * 1024


def code(page: Path) -> list[str]:
    """Lines of code blocks, continued ones as one, and code inside sentences."""
    text = page.read_text(encoding="utf-8")
    blocks = (block.replace("\\\n", " ").splitlines() for block in FENCED.findall(text))
    return [*(line for block in blocks for line in block), *INLINE.findall(FENCED.sub("", text))]


def made(page: Path) -> set[str]:
    begun = re.compile(r"(?:\$ )?(?:[A-Z_]+=\S+ )*make ([a-z][a-z-]*)")
    return {found[1] for line in code(page) if (found := begun.match(line))}


def paths(page: Path) -> set[str]:
    """Paths of the repository, from its root or from the page's own folder."""
    named = {line.removeprefix("./") for line in code(page) if PATH.fullmatch(line)}
    return {name for name in named if name.split("/")[0] in OURS and "/" in name}


def commands(page: Path) -> Iterator[tuple[str, list[str]]]:
    """(program, words after it) of each command line."""
    for line in code(page):
        found = re.search(r"(?:-m |^)(indexer|search_app) ([a-z].*)", line.split(" #")[0])
        if found:
            yield found[1], shlex.split(found[2].split(" | ")[0])


def slugs(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@every_page
def test_every_target_that_is_named_can_be_made(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert made(page) <= set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))


def test_the_readme_names_the_two_commands_that_matter() -> None:
    assert {"run", "test"} <= made(README)


@every_page
def test_every_path_that_is_named_is_there(page: Path) -> None:
    assert [name for name in sorted(paths(page)) if not (ROOT / name).exists()] == []


def test_paths_are_found_in_the_readme() -> None:
    assert "corpus/booklets/metastatic-breast-cancer.md" in paths(README)


@every_page
def test_every_command_and_option_that_is_named_is_known(page: Path) -> None:
    assert [wrong for program, words in commands(page) for wrong in unknown(program, words)] == []


def unknown(program: str, words: list[str]) -> Iterator[str]:
    command: click.Command = GROUPS[program]
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(click.Context(command), words[0])
        if found is None:
            yield f"{program} {words[0]}"
            return
        command, words = found, words[1:]
    options = {option for each in command.params for option in (*each.opts, *each.secondary_opts)}
    named = (word.partition("=")[0] for word in words if re.fullmatch(r"-{1,2}[a-z][\w-]*.*", word))
    yield from (f"{command.name} {word}" for word in named if word not in {*options, "--help"})


def test_a_wrong_command_or_option_would_be_seen() -> None:
    assert list(unknown("search_app", ["serf"])) == ["search_app serf"]
    assert list(unknown("search_app", ["serve", "--prot", "1"])) == ["serve --prot"]
    assert list(unknown("search_app", ["log", "show", "--log", "x"])) == ["show --log"]


def test_every_command_of_the_programs_is_in_the_readme() -> None:
    told = {(program, words[0]) for program, words in commands(README)}
    context = click.Context(search_cli)
    assert {(p, n) for p, group in GROUPS.items() for n in group.list_commands(context)} <= told


@every_page
def test_links_lead_somewhere(page: Path) -> None:
    lost = []
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if link.startswith("https://"):
            continue
        place, _, heading = link.partition("#")
        target = page.parent / place if place else page
        if not target.exists() or (heading and heading not in slugs(target)):
            lost.append(link)
    assert lost == []


def test_every_address_of_the_readme_is_served() -> None:
    served = create_app(Shelf()).url_map.bind("127.0.0.1")
    asked = re.findall(r"127\.0\.0\.1:8000(/[\w./-]*)", README.read_text(encoding="utf-8"))
    assert asked
    assert [path for path in asked if not served.test(path) and not served.test(path, "POST")] == []


@every_page
def test_every_setting_that_is_named_is_read(page: Path) -> None:
    named = set(re.findall(r"\bSEARCH_([A-Z_]+)\b", page.read_text(encoding="utf-8")))
    assert named <= {field.name.upper() for field in fields(Settings)}


@every_page
def test_no_path_of_one_machine_is_told(page: Path) -> None:
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
    text = README.read_text(encoding="utf-8")
    assert [p.name for p in pictures if f"corpus/pictures/{p.name}" not in text] == []
