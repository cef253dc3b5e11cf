"""An edit of a core function, seen in the browser; and edited back."""

import pytest
from edits import PAGE, next_number, scale_loss, shown_number


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
