"""Damaged files of the desk and of the query log: a sentence, never a traceback."""

import random
from collections.abc import Callable

import search_app.__main__
from search_app.querylog.store import LoggedQuestion, add_questions, open_query_log
from search_app.results import Verdict
from search_app.search.live_index import LiveIndex
from tests.support.desk_client import create_desk, sign_in_editor
from tests.torture.trials import Trial
from tests.torture.workshop import Workshop

PAGES = ("/editor/judge", "/editor/judge/sowing-1", "/editor/agreement", "/editor/judgements.jsonl")
FAIR = (200, 303, 404, 503)
DAY = 86_400

RunCommand = Callable[..., tuple[int, str]]


class DeskDamageScene:
    """A desk with some grades, and a log with some questions."""

    def __init__(self, workshop: Workshop, run_command: RunCommand) -> None:
        self._workshop, self._run_command = workshop, run_command
        self._live = LiveIndex(workshop.tiny_index)
        self._folder = workshop.folder / "desk-files"
        editor = sign_in_editor(create_desk(self._live, self._folder, workshop.questions))
        for number in range(4):
            editor.send("/editor/judge/sowing-1/note", {"note": f"note {number}"})
        self._log = workshop.folder / "queries.db"
        with open_query_log(self._log, create=True) as connection:
            asked = [
                LoggedQuestion("how deep", Verdict.ANSWERED, (20_000 + day) * DAY + day * 3_600)
                for day in range(5)
            ]
            add_questions(connection, asked, min_occasions=3)

    def damage_desk(self, trial: Trial) -> None:
        copy = self._workshop.copy(self._folder, "desk-damaged")
        files = sorted(path for path in copy.rglob("*.jsonl") if path.stat().st_size)
        path = trial.random.choice(files)
        path.write_bytes(_spoil(path.read_bytes(), trial.random))
        app = create_desk(self._live, copy, self._workshop.questions)
        try:
            editor = sign_in_editor(app)
        except IndexError:  # not even the form is shown: there must be a sentence
            reply = app.test_client().get("/editor/sign-in")
            trial.expect(reply.status_code in FAIR, f"{path.name}: sign-in {reply.status_code}")
            return
        for page in PAGES:
            status = editor.get(page).status_code
            trial.expect(status in FAIR, f"{path.name}: {page} is answered with {status}")

    def damage_query_log(self, trial: Trial) -> None:
        copy = self._workshop.folder / "queries-damaged.db"
        copy.write_bytes(_spoil(self._log.read_bytes(), trial.random))
        for command in ("show", "export"):
            arguments = ("log", command, copy)
            code, said = self._run_command(search_app.__main__.main, *arguments)
            trial.expect(code in (0, 2), f"log {command} exits with {code}: {said}")
            trial.expect(code == 0 or said.strip(), f"log {command} says nothing")


def _spoil(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(content))
    size = chance.choice((1, 1, 16, 4096))
    noise = bytes(size) if chance.random() < 0.3 else chance.randbytes(size)
    return chance.choice((content[:place], content[:place] + noise + content[place + size :]))
