import pytest
from flask.testing import FlaskClient

from search_app.web.app import create_app
from tests.support.web_index import Shelf


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def client(shelf: Shelf) -> FlaskClient:
    return create_app(shelf).test_client()
