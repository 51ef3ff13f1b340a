"""Opening an index wherever it is, and going back to the one before: a folder, or a database."""

from indexer.index_place import PUSH_HINT, DatabaseAddress, IndexPlace
from indexer.storage.generations import roll_back_index
from indexer.storage.index import Index, open_index
from indexer.storage.manifest import BUILD_HINT


def open_place(place: IndexPlace) -> Index:
    """The published generation.

    Raises:
        IndexNotFoundError: nothing is published there.
        IndexDamagedError: it cannot be used; the sentence says why.
        DatabaseError: no server answers, or none holds an index.
        DiskError: there is no space to unpack what a database holds.
    """
    if isinstance(place, DatabaseAddress):
        from indexer.postgres.connection import Database  # a folder needs none of this
        from indexer.postgres.opening import open_database_index

        return open_database_index(Database(place))
    return open_index(place)


def roll_back_place(place: IndexPlace) -> str:
    """Publish the generation before the current one again; returns its name.

    Raises:
        IndexNotFoundError: nothing was published.
        IndexDamagedError: there is no sound older generation.
        DatabaseError: there is none in the database, or it cannot be written.
    """
    if isinstance(place, DatabaseAddress):
        from indexer.postgres.push import roll_back_database

        return roll_back_database(place)
    return roll_back_index(place)


def find_remedy(place: IndexPlace) -> str:
    """What to do about an index that cannot be used."""
    return PUSH_HINT if isinstance(place, DatabaseAddress) else BUILD_HINT
