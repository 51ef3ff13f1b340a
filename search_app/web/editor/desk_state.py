"""What the desk holds between requests."""

import time
from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from flask import Flask, current_app, g

from indexer.errors import MissingPackageError
from indexer.index_place import find_index_folder
from search_app.coverage.editions.draft_process import DraftProcess, remove_leftover_drafts
from search_app.desk.desk_folder import DRAFTS_FOLDER, protect_folder
from search_app.desk.journal import Journal, JournalChange, JournalEntry
from search_app.desk.judgement_files import JudgementWriter, write_judgements
from search_app.desk.ledger import DeskLedger
from search_app.desk_access import DeskAccess
from search_app.web.editor.access.passwords import hash_password, read_password
from search_app.web.editor.access.sessions import Session, SessionStore
from search_app.web.editor.access.throttle import Throttle
from search_app.web.editor.jobs import BackgroundJobs
from search_app.web.settings import Settings

if TYPE_CHECKING:
    from search_app.web.editor.access.attempts import SignInAttempts
    from search_app.web.editor.access.provider import IdentityProvider

PROVIDER_PACKAGES = "authlib==1.9.10 joserfc==1.8.0 requests==2.34.2"
# How often a page looks whether the desk can be written.
CHECK_SECONDS = 20


@dataclass(frozen=True, slots=True)
class ProviderDesk:
    """The provider that says who somebody is, and whom we sent there."""

    provider: "IdentityProvider"
    attempts: "SignInAttempts"


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of one app. ``index_folder`` holds the generations, None where it is not known.

    ``questions_folder`` is that of the question bank, and may be missing. ``drafts`` are those
    being tried, by name: each leaves by itself when its job is over. ``progress`` says how many
    questions of how many are answered, by the key of a survey that is being computed.
    """

    password_hash: str
    journal: Journal
    ledger: DeskLedger
    judgement_writer: JudgementWriter
    questions_folder: Path
    index_folder: Path | None
    access: DeskAccess = DeskAccess()
    by_provider: ProviderDesk | None = None
    sessions: SessionStore = field(default_factory=SessionStore)
    throttle: Throttle = field(default_factory=Throttle)
    background_jobs: BackgroundJobs = field(default_factory=BackgroundJobs)
    drafts: WeakValueDictionary[str, DraftProcess] = field(default_factory=WeakValueDictionary)
    progress: dict[Hashable, tuple[int, int]] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        return self.journal.folder

    def find_provider_sign_out_page(self) -> str:
        return self.by_provider.provider.find_sign_out_page() if self.by_provider else ""

    def record_change(self, change: JournalChange, *, last_seen: int | None = None) -> JournalEntry:
        """Write a change down, and later the judgement files that follow from it."""
        entry = self.journal.add_entry(change, last_seen=last_seen)
        self.judgement_writer.request()
        return entry

    def find_problem(self) -> str:
        """Why nothing can be saved, as a sentence; "" where all is well."""
        return _find_folder_problem(self.folder, int(time.monotonic() // CHECK_SECONDS))


@lru_cache(maxsize=8)
def _find_folder_problem(folder: Path, period: int) -> str:
    """``period`` grows with time: in each the disk is tried once."""
    try:
        protect_folder(folder)
    except OSError as error:
        return f"The desk's folder {folder} cannot be written: {error.strerror}."
    return ""


def init_desk(app: Flask, settings: Settings) -> None:
    """Open the desk; of the password only its hash is kept, "" where there is none.

    Raises:
        DeskError: the password will not do.
        MissingPackageError: there is a provider, and nothing here to talk to it with.
    """
    password = settings.editor_password and read_password(settings.editor_password)
    journal = Journal(settings.desk)
    ledger = DeskLedger(journal)
    desk = app.extensions["desk"] = Desk(
        password_hash=password and hash_password(password),
        journal=journal,
        ledger=ledger,
        judgement_writer=JudgementWriter(lambda: write_judgements(settings.desk, ledger)),
        questions_folder=settings.questions,
        index_folder=find_index_folder(settings.index),
        access=settings.access,
        by_provider=_open_provider(settings.access) if settings.access.oidc_issuer else None,
    )
    problem = desk.find_problem()
    if problem:
        app.logger.error("%s Readers are served; what editors change cannot be saved.", problem)
        return
    remove_leftover_drafts(settings.desk / DRAFTS_FOLDER)
    desk.judgement_writer.request()  # a killed server may not have come to it


def _open_provider(access: DeskAccess) -> ProviderDesk:
    if find_spec("authlib") is None:
        raise MissingPackageError("SEARCH_OIDC_ISSUER", PROVIDER_PACKAGES)
    # A desk without a provider needs neither.
    from search_app.web.editor.access.attempts import SignInAttempts
    from search_app.web.editor.access.provider import IdentityProvider

    return ProviderDesk(IdentityProvider(access), SignInAttempts(time.monotonic))


def close_desk(app: Flask) -> None:
    """Stop what is being tried, and wait for what is being computed."""
    desk: Desk = app.extensions["desk"]
    for process in list(desk.drafts.values()):
        process.stop("The server was stopped.")
    desk.background_jobs.close()
    desk.judgement_writer.flush()


def get_desk() -> Desk:
    desk: Desk = current_app.extensions["desk"]
    return desk


def read_ledger() -> DeskLedger:
    """What the editors wrote so far."""
    return get_desk().ledger.refresh()


def get_session() -> Session:
    """The session of the editor whose request this is; ``require_session`` has set it."""
    session: Session = g.session
    return session
