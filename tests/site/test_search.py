"""The site's search, typed into as a reader would."""

import re
from html import unescape

import pytest
from playwright.sync_api import expect

# What is typed, and the pages of which one must be among the first results.
SEARCHES = {
    "overflow encountered in exp": {"sigmoid_overflow", "softmax_overflow"},
    "RuntimeWarning: overflow encountered in exp": {"sigmoid_overflow", "softmax_overflow"},
    "invalid value encountered in divide": {"softmax_overflow", "sigmoid_overflow"},
    "module 'numpy' has no attribute 'int'": {"activations"},
    "np.int": {"activations"},
    "nan": {"softmax_overflow", "log_zero"},
    "loss does not fall": {"softmax_training", "broadcast_labels"},
    "0.9207": {"normalization", "same_number"},
    "all predictions the same": {"int_zeros_like", "preprocessing_contract"},
    "HTTP Error 403: Forbidden": {"data_download"},
    "numpy._core": {"pickle_weights"},
    "UnpicklingError": {"pickle_weights", "data_download"},
    "photo": {"own_digit"},
    "my own digit": {"own_digit"},
    "2.3026": {"zero_init"},
    "254 + 3 = 1": {"uint8_wrap"},
    "0.0980": {"softmax_axis", "softmax_overflow"},
    "IndexError": {"one_hot", "data_download"},
    "not aligned": {"batch_matmul"},
    "KeyError: 'W4'": {"layer_count"},
    "truth value": {"accuracy_count"},
}
# Not as they stand on the page.
LOOSE = {
    "accuracy 10": {"symptoms/#accuracy-at-chance"},
    "loss 2.30": {"symptoms/#loss-stays-at-log-10"},
}


@pytest.fixture(scope="module")
def results(browser, served):
    """`results(text)`: the pages found for a text, each with its places."""
    page = browser.new_page()
    page.goto(served)
    yield lambda text: found(page, text)
    page.close()


def found(page, text):
    """Enter a text; the pages found, best first, each a list of addresses, best first."""
    page.get_by_role("combobox", name="Search").focus()
    page.keyboard.press("Control+A")
    page.keyboard.press("Backspace")
    said = page.get_by_role("search").get_by_role("status")
    expect(said).to_have_text("Type to start searching")
    page.keyboard.insert_text(text)  # at once: each key asks anew
    expect(said).to_contain_text("matching document")
    pages = page.get_by_role("listbox").get_by_role("group")
    return pages.evaluate_all(
        "all => all.map((one) => [...one.querySelectorAll('a')].map(({ href }) => href))"
    )


@pytest.mark.parametrize("text", SEARCHES)
def test_a_symptom_is_found(text, results, served, built):
    """The index of symptoms comes up at the very symptom, with its repair and its page."""
    first = [address for places in results(text)[:3] for address in places]
    index = [address for address in first if address.startswith(f"{served}symptoms/#")]
    assert index, first
    html = (built / "symptoms/index.html").read_text("utf-8")
    entry = html.partition(f'id="{index[0].partition("#")[2]}"')[2].partition("</ul>")[0]
    message = text.replace("np.int", "'numpy' has no attribute 'int'")
    assert message in unescape(re.sub("<[^>]+>", "", entry)), index[0]
    assert set(re.findall(r'href="../pitfalls/(\w+)/#', entry)) & SEARCHES[text]


@pytest.mark.parametrize("text", LOOSE)
def test_a_symptom_is_found_by_some_of_its_words(text, results):
    first = " ".join(address for places in results(text)[:3] for address in places)
    assert any(place in first for place in LOOSE[text]), first


def test_the_number_of_this_build_is_found(results, served, manifest):
    """Readers come with the number that their own run has printed."""
    number = manifest["experiments"]["normalization"]["numbers"]["accuracy_raw"]
    first = [address for places in results(f"{number:.4f}")[:3] for address in places]
    assert any(address.startswith(f"{served}pitfalls/normalization/") for address in first), first


def test_a_word_is_found_in_the_glossary(results, served):
    first = [address for places in results("learning rate")[:6] for address in places]
    assert f"{served}glossary/#learning-rate" in first


def test_a_symptom_is_found_on_a_phone(newcomer, served):
    page = newcomer(viewport={"width": 360, "height": 740})
    page.goto(served)
    pages = found(page, "loss does not fall")
    assert any(places[0].startswith(f"{served}symptoms/") for places in pages[:3]), pages
