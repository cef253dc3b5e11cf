"""The manifest says of each page which numbers it shows."""

import re

from live import LIVE
from project import navigation


def test_each_number_of_a_page_is_among_those_that_it_shows(built, manifest):
    found, live = 0, set()
    for place in navigation():
        name = place.page.removesuffix("index.md").removesuffix(".md")
        html = (built / name / "index.html").read_text("utf-8")
        for stem, number in re.findall(r'data-number="(\w+)\.(\w+)"', html):
            if f"{stem}.{number}" in LIVE:
                live.add(f"{stem}.{number}")
            elif stem in manifest["experiments"]:  # else it is an example in an explanation
                assert number in manifest["pages"][place.page][stem]["numbers"], place.page
                found += 1
    assert found > 300
    assert live == LIVE


def test_a_page_shows_nothing_that_is_not_there(manifest):
    for page, experiments in manifest["pages"].items():
        for stem, kinds in experiments.items():
            one = manifest["experiments"][stem]
            by_name = ("numbers", "captured", "texts", "figures", "data")
            there = {kind: set(one[kind]) for kind in by_name}
            there["claims"] = {claim["name"] for claim in one["claims"]}
            there["warnings"] = {warning["text"] for warning in one["warnings"]}
            for kind, names in kinds.items():
                assert set(names) <= there[kind], (page, stem)
