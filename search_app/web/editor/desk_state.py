"""What the desk holds between requests."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from weakref import WeakValueDictionary

from flask import Flask, current_app, g
from werkzeug.security import generate_password_hash

from indexer.words import has_lone_surrogate
from search_app.coverage.editions.draft_process import DraftProcess, remove_leftover_drafts
from search_app.desk.journal import Journal, JournalChange, JournalEntry
from search_app.desk.judgement_files import write_judgements
from search_app.web.editor.access.sessions import Session, SessionStore
from search_app.web.editor.access.throttle import Throttle
from search_app.web.editor.jobs import BackgroundJobs
from search_app.web.settings import Settings

# 16 MiB and about a fifth of a second a guess (OWASP's parameters for this much memory).
PASSWORD_HASH_METHOD = "scrypt:16384:8:5"
DRAFTS_FOLDER = "drafts"


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of one app. ``index_folder`` holds the generations, None where it is not known.

    ``questions_folder`` is that of the question bank, and may be missing. ``drafts`` are those
    being tried, by name: each leaves by itself when its job is over.
    """

    password_hash: str
    journal: Journal
    questions_folder: Path
    index_folder: Path | None
    sessions: SessionStore = field(default_factory=SessionStore)
    throttle: Throttle = field(default_factory=Throttle)
    background_jobs: BackgroundJobs = field(default_factory=BackgroundJobs)
    drafts: WeakValueDictionary[str, DraftProcess] = field(default_factory=WeakValueDictionary)

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


def init_desk(app: Flask, settings: Settings) -> None:
    """Open the desk; of the password only its hash is kept."""
    # What is not Unicode in the environment cannot be typed or hashed: such a desk opens to nobody.
    password = settings.editor_password
    if has_lone_surrogate(password):
        password = secrets.token_urlsafe()
    app.extensions["desk"] = Desk(
        password_hash=generate_password_hash(password, PASSWORD_HASH_METHOD),
        journal=Journal(settings.desk),
        questions_folder=settings.questions,
        index_folder=settings.index,
    )
    remove_leftover_drafts(settings.desk / DRAFTS_FOLDER)


def close_desk(app: Flask) -> None:
    """Stop what is being tried, and wait for what is being computed."""
    desk: Desk = app.extensions["desk"]
    for process in list(desk.drafts.values()):
        process.stop("The server was stopped.")
    desk.background_jobs.close()


def get_desk() -> Desk:
    desk: Desk = current_app.extensions["desk"]
    return desk


def read_entries() -> Sequence[JournalEntry]:
    return get_desk().journal.read_entries()


def get_session() -> Session:
    """The session of the editor whose request this is; ``require_session`` has set it."""
    session: Session = g.session
    return session
