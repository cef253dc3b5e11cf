"""The manifest says which page shows which findings of which experiment."""

import json

LESSON = """---
experiment: halves
title: It is {{ n.half_right | fixed(1) }}, not {{ n.half_wrong }}
seen:
  - text: about {{ n.half_repaired | fixed(0) }}
    told: "{{ run.captured.refused.split(':') | first }}"
  - a note, {{ run.texts.note }}
---
{% extends 'layout.md' %}{% block ask %}{{ n.half_wrong }}{% endblock %}
"""
# Each page with what it shows of `halves`, or of the experiment that is named.
PAGES = {
    "number.md": ("{{ runs.halves.n.half_wrong }}", {"numbers": ["half_wrong"]}),
    "decides.md": ("{{ 'a' if runs.halves.n.half_wrong > 3 }}", {"numbers": ["half_wrong"]}),
    "capture.md": ("{{ runs.halves.captured.refused }}", {"captured": ["refused"]}),
    "text.md": ("{{ runs.halves.texts.note }}", {"texts": ["note"]}),
    "holds.md": (
        "{{ runs.halves.facts | selectattr('holds') | list | length }}",
        {"claims": ["not_whole"]},
    ),
    # Its sentence and its values show the numbers that it was judged by.
    "claim.md": (
        "{{ runs.halves.claim.not_whole.text }}",
        {"claims": ["not_whole"], "numbers": ["half_right", "half_wrong"]},
    ),
    "figure.md": ("{{ runs.other.figure('tiles').src }}", {"other": {"figures": ["tiles"]}}),
    "link.md": ("[{{ pages.halves.label }}]({{ pages.halves.link }})", {}),
    "code.md": ("{{ runs.halves.excerpt('wrong').path }}", {}),
    "title.md": ("{{ pages.halves.title }}", {"numbers": ["half_right", "half_wrong"]}),
    "entry.md": (
        "{{ pages.halves.seen[0].text }}",
        {"numbers": ["half_repaired"], "texts": ["note"]},
    ),
    "told.md": ("{{ pages.halves.seen.0['told'] }}", {"captured": ["refused"], "texts": ["note"]}),
    "block.md": ("{{ pages.halves.block('ask') }}", {"numbers": ["half_wrong"]}),
    "its_run.md": ("{{ pages.halves.run.n.half_right | sig }}", {"numbers": ["half_right"]}),
    "data.json": (
        "{{ pages.halves.seen | json }}",
        {"captured": ["refused"], "numbers": ["half_repaired"], "texts": ["note"]},
    ),
}


def test_a_page_shows_what_it_asks_for(toy, built):
    course = toy(
        {
            **{f"texts/english/{page}": text for page, (text, _) in PAGES.items()},
            "texts/english/mistakes/halves.md": LESSON,
            "layouts/layout.md": "{% block ask required %}{% endblock %}",
        }
    )
    manifest = json.loads(built(course)["build.json"])
    for page, (_, shown) in PAGES.items():
        of_halves = {"halves": shown} if shown and "other" not in shown else shown
        assert manifest["pages"][page] == of_halves, page
    # Its front matter and its blocks, and nothing of what others ask for.
    assert manifest["pages"]["mistakes/halves.md"] == {
        "halves": {
            "captured": ["refused"],
            "numbers": ["half_repaired", "half_right", "half_wrong"],
            "texts": ["note"],
        }
    }
