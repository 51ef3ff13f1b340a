"""What the desk holds between requests, and the blueprint its pages stand on."""

from dataclasses import dataclass, field
from pathlib import Path

from flask import Blueprint, Flask, current_app, g

from search_app.desk.journal import Journal, JournalChange, JournalEntry
from search_app.desk.judgement_files import write_judgements
from search_app.web.editor.access.password import PasswordHash, hash_password
from search_app.web.editor.access.sessions import Session, SessionStore
from search_app.web.editor.access.throttle import Throttle
from search_app.web.editor.jobs import BackgroundJobs

DEFAULT_FOLDER = ".desk"
DEFAULT_QUESTIONS_FOLDER = "corpus/questions"

editor = Blueprint("editor", __name__, url_prefix="/editor")


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of one app. ``index`` is the folder of the generations, None where it is not known.

    ``questions`` is the folder of the question bank; it need not be there.
    """

    password_hash: PasswordHash
    journal: Journal
    questions_folder: Path
    index_folder: Path | None
    sessions: SessionStore = field(default_factory=SessionStore)
    throttle: Throttle = field(default_factory=Throttle)
    background_jobs: BackgroundJobs = field(default_factory=BackgroundJobs)

    @property
    def folder(self) -> Path:
        return self.journal.folder

    def record_change(self, change: JournalChange, *, last_seen: int | None = None) -> JournalEntry:
        """Write a change down, and the judgement files that follow from it."""
        return self.journal.add_entry(
            change,
            last_seen=last_seen,
            while_locked=lambda entries: write_judgements(self.folder, entries),
        )


def init_desk(app: Flask) -> None:
    """Open the desk; of the password only its hash is kept."""
    index = app.config.get("INDEX")
    app.extensions["desk"] = Desk(
        password_hash=hash_password(str(app.config.pop("EDITOR_PASSWORD"))),
        journal=Journal(Path(app.config.get("DESK") or DEFAULT_FOLDER)),
        questions_folder=Path(app.config.get("QUESTIONS") or DEFAULT_QUESTIONS_FOLDER),
        index_folder=Path(index) if index else None,
    )


def get_desk() -> Desk:
    found: Desk = current_app.extensions["desk"]
    return found


def get_session() -> Session:
    """Of the editor whose request this is; the gate lets nobody else through."""
    found: Session = g.session
    return found
