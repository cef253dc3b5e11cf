"""What Lighthouse says of four pages, as far as it does not depend on the machine's speed.

Performance is a matter of time: `make scores` asks for it, apart from the tests.
"""

import pytest
from node import MODULES, NODE, asked
from serving import CHROMIUM

CATEGORIES = ("accessibility", "best-practices", "seo")
# No slow network is simulated, and no picture taken.
FLAGS = {
    "throttlingMethod": "provided",
    "disableFullPageScreenshot": True,
    "onlyCategories": CATEGORIES,
    "onlyAudits": ["cumulative-layout-shift"],
}


@pytest.fixture(scope="session")
def lighthouse(need, served):
    """`lighthouse(page)`: its scores, what failed, and how much the layout shifted."""
    need(CHROMIUM, "chromium is not installed")
    need(NODE, "node is not installed")
    need(MODULES, "NNSITE_NPM is not set: it names the folder of Lighthouse")
    with asked("lighthouse.mjs", CHROMIUM) as ask:
        yield lambda page: ask({"address": served + page, "flags": FLAGS})


@pytest.mark.parametrize("page", ["", "symptoms/", "pitfalls/initial_scale/", "quiz/"])
def test_full_marks(page, lighthouse):
    """And nothing moves while the page loads."""
    look = lighthouse(page)
    assert look["failed"] == []
    assert look["scores"] == dict.fromkeys(CATEGORIES, 100)
    assert look["shift"] < 0.02
