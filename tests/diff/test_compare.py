"""What two manifests say differently, and of which kind it is."""

import pytest

OTHER = "b" * 64
ONE, BOTH = ["pitfalls/one.md"], ["index.md", "pitfalls/one.md"]


def one(manifest):
    return manifest["experiments"]["one"]


def claim(manifest):
    return one(manifest)["claims"][0]


def told(changes):
    return [(one["kind"], one["name"], one["change"], one["old"], one["new"]) for one in changes]


@pytest.mark.parametrize(
    ("edit", "said", "pages"),
    [
        (lambda m: one(m)["numbers"].update(n=6), ("number", "n", "changed", 3, 6), BOTH),
        (lambda m: one(m)["numbers"].update(n=3.0), ("number", "n", "changed", 3, 3.0), BOTH),
        (lambda m: one(m)["numbers"].update(zero=1), ("number", "zero", "changed", 0, 1), ONE),
        (
            lambda m: one(m)["numbers"].update(share=0.5000001),
            ("number", "share", "rounding", 0.5, 0.5000001),
            ONE,
        ),
        (
            lambda m: one(m)["numbers"].update(share=0.500001),
            ("number", "share", "changed", 0.5, 0.500001),
            ONE,
        ),
        (
            lambda m: one(m)["numbers"].update(share="nan"),
            ("number", "share", "changed", 0.5, "nan"),
            ONE,
        ),
        (
            lambda m: one(m)["numbers"].update(n=10**400),
            ("number", "n", "changed", 3, 10**400),
            BOTH,
        ),
        (lambda m: one(m)["numbers"].update(more=1), ("number", "more", "new", None, 1), []),
        (lambda m: one(m)["numbers"].pop("n"), ("number", "n", "gone", 3, None), BOTH),
        (
            lambda m: one(m)["captured"].update(shown="[1 2]"),
            ("capture", "shown", "changed", "[1 2]\n[3 4]", "[1 2]"),
            ONE,
        ),
        (
            lambda m: one(m)["texts"].update(agent="curl"),
            ("text", "agent", "changed", "Python", "curl"),
            ONE,
        ),
        (
            lambda m: claim(m).update(holds=False, text="It is 3!"),
            ("claim", "half", "ceased to hold", "It is 3.", "It is 3!"),
            ONE,
        ),
        (
            lambda m: claim(m).update(law=False),
            ("claim's law", "half", "changed", "true", "false"),
            ONE,
        ),
        (
            lambda m: claim(m).update(sentence="No."),
            ("claim's sentence", "half", "changed", "It is {n}.", "No."),
            ONE,
        ),
        (
            lambda m: claim(m).update(values={"n": 4}),
            ("claim's values", "half", "changed", '{"n": 3}', '{"n": 4}'),
            ONE,
        ),
        (
            lambda m: one(m)["claims"].append({**claim(m), "name": "more", "holds": False}),
            ("claim", "more", "new", None, "It is 3. (does not hold)"),
            [],
        ),
        (lambda m: one(m)["claims"].clear(), ("claim", "half", "gone", "It is 3.", None), ONE),
        (
            lambda m: one(m)["warnings"].clear(),
            ("warning", "RuntimeWarning: over", "gone", "a.py:1: np.exp(a)", None),
            ONE,
        ),
        # It is declared, and with other weights it does not arise.
        (
            lambda m: one(m)["warnings"][0]["places"].clear(),
            ("warning", "RuntimeWarning: over", "gone", "a.py:1: np.exp(a)", None),
            ONE,
        ),
        (
            lambda m: one(m)["warnings"][0]["places"][0].update(at="a.py:2"),
            (
                "warning",
                "RuntimeWarning: over",
                "changed",
                "a.py:1: np.exp(a)",
                "a.py:2: np.exp(a)",
            ),
            ONE,
        ),
    ],
)
def test_what_an_experiment_finds_and_where_it_is_shown(document, edit, said, pages):
    found = document(edit)
    assert told(found["results"]) == [said]
    assert found["results"][0]["experiment"] == "one"
    assert found["results"][0]["pages"] == pages
    assert found["verdict"] == ("rounding" if said[2] == "rounding" else "results")
    assert found["figures"] == found["made_from"] == found["versions"] == []


def test_a_claim_holds_again(document, manifest):
    claim(manifest)["holds"] = False
    found = document(lambda other: claim(other).update(holds=True))
    assert told(found["results"]) == [("claim", "half", "began to hold", "It is 3.", "It is 3.")]


def test_what_follows_from_a_number_is_told_once(document):
    def edit(other):
        one(other)["numbers"]["n"] = 6
        claim(other).update(text="It is 6.", values={"n": 6})

    assert told(document(edit)["results"]) == [("number", "n", "changed", 3, 6)]


@pytest.mark.parametrize(
    ("edit", "relative"),
    [
        (lambda m: one(m)["numbers"].update(n=6), 1),
        (lambda m: one(m)["numbers"].update(share=0.25), -0.5),
        (lambda m: one(m)["numbers"].update(share=-0.5), -2),
        (lambda m: one(m)["numbers"].update(zero=1), None),
        (lambda m: one(m)["numbers"].update(n=3.0), None),
        (lambda m: one(m)["numbers"].update(n="inf"), None),
        (lambda m: one(m)["numbers"].update(n=10**400), None),  # beyond what JSON's readers hold
    ],
)
def test_by_how_much(document, edit, relative):
    assert document(edit)["results"][0]["relative"] == relative


@pytest.mark.parametrize(
    ("edit", "kind", "said"),
    [
        (
            lambda m: one(m)["figures"].update(curve=OTHER),
            "figures",
            ("figure", "curve", "changed", "a" * 12, "b" * 12),
        ),
        (
            lambda m: one(m)["data"].update(digits=OTHER),
            "figures",
            ("data file", "digits", "changed", "a" * 12, "b" * 12),
        ),
        (
            lambda m: one(m)["data"].clear(),
            "figures",
            ("data file", "digits", "gone", "a" * 12, None),
        ),
        (
            lambda m: m["inputs"]["weights"].update(sha256=OTHER),
            "made_from",
            ("input", "weights sha256", "changed", "a" * 12, "b" * 12),
        ),
        (
            lambda m: one(m)["inputs"].clear(),
            "made_from",
            ("reads", "weights", "gone", None, None),
        ),
        (
            lambda m: one(m)["files"].update({"nnsite/experiments/one.py": OTHER}),
            "made_from",
            ("file", "nnsite/experiments/one.py", "changed", "a" * 12, "b" * 12),
        ),
        (
            lambda m: one(m).update(key=OTHER),
            "made_from",
            ("settings of", "one", "changed", None, None),
        ),
        (
            lambda m: m["pages"].pop("index.md"),
            "made_from",
            ("page", "index.md", "gone", None, None),
        ),
        (
            lambda m: m["pages"]["index.md"]["one"].update(numbers=["share"]),
            "made_from",
            ("page", "index.md", "changed", "one.n", "one.share"),
        ),
        (
            lambda m: m["versions"].update(numpy="2.5.4"),
            "versions",
            ("version", "numpy", "changed", "2.4.6", "2.5.4"),
        ),
    ],
)
def test_what_is_no_result_is_told_apart(document, edit, kind, said):
    found = document(edit)
    assert found["verdict"] == kind
    lists = ("results", "figures", "made_from", "versions")
    assert {name: told(found[name]) for name in lists if found[name]} == {kind: [said]}


def test_a_data_file_is_shown_by_the_pages_that_ask_for_it(document):
    (found,) = document(lambda m: one(m)["data"].update(digits=OTHER))["figures"]
    assert (found["experiment"], found["pages"]) == ("one", ONE)


def test_an_experiment_comes_and_goes(document):
    def edit(other):
        other["experiments"]["three"] = other["experiments"].pop("one")

    found = document(edit)["results"]
    assert told(found) == [
        ("experiment", "one", "gone", None, None),
        ("experiment", "three", "new", None, None),
    ]
    assert [one["pages"] for one in found] == [BOTH, []]


@pytest.mark.parametrize(
    ("edits", "sentence"),
    [
        ([], "nothing differs"),
        (
            [lambda m: m["versions"].update(numpy="2.5.4", blas="openblas-2")],
            "no result differs; numpy 2.4.6 -> 2.5.4; another machine or kernel: blas",
        ),
        (
            [
                lambda m: m["versions"].update(blas="openblas-2"),
                lambda m: one(m)["numbers"].update(share=0.5000000001),
            ],
            "no result differs but by rounding: 1 number in 1 experiment; "
            "another machine or kernel: blas",
        ),
        (
            [
                lambda m: one(m)["numbers"].update(n=4, share=0.5000000001),
                lambda m: claim(m).update(holds=False),
                lambda m: one(m)["figures"].update(curve=OTHER),
                lambda m: one(m)["data"].update(digits=OTHER, more=OTHER),
                lambda m: m["inputs"]["weights"].update(sha256=OTHER),
                lambda m: one(m)["files"].update({"a.py": OTHER}),
                lambda m: m["pages"].pop("pitfalls/two.md"),
            ],
            "results differ: 1 claim (1 ceased to hold), 1 number in 1 experiment, shown on "
            "2 pages; by rounding alone: 1 number in 1 experiment; 1 figure drawn otherwise; "
            "other data files: 2; other inputs: weights; other files: 1; other pages: 1",
        ),
    ],
)
def test_the_verdict_in_words(document, edits, sentence):
    assert document(lambda m: [edit(m) for edit in edits])["sentence"] == sentence
