"""The quiz: what a reader answered is kept in that reader's browser, and can be cleared."""

import pytest
from playwright.sync_api import expect
from project import navigation

PAGES = [place.page.removesuffix(".md") for place in navigation()]
PITFALLS = sorted(page.split("/")[1] for page in PAGES if page.startswith("pitfalls/"))


@pytest.fixture
def page(newcomer, served):
    """The quiz of a reader who has answered nothing."""
    page = newcomer()
    page.goto(f"{served}quiz/")
    return page


def answer(page, stem, kind):
    """Open, by keyboard, the first answer of a kind to a page's question."""
    question = page.locator(f"[data-question={stem}]")
    question.locator(f".nn-answer[data-answer={kind}] summary").first.focus()
    page.keyboard.press("Enter")
    return question


def told(page, answered, right):
    expect(page.locator(".nn-progress p").first).to_have_text(
        f"{answered} of {len(PITFALLS)} answered, {right} right at the first try."
    )


def test_each_page_asks_one_question(page, served):
    """Under its name, with a link to it, and the run has made one answer right."""
    asked = page.locator("[data-question]").evaluate_all(
        """questions => questions.map((question) => {
            let at = question, link;
            while (at.tagName != "H3") {
                at = at.previousElementSibling;
                link = at.querySelector("a:not(.headerlink)")?.href ?? link;
            }
            const right = question.querySelectorAll("[data-answer=right]").length;
            return [question.dataset.question, right, link];
        })"""
    )
    assert sorted(stem for stem, _, _ in asked) == PITFALLS
    assert all(right == 1 for _, right, _ in asked)
    assert all(link == f"{served}pitfalls/{stem}/" for stem, _, link in asked)


def test_the_first_answer_counts_and_is_kept(page):
    """Whatever is opened after it, and also when the reader comes back."""
    first, second = PITFALLS[:2]
    told(page, 0, 0)
    question = answer(page, first, "right")
    expect(question.get_by_role("status")).to_contain_text("Yes.")
    told(page, 1, 1)
    answer(page, second, "wrong")
    answer(page, second, "right")
    told(page, 2, 1)
    page.reload()
    told(page, 2, 1)
    assert page.locator(".nn-answer[open]").count() == 0
    marks = [f'"{mark}right at the first try."' for mark in ("", "not ")] + ['""']
    for stem, mark in zip(PITFALLS, marks, strict=False):
        shown = page.locator(f"[data-question={stem}]").evaluate(
            "question => getComputedStyle(question, '::after').content"
        )
        assert shown.lower() == mark


def test_an_answer_on_a_page_counts(page, served):
    page.goto(f"{served}pitfalls/{PITFALLS[0]}/")
    question = answer(page, PITFALLS[0], "wrong")
    expect(question.get_by_role("status")).to_contain_text("No.")
    page.go_back()
    told(page, 1, 0)


def test_answers_can_be_forgotten(page):
    answer(page, PITFALLS[0], "right")
    page.get_by_role("button", name="Forget my answers").focus()
    page.keyboard.press("Enter")
    told(page, 0, 0)
    expect(page.locator(".nn-progress").get_by_role("status")).to_have_text(
        "Your answers are forgotten."
    )
    assert page.locator(".nn-answer[open]").count() == 0
    page.reload()
    told(page, 0, 0)
    answer(page, PITFALLS[0], "wrong")
    told(page, 1, 0)


def test_answers_stay_in_the_browser(page):
    """Nothing is sent for them, and there is no cookie."""
    page.wait_for_load_state("networkidle")
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    answer(page, PITFALLS[0], "right")
    told(page, 1, 1)
    assert requests == []
    assert page.context.cookies() == []


def test_answers_open_where_nothing_may_be_kept(newcomer, served):
    page = newcomer()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full'); };")
    page.goto(f"{served}quiz/")
    question = answer(page, PITFALLS[0], "right")
    expect(question.get_by_role("status")).to_contain_text("Yes.")
    told(page, 0, 0)
    assert errors == []


def test_without_javascript(newcomer, served):
    """The questions can be answered; nothing is counted, and nothing pretends to."""
    page = newcomer(java_script_enabled=False)
    page.goto(f"{served}quiz/")
    assert not page.locator(".nn-progress").is_visible()
    question = answer(page, PITFALLS[0], "right")
    expect(question.locator(".nn-answer[open] .nn-verdict")).to_be_visible()
