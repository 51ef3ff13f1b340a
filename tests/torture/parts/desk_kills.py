"""``kill -9`` while editors grade and decide: what was acknowledged is there."""

import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from search_app.desk.journal import Journal
from search_app.search.live_index import LiveIndex
from tests.support.desk_client import Editor, create_desk, sign_in_editor
from tests.support.html_page import parsed
from tests.torture.parts import killing
from tests.torture.parts.killing import PROCESSES
from tests.torture.trials import Trial
from tests.torture.workshop import Workshop

QUESTION = "sowing-1"
SAVED = 303
MAX_SECONDS = 0.6


class DeskScene:
    """A desk that an editor writes to as fast as it answers, until both are killed."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._index, self._questions = workshop.tiny_index, workshop.questions

    def kill_desk(self, trial: Trial) -> None:
        desk = self._workshop.folder / "copies" / f"desk-{trial.name}"
        receiving, sending = PROCESSES.Pipe(duplex=False)
        arguments = (self._index, self._questions, desk, sending)
        process = PROCESSES.Process(target=write_until_killed, args=arguments)
        process.start()
        sending.close()
        acknowledged = [receiving.recv()]  # the desk is open, and this was saved
        time.sleep(trial.random.uniform(0, MAX_SECONDS))
        killing.kill_group(process.pid or 0)
        process.join()
        acknowledged += _receive_rest(receiving)
        self._check(trial, desk, acknowledged)

    def _check(self, trial: Trial, desk: Path, acknowledged: list[tuple[str, str, str]]) -> None:
        entries = Journal(desk).read_entries()
        kept = [_summarize(entry.what, entry.said) for entry in entries]
        trial.expect(kept[: len(acknowledged)] == acknowledged, "something acknowledged is lost")
        trial.expect(len(kept) <= len(acknowledged) + 1, "there is more than was sent")
        numbers = [entry.number for entry in entries]
        trial.expect(numbers == list(range(1, len(numbers) + 1)), "numbers are not in order")
        editor = _open_desk(self._index, self._questions, desk)
        trial.expect(_save_note(editor, "after the kill"), "the desk takes nothing any more")
        sheet = editor.get(f"/editor/judge/{QUESTION}").text
        graded = any(what == "grade" for what, _, _ in acknowledged)
        trial.expect(not graded or 'aria-pressed="true"' in sheet, "the page shows no grade")


def write_until_killed(index: Path, questions: Path, desk: Path, sending: Connection) -> None:
    """Save grades, decisions and notes in turn; tell of each once the desk has answered."""
    killing.begin_to_work()
    editor = _open_desk(index, questions, desk)
    page = parsed(editor.get(f"/editor/judge/{QUESTION}").text)
    passages = [one.attributes["value"] for one in page.all("input", name="passage")]
    number = 0
    while True:
        number += 1
        if number % 3 == 1 and _save_note(editor, f"note {number}"):
            sending.send(("note", f"note {number}", ""))
        if number % 3 == 2 and _save_decision(editor, f"decided {number}"):
            sending.send(("triage", f"decided {number}", ""))
        grade = str(number % 4)
        if number % 3 == 0 and _save_grade(editor, passages[number % len(passages)], grade):
            sending.send(("grade", "", grade))


def _open_desk(index: Path, questions: Path, desk: Path) -> Editor:
    return sign_in_editor(create_desk(LiveIndex(index), desk, questions, INDEX=str(index)))


def _save_note(editor: Editor, note: str) -> bool:
    return _is_saved(editor, f"/editor/judge/{QUESTION}/note", {"note": note})


def _save_decision(editor: Editor, note: str) -> bool:
    form = {"state": "planned", "note": note, "seen": "1000000"}
    return _is_saved(editor, f"/editor/gaps/{QUESTION}", form)


def _save_grade(editor: Editor, passage: str, grade: str) -> bool:
    form = {"passage": passage, "grade": grade, "quote": "0"}
    return _is_saved(editor, f"/editor/judge/{QUESTION}/grade", form)


def _is_saved(editor: Editor, path: str, form: dict[str, str]) -> bool:
    return editor.send(path, form).status_code == SAVED


def _summarize(what: str, said: Any) -> tuple[str, str, str]:
    """An entry as the writer told of it."""
    if what == "grade":
        return what, "", str(said["grade"])
    return what, str(said.get("text", said.get("note", ""))), ""


def _receive_rest(receiving: Connection) -> list[Any]:
    received = []
    try:
        while receiving.poll():
            received.append(receiving.recv())
    except (EOFError, OSError):  # all was read, or the last message was cut off
        pass
    return received
