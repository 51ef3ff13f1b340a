"""Signing in by a provider on another site, in Chromium, which keeps back Strict cookies."""

import threading
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from search_app.desk_access import Role
from search_app.web.editor.access.editors import NamedEditor, save_editor
from search_app.web.server.web_server import create_server
from tests.support.desk_client import make_desk
from tests.support.identity_provider import CLIENT_ID, CLIENT_SECRET, find_free_port, run_provider
from tests.support.web_index import Shelf

pytestmark = pytest.mark.browser


def test_who_comes_back_from_another_site_is_signed_in(browser: Browser, tmp_path: Path) -> None:
    save_editor(tmp_path / "desk", NamedEditor("Anna", Role.EDITOR, ""))
    port = find_free_port()
    base = f"http://127.0.0.1:{port}/ask"
    with run_provider(f"{base}/editor/provider/back", host="localhost") as provider:
        settings = {"EDITOR_PASSWORD": "", "PUBLIC_URL": base, "PREFIX": "/ask"}
        settings |= {"OIDC_ISSUER": provider.issuer, "OIDC_CLIENT_ID": CLIENT_ID}
        app = make_desk(Shelf(), tmp_path, **settings, OIDC_CLIENT_SECRET=CLIENT_SECRET)
        server = create_server(app, host="127.0.0.1", port=port)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        context = browser.new_context(java_script_enabled=False)
        try:
            page = context.new_page()
            messages: list[str] = []
            page.on("console", lambda message: messages.append(message.text))
            page.goto(f"{base}/editor/judge")
            page.get_by_role("link", name="Sign in with your organisation's account").click()
            page.wait_for_url(f"{base}/editor/judge")
            expect(page.locator(".who")).to_have_text("Anna")
            page.get_by_role("button", name="Sign out").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("Signed out of the desk")
            out = page.get_by_role("link", name="Sign out of your account")
            expect(out).to_have_attribute("href", f"{provider.issuer}/sign-out")
            assert messages == []
        finally:
            context.close()
            server.stop()
            thread.join(20)
