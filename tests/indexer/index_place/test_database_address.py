"""What is shown of an address, wherever it is shown."""

import pytest

from indexer.index_place import DatabaseAddress

SECRET = "c0rn"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (f"postgresql://anna:{SECRET}@db1,db2:5433/beans", "postgresql://anna@db1,db2:5433/beans"),
        (f"postgresql://anna:{SECRET}#x@db/beans", "postgresql://anna@db/beans"),
        (f"postgresql://anna:x?{SECRET}@db/beans", "postgresql://anna@db/beans"),
        (f"postgresql://anna:x/{SECRET}@db/beans", "postgresql://anna@db/beans"),
        (f"postgresql://anna:x@{SECRET}@db/beans", "postgresql://anna@db/beans"),
        (f"postgresql://anna:a:{SECRET}@[::1]:5432/beans", "postgresql://anna@[::1]:5432/beans"),
        (f"postgresql://db/beans?password={SECRET}", "postgresql://db/beans"),
        (f"postgresql://db/beans?%70assword={SECRET}&a=b", "postgresql://db/beans"),
        (f"postgresql://db/beans?sslpassword={SECRET}:x@y", "postgresql://db/beans"),
        ("postgresql://db:5432/beans", "postgresql://db:5432/beans"),
        ("postgresql:///beans", "postgresql:///beans"),
    ],
)
def test_no_password_is_shown_whatever_it_holds(url: str, shown: str) -> None:
    address = DatabaseAddress(url)
    assert str(address) == shown
    assert SECRET not in f"{address!r} {address}"
