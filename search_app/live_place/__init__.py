"""What serves from wherever the index is: a folder, or a database."""

from indexer.index_place import DatabaseAddress, IndexPlace
from search_app.search.live_index import LiveEngine, LiveIndex


def open_live_place(place: IndexPlace) -> LiveEngine:
    """What serves from a folder or a database, and looks for what is newly published there.

    Raises:
        IndexNotFoundError: nothing is published there.
        IndexDamagedError: nothing there can be used.
        DatabaseError: no server answers, or none holds an index.
    """
    if isinstance(place, DatabaseAddress):
        from search_app.live_place.live_database import LiveDatabase  # a folder needs no driver

        return LiveDatabase(place)
    return LiveIndex(place)
