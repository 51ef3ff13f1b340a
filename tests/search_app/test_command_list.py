"""The list of commands is read without importing any of them."""

import re

from search_app.cli import COMMANDS
from tests.support.commands import Commands


def test_the_help_lists_every_command_with_what_it_does(commands: Commands) -> None:
    done = commands("search_app", "--help")
    assert done.code == 0
    shown = dict(re.findall(r"^  ([a-z][a-z-]*) +(\S.+)$", done.out, re.MULTILINE))
    assert set(shown) == set(COMMANDS)
