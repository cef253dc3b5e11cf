"""Tags found as browsers find them, and changed in place."""

from html.parser import HTMLParser

import pytest

from nnsite.finish.markup import Edits, Reader, Tag


def read(html):
    """The tags with a `style` attribute, and all scripts, styles and links, in order."""
    reader = Reader(
        lambda tag: tag.name in ("script", "style", "link") or "style" in tag.attributes
    )
    return reader.read(html)


def styles(html):
    return [one.tag.get("style") for one in read(html)[1] if "style" in one.tag.attributes]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<p style="x">', ["x"]),
        ("<p style='x' title=\"a > b\">", ["x"]),
        ("<P STYLE=x>", ["x"]),
        ('<p style = "x"\n>', ["x"]),
        ("<p style=x/>", ["x/"]),
        ('<p style="x"class="y">', ["x"]),
        ("<p title=\"style='x'\">", []),
        ("<p title='<b style=\"x\">'>", []),
        ("<p title=<b style=x>", ["x"]),
        ('<p title=a"b style="x">', ["x"]),
        ('<p style="a &amp; &quot;b&quot;">', ['a & "b"']),
        ('<p style="x" style="y">', ["x"]),
        ("<p style>", [""]),
        ('<p data-style="x">', []),
        ('<!-- <p style="x"> -->', []),
        ('<!--> <p style="x"> -->', ["x"]),
        ('<!-- --!><p style="x">', ["x"]),
        ('<!-- <p style="x">', []),
        ('<pre>&lt;p style="x"&gt;</pre>', []),
        ('a < b style="x">', []),
        ("<script>\"<p style='x'>\"</script>", []),
        ('<script>1 <b="</script><p style="x">', ["x"]),
        ("<SCRIPT>'<p style=x>'</Script ><p style=y>", ["y"]),
        ('<textarea><p style="x"></textarea>', []),
        ('<title><p style="x"></title>', []),
        ('<style>/* <p style="x"> */</style>', []),
        ('</p title="<b style=x>">', []),
        ('<template><p style="x"></template>', ["x"]),
        ('<p style="x"', []),
        ("<p " + "a=" * 50_000, []),
    ],
)
def test_attributes_are_found_where_they_are_and_nowhere_else(html, found):
    assert styles(html) == found


@pytest.mark.parametrize(
    "html", ["<svg><![CDATA[<p style=x>]]></svg>", "<script><!-- <script></script> --></script>"]
)
def test_what_can_be_read_in_two_ways_is_refused(html):
    with pytest.raises(ValueError, match=r"CDATA|script with <!--"):
        read(html)


def test_raw_text_ends_at_its_own_end_tag():
    _, (script, style) = read("<script>a</scripts></script><style>b{}</style>")
    assert (script.text, style.text) == ("a</scripts>", "b{}")
    assert script.end == style.start


def test_an_element_tells_in_what_it_stands():
    html = "<svg><script></script></svg><noscript><link></noscript><svg/><style></style>"
    _, elements = read(html)
    assert [sorted(one.places) for one in elements] == [["svg"], ["noscript"], []]


@pytest.mark.parametrize(
    ("tag", "values", "changed"),
    [
        ('<p style="x" id=a>', {"style": None}, "<p id=a>"),
        ('<p style="x">', {"style": None, "class": "s1"}, '<p class="s1">'),
        ("<p class=a  style=x>", {"style": None, "class": "a s1"}, '<p class="a s1">'),
        ("<path d='M0' style='x'/>", {"style": None}, "<path d='M0'/>"),
        ("<script>", {"src": "a&b"}, '<script src="a&amp;b">'),
        ("<script async src>", {"src": "b", "async": None}, '<script src="b">'),
        ("<br/>", {"class": "s1"}, '<br class="s1"/>'),
    ],
)
def test_of_a_tag_only_what_is_meant_changes(tag, values, changed):
    assert Tag(tag).changed(values) == changed


def test_edits_are_made_at_their_places_in_the_order_given():
    edits = Edits("abcdef")
    edits.replace(4, 5, "E")
    edits.replace(0, 0, "1")
    edits.replace(0, 0, "2")
    assert str(edits) == "12abcdEf"


class Oracle(HTMLParser):
    """The start tags of a page, as Python's own parser finds them."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        first = {}
        for name, value in attrs:
            first.setdefault(name, value or "")
        self.found.append((tag, first))


def test_every_page_is_read_as_by_another_parser(built):
    reader = Reader(lambda _: True)
    for path in sorted(built.rglob("*.html")):
        html = path.read_text("utf-8")
        _, elements = reader.read(html)
        found = [
            (one.tag.name, {name: its.value for name, its in one.tag.attributes.items()})
            for one in elements
        ]
        assert found == Oracle(html).found
