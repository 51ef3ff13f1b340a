"""What agents are told in words."""

import re

from search_app.agents.answers import PERHAPS_STATEMENT, STATEMENTS, URGENT_STATEMENT


def test_no_name_of_the_program_is_among_the_words() -> None:
    for statement in (PERHAPS_STATEMENT, URGENT_STATEMENT, *STATEMENTS.values()):
        assert not re.search(r"[a-z][A-Z]|_", statement), statement
