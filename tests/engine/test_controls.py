"""Nothing that a terminal would act upon is printed."""

from nnsite.engine.controls import one_line, visible


def test_what_acts_instead_of_being_seen_is_written_out():
    text = "a\x1b[2J\n\u202e\udcff\x00\té b"
    assert visible(text) == "a\\x1b[2J\n\\u202e\\udcff\\x00\té b"
    assert one_line(text) == r"a\x1b[2J\n\u202e\udcff\x00\té b"
