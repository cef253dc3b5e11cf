"""An edit while the site is served: seen in the browser, or told."""

import time

import pytest
from edits import PAGE, next_number, scale_loss, shown_number
from project import free_port, interrupted, wait_for


def test_an_edit_is_seen_in_the_browser_and_so_is_its_undoing(project, browser):
    with project.live() as address:
        page = browser.new_page()
        page.goto(address + PAGE)
        before = shown_number(page)
        scale_loss(project, 1.01)
        edited = next_number(page, before)
        assert float(edited) == pytest.approx(float(before) * 1.01, abs=2e-4)
        scale_loss(project, 1)
        assert next_number(page, edited) == before
        page.close()


def test_a_fault_while_serving_is_told_and_the_server_goes_on(project):
    page = project.root / "docs/en/about.md"
    source = page.read_text()
    port = free_port()
    server = project.started("nnsite", "serve", "--port", str(port))
    lines = iter(server.stdout.readline, "")
    try:
        wait_for(port, server)
        time.sleep(2)  # it listens a little before it watches; an edit in between is unseen
        page.write_text(source + "\n{{ gone }}\n")
        told = next(line for line in lines if "docs/en/about.md:" in line)
        assert "nothing is named 'gone'" in told
        page.write_text(source)
        assert next(line for line in lines if "Reloading browsers" in line)
    finally:
        _, errors = interrupted(server)
    assert "Traceback" not in errors
