"""An edit of a core function, seen in the browser; and edited back."""

import re
import socket
import time

import pytest


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def served(project):
    """The project served by `mkdocs serve`: its address, and the project."""
    port = free_port()
    server = project.started("mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}")
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}/", project
    server.terminate()
    server.communicate(timeout=20)


def test_an_edit_is_seen_in_the_browser_and_so_is_its_undoing(served, browser):
    address, project = served
    loss = project.root / "nnsite/core/loss.py"
    source = loss.read_text()
    edited = re.sub(r"return float\((.*)\)\n", r"return float(\1) * 1.01\n", source)
    assert edited != source
    page = browser.new_page()
    page.goto(f"{address}pitfalls/softmax_batch/")
    number = page.locator('[data-number="softmax_batch.loss_right"]').first
    before = number.text_content()
    loss.write_text(edited)
    page.wait_for_function(CHANGED, arg=[before, False], timeout=20_000)
    after = number.text_content()
    assert float(after) == pytest.approx(float(before) * 1.01, abs=2e-4)
    loss.write_text(source)
    page.wait_for_function(CHANGED, arg=[before, True], timeout=20_000)
    page.close()


CHANGED = """([before, same]) => {
  const shown = document.querySelector('[data-number="softmax_batch.loss_right"]')
  return shown && (shown.textContent === before) === same
}"""
