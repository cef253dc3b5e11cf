"""The quiz: rounds of ten; what was missed comes back; what is kept stays in the browser."""

import re

import pytest
from playwright.sync_api import expect
from project import navigation

PAGES = [place.page.removesuffix(".md") for place in navigation()]
PITFALLS = [page.split("/")[1] for page in PAGES if page.startswith("pitfalls/")]
TEN = 10

STEMS = "questions => questions.map(({ dataset }) => dataset.question)"
# Set if a question is seen before the script has taken its round from the list of all.
WATCH = """requestAnimationFrame(function look() {
    if (document.querySelector(".nn-quiz-pool .nn-asked")?.checkVisibility()) window.seen = true;
    requestAnimationFrame(look);
})"""


@pytest.fixture
def page(newcomer, served):
    """The quiz of a reader who has answered nothing."""
    page = newcomer()
    page.goto(f"{served}quiz/")
    return page


def asked(page):
    """The questions of the round, in its order: all that are seen."""
    seen = [one for one in page.locator("[data-question]").all() if one.is_visible()]
    round_ = page.locator(".nn-quiz-round [data-question]").evaluate_all(STEMS)
    assert len(seen) == len(round_)
    return round_


def opened(page, stem, kind):
    """A page's question, of which the first answer of a kind is now open, by keyboard."""
    question = page.locator(f"[data-question={stem}]")
    question.locator(f".nn-answer[data-answer={kind}] summary").first.focus()
    page.keyboard.press("Enter")
    return question


def answer(page, stem, kind):
    """The same, and its verdict is read out."""
    question = opened(page, stem, kind)
    verdict = "Yes." if kind == "right" else "No."
    expect(question.get_by_role("status")).to_contain_text(verdict)


def play(page, wrong=()):
    """Answer a whole round, some of it wrongly; the questions."""
    stems = asked(page)
    for stem in stems:
        answer(page, stem, "wrong" if stem in wrong else "right")
    expect(page.locator(".nn-quiz-result")).to_be_visible()
    return stems


def go_on(page):
    page.locator(".nn-quiz-next").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".nn-quiz-result")).to_be_hidden()


def told(page, answered, right):
    expect(page.locator(".nn-quiz-told")).to_have_text(
        f"{answered} of {len(PITFALLS)} answered, {right} right at the first try."
    )


def mark(page, stem):
    """What stands below a question, once there is something to say."""
    return page.locator(f"[data-question={stem}]").evaluate(
        "question => getComputedStyle(question, '::after').content.slice(1, -1)"
    )


def test_each_page_asks_one_question(newcomer, served):
    """Under its name, with a link to it, and the run has made one answer right."""
    page = newcomer(java_script_enabled=False)
    page.goto(f"{served}quiz/")
    asked = page.locator(".nn-quiz-pool .nn-asked").evaluate_all(
        """all => all.map((asked) => [
            asked.querySelector("[data-question]").dataset.question,
            asked.querySelectorAll("[data-answer=right]").length,
            asked.querySelector(".nn-asked-page a").href,
            asked.querySelector("h3").textContent,
        ])"""
    )
    assert [stem for stem, *_ in asked] == PITFALLS
    labels = {place.page: place.label for place in navigation()}
    for stem, right, link, label in asked:
        assert right == 1
        assert link == f"{served}pitfalls/{stem}/"
        assert label.startswith(labels[f"pitfalls/{stem}.md"])


def test_a_round_has_ten_questions_mixed(newcomer, served):
    rounds = []
    for _ in range(3):
        page = newcomer()
        page.goto(f"{served}quiz/")
        rounds.append(asked(page))
    for stems in rounds:
        assert len(set(stems)) == len(stems) == TEN
        assert set(stems) <= set(PITFALLS)
    assert len({tuple(stems) for stems in rounds}) == len(rounds)
    assert any(stems != sorted(stems, key=PITFALLS.index) for stems in rounds)


def test_the_list_of_all_is_never_seen(newcomer, served):
    page = newcomer()
    page.add_init_script(WATCH)
    page.goto(f"{served}quiz/")
    assert len(asked(page)) == TEN
    assert page.evaluate("window.seen") is None


def test_a_round_is_a_fraction_of_the_list(page, newcomer, served):
    heights = []
    for one in (page, newcomer(java_script_enabled=False)):
        one.set_viewport_size({"width": 1280, "height": 800})
        one.goto(f"{served}quiz/")
        heights.append(one.locator("article").bounding_box()["height"])
    assert heights[0] < 0.6 * heights[1]


def test_the_first_answer_counts_and_is_kept(page):
    """Whatever is opened after it, and also when the reader comes back: to the same round."""
    first, second, third, *_ = stems = asked(page)
    told(page, 0, 0)
    answer(page, first, "right")
    told(page, 1, 1)
    answer(page, second, "wrong")
    answer(page, second, "right")
    told(page, 2, 1)
    page.reload()
    told(page, 2, 1)
    assert asked(page) == stems
    assert page.locator(".nn-answer[open]").count() == 0
    marks = [mark(page, stem) for stem in (first, second, third)]
    assert marks == ["Right at the first try.", "Missed. It comes back.", ""]


def test_the_page_is_named_once_the_question_is_answered(page, served):
    """A page's title can give its answer away."""
    stem = asked(page)[0]
    link = page.locator(f".nn-asked:has([data-question={stem}]) .nn-asked-page a")
    expect(link).to_have_attribute("href", re.compile(f"pitfalls/{stem}/$"))
    expect(link).to_be_hidden()
    answer(page, stem, "wrong")
    expect(link).to_be_visible()


def test_a_round_ends_with_its_result(page, served):
    """It is said; what was missed has a link to its page; the reader's place is kept."""
    stems = asked(page)
    for stem in stems[:-1]:
        answer(page, stem, "wrong" if stem in stems[:3] else "right")
    expect(page.locator(".nn-quiz-result")).to_be_hidden()
    answer(page, stems[-1], "right")
    expect(page.locator(".nn-quiz-score")).to_have_text("7 of 10 right.")
    expect(page.locator(".nn-quiz-said")).to_have_text("The round is over. 7 of 10 right.")
    expect(page.locator(":focus")).to_have_text(
        page.locator(f"[data-question={stems[-1]}] [data-answer=right] summary").inner_text()
    )
    labels = {place.page: place.label for place in navigation()}
    lines = page.locator(".nn-quiz-missed li").all_inner_texts()
    for line, stem in zip(lines, stems, strict=False):
        assert line.startswith(labels[f"pitfalls/{stem}.md"] + ": ")
    links = page.locator(".nn-quiz-missed a").evaluate_all("all => all.map(({ href }) => href)")
    assert links == [f"{served}pitfalls/{stem}/" for stem in stems[:3]]


def test_what_was_missed_comes_back_first(page):
    """Then what was not asked yet; the reader is at the head of the new round."""
    stems = asked(page)
    missed = set(stems[2:6])
    play(page, wrong=missed)
    go_on(page)
    expect(page.locator("h2:focus")).to_have_text("This round")
    again = asked(page)
    assert set(again[:4]) == missed
    assert set(again[4:]).isdisjoint(stems)
    assert page.locator(".nn-answer[open]").count() == 0
    assert {mark(page, stem) for stem in missed} == {"You missed this one before."}
    first, second, *_ = again
    answer(page, first, "right")
    answer(page, second, "wrong")
    assert mark(page, first) == "Right this time."
    assert mark(page, second) == "Missed. It comes back."
    told(page, TEN, 6)


def test_when_all_are_right_at_last_it_says_so(page):
    """Each was asked; the last round is as short as what is left."""
    wrong = asked(page)[:2]
    left, sizes, seen = len(PITFALLS), [], []
    while left:
        stems = play(page, wrong=wrong)
        sizes.append(len(stems))
        seen += stems
        left -= len(set(stems) - set(wrong))
        if left:
            expect(page.locator(".nn-quiz-next")).to_have_text(f"Next round: {left} to go")
            go_on(page)
        wrong = ()
    assert sorted(seen) == sorted([*PITFALLS, *seen[:2]])
    asked_in_all = len(PITFALLS) + 2
    assert sizes == [TEN] * (asked_in_all // TEN) + [asked_in_all % TEN] * (asked_in_all % TEN > 0)
    last = f"All {len(PITFALLS)} questions are right at last. To start again, forget your answers."
    expect(page.locator(".nn-quiz-score")).to_have_text(last)
    expect(page.locator(".nn-quiz-said")).to_have_text(f"The round is over. {last}")
    expect(page.locator(".nn-quiz-next")).to_be_hidden()
    expect(page.locator(".nn-quiz-back")).to_be_hidden()
    told(page, len(PITFALLS), len(PITFALLS) - 2)


def test_an_answer_on_a_page_counts(page, served):
    """In the round that asks the same."""
    stem = asked(page)[0]
    page.goto(f"{served}pitfalls/{stem}/")
    answer(page, stem, "wrong")
    page.go_back()
    told(page, 1, 0)
    assert mark(page, stem) == "Missed. It comes back."


def test_what_a_page_has_asked_is_asked_no_more(page, served):
    """Unless it was missed there: then it comes first."""
    page.evaluate("localStorage.clear()")
    right, wrong = PITFALLS[0], PITFALLS[-1]
    for stem, kind in ((right, "right"), (wrong, "wrong")):
        page.goto(f"{served}pitfalls/{stem}/")
        answer(page, stem, kind)
    page.goto(f"{served}quiz/")
    told(page, 2, 1)
    assert right not in asked(page)
    assert asked(page)[0] == wrong
    assert mark(page, wrong) == "You missed this one before."


def test_answers_can_be_forgotten(page):
    answer(page, asked(page)[0], "right")
    page.get_by_role("button", name="Forget my answers").focus()
    page.keyboard.press("Enter")
    told(page, 0, 0)
    expect(page.locator(".nn-quiz-said")).to_have_text(
        "Your answers are forgotten. A new round begins."
    )
    assert page.locator(".nn-answer[open]").count() == 0
    assert {mark(page, stem) for stem in asked(page)} == {""}
    page.reload()
    told(page, 0, 0)
    answer(page, asked(page)[0], "wrong")
    told(page, 1, 0)


def test_answers_stay_in_the_browser(page):
    """Nothing is sent for them, and there is no cookie."""
    page.wait_for_load_state("networkidle")
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    play(page)
    go_on(page)
    told(page, TEN, TEN)
    assert requests == []
    assert page.context.cookies() == []


def test_a_round_is_played_where_nothing_may_be_kept(newcomer, served):
    """For as long as the page is open."""
    page = newcomer()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full'); };")
    page.goto(f"{served}quiz/")
    stem, *_ = stems = asked(page)
    answer(page, stem, "wrong")
    told(page, 1, 0)
    play(page)
    go_on(page)
    assert asked(page)[0] == stem
    assert set(asked(page)[1:]).isdisjoint(stems)
    page.reload()
    told(page, 0, 0)
    assert errors == []


@pytest.mark.parametrize("kept", ['{"last": {"gone": "wrong"}, "round": {"gone": null}}', "7"])
def test_questions_that_are_gone_are_not_asked(page, served, kept):
    """Nor does anything else that may be kept stop the quiz."""
    names = page.evaluate("Object.keys(localStorage)")
    key = next(name for name in names if name.endswith("quiz-rounds"))
    page.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [key, kept])
    page.reload()
    assert len(asked(page)) == TEN
    assert page.locator(".nn-quiz-missed li").count() == 0
    told(page, 0, 0)


def test_without_javascript(newcomer, served):
    """All questions, by section, can be answered; nothing is counted, nor pretends to be."""
    page = newcomer(java_script_enabled=False)
    page.goto(f"{served}quiz/")
    assert not page.locator(".nn-quiz").is_visible()
    shown = [one for one in page.locator("[data-question]").all() if one.is_visible()]
    assert len(shown) == len(PITFALLS)
    sections = dict.fromkeys(place.section for place in navigation() if place.section)
    heads = page.locator(".nn-quiz-pool h2").all_inner_texts()
    assert [re.sub("¶$", "", head) for head in heads] == list(sections)
    question = opened(page, PITFALLS[0], "right")
    expect(question.locator(".nn-answer[open] .nn-verdict")).to_be_visible()
    expect(page.locator(f".nn-asked-page a[href$='pitfalls/{PITFALLS[0]}/']")).to_be_visible()
