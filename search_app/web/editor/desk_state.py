"""What the desk holds between requests, and the blueprint its pages stand on."""

from dataclasses import dataclass, field
from pathlib import Path

from flask import Blueprint, Flask, current_app, g

from search_app.desk.journal import Journal, JournalChange, JournalEntry
from search_app.desk.judgement_files import write_judgements
from search_app.web.editor.access.password import Hashed, hashed
from search_app.web.editor.access.sessions import Session, Sessions
from search_app.web.editor.access.throttle import Tries
from search_app.web.editor.jobs import Background

FOLDER = ".desk"
QUESTIONS = "corpus/questions"

editor = Blueprint("editor", __name__, url_prefix="/editor")


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of one app. ``index`` is the folder of the generations, None where it is not known.

    ``questions`` is the folder of the question bank; it need not be there.
    """

    password: Hashed
    journal: Journal
    questions: Path
    index: Path | None
    sessions: Sessions = field(default_factory=Sessions)
    tries: Tries = field(default_factory=Tries)
    background: Background = field(default_factory=Background)

    @property
    def folder(self) -> Path:
        return self.journal.folder

    def change(self, change: JournalChange, *, seen: int | None = None) -> JournalEntry:
        """Write a change down, and the judgement files that follow from it."""
        return self.journal.add_entry(
            change,
            last_seen=seen,
            while_locked=lambda entries: write_judgements(self.folder, entries),
        )


def switch_on(app: Flask) -> None:
    """Open the desk; of the password only its hash is kept."""
    index = app.config.get("INDEX")
    app.extensions["desk"] = Desk(
        password=hashed(str(app.config.pop("EDITOR_PASSWORD"))),
        journal=Journal(Path(app.config.get("DESK") or FOLDER)),
        questions=Path(app.config.get("QUESTIONS") or QUESTIONS),
        index=Path(index) if index else None,
    )


def desk() -> Desk:
    found: Desk = current_app.extensions["desk"]
    return found


def session() -> Session:
    """Of the editor whose request this is; the gate lets nobody else through."""
    found: Session = g.session
    return found
