"""Small folders, finished: what a generator could have written, and what becomes of it."""

import hashlib
import re

import pytest

from nnsite.engine import Fault, Store
from nnsite.finish.policy import policy
from nnsite.finish.step import finish

META = f'<meta http-equiv="Content-Security-Policy" content="{policy(live=False)}">'


@pytest.fixture
def store(tmp_path_factory):
    return Store(tmp_path_factory.mktemp("cache"), "")


@pytest.fixture
def site(tmp_path, store):
    """`site(files)` writes a folder, finishes it, and returns the text of its files by path."""

    def made(files, **options):
        for path, text in files.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text if isinstance(text, bytes) else text.encode())
        finish(tmp_path, store, **options)
        return {
            path.relative_to(tmp_path).as_posix(): path.read_bytes().decode()
            for path in sorted(tmp_path.rglob("*"))
            if path.is_file()
        }

    return made


@pytest.fixture
def refused(site):
    """`refused(page)`: what is told of a folder of one page; nothing has changed in it."""

    def told(page, **others):
        files = {"index.html": page} | {name.replace("_", "."): one for name, one in others.items()}
        with pytest.raises(Fault) as fault:
            site(files)
        return str(fault.value)

    return told


def styles(files):
    """The stylesheet, of which there is one."""
    (path,) = (path for path in files if path.endswith(".css"))
    assert re.fullmatch(r"assets/style\.[0-9a-f]{8}\.css", path)
    return path, files[path]


# The policy.


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<!doctype html><html lang=en><head>", "<title>a</title></head><p>b"),
        ('<!DOCTYPE html>\n<head>\n<meta charset="utf-8">', "\n<title>a</title>"),
        ("<head><meta http-equiv=Content-Type content='text/html; charset=utf-8'>", "<title>a"),
        ("<!-- a > b --><html><!-- c --><head prefix='og: x'>", "<title>a</title>"),
        ("<!doctype html>", "<title>a</title><meta charset=utf-8>"),
        ("", "<p>a<head>"),
        ("\ufeff<html>", "<body>a"),
        ("<head>\r\n", "<meta name=a content=b>\r\n"),
    ],
)
def test_the_policy_is_first_in_the_head_and_nothing_else_changes(site, before, after):
    assert site({"index.html": before + after})["index.html"] == before + META + after


def test_a_page_that_is_reloaded_may_run_the_script_that_does_it(site):
    page = site({"index.html": "<p>a"}, live=True)["index.html"]
    assert "script-src 'self' 'unsafe-inline';" in page
    assert page.count("unsafe") == 1


# Styles.


def test_stylesheets_become_one_in_their_order(site):
    files = site(
        {
            "index.html": '<link rel="stylesheet" href="a/one.css"><link rel=stylesheet '
            'href="b/two.css?v=1"><style>p{color:blue}</style><p class="x">',
            "deep/er/index.html": "<link href='../../a/one.css' rel='stylesheet'>"
            '<link rel="stylesheet" href="../../b/two.css"><style>p{color:blue}</style>',
            "a/one.css": "p{color:red} .gone{color:red}",
            "a/one.css.map": "{}",
            "b/two.css": "p{color:green;top:0}",
            "b/kept.txt": "",
        }
    )
    path, css = styles(files)
    assert css == "@layer{p{color:#00f;top:0}}"
    assert files["index.html"] == f'{META}<link rel="stylesheet" href="{path}"><p class="x">'
    assert files["deep/er/index.html"] == f'{META}<link rel="stylesheet" href="../../{path}">'
    assert sorted(files) == sorted(["index.html", "deep/er/index.html", path, "b/kept.txt"])


def test_pages_with_other_stylesheets_have_one_of_their_own(site):
    link = '<link rel="stylesheet" href="{}.css">'
    pages = {"1.html": "ab", "2.html": "ab", "3.html": "ba", "4.html": ""}
    files = site(
        {page: "".join(map(link.format, order)) + "<p>" for page, order in pages.items()}
        | {"a.css": "p{color:red}", "b.css": "p{color:blue}"}
    )
    linked = [re.findall(r'href="([^"]*)"', files[page]) for page in pages]
    assert linked[0] == linked[1] != linked[2]
    assert linked[3] == []
    assert "#00f" in files[linked[0][0]]
    assert "red" in files[linked[2][0]]


def test_a_stylesheet_keeps_its_media(site):
    page = '<link rel=stylesheet href=a.css media=print><style media="all">p{top:0}</style><p>'
    _, css = styles(site({"index.html": page, "a.css": "p{left:0}"}))
    assert css == "@layer{@media print{p{left:0}}p{top:0}}"


def test_a_page_on_the_hosts_root_keeps_such_addresses(site):
    """404.html is shown at any depth."""
    page = '<link rel="stylesheet" href="/base/css/a.css"><style>p{top:0}</style><p>'
    files = site({"404.html": page, "css/a.css": "p{left:0}"})
    path, _ = styles(files)
    assert f'href="/base/{path}"' in files["404.html"]


def test_addresses_in_styles_lead_where_they_led(site):
    css = (
        'p{background:url(i/a.png)}p:hover{background:url("../b.png?c#d")}'
        "a{background:url(/e.png)}a:hover{background:url(data:image/png;base64,AAAA)}"
        '@font-face{font-family:f;src:url(f.woff2)}p:focus{content:"url(x)"}'
    )
    page = '<link rel=stylesheet href=css/a.css><p style="background:url(../g.png)"><a>'
    _, made = styles(site({"sub/index.html": page.replace("css/", "../css/"), "css/a.css": css}))
    found = re.findall(r"url\(\"?([^\")]*)\"?\)", made)
    there = ["../css/f.woff2", "../css/i/a.png", "../b.png?c#d", "/e.png"]
    assert found == [*there, "data:image/png;base64,AAAA", "x", "../g.png"]


def test_a_style_attribute_becomes_a_class_that_wins_as_it_did(site):
    page = (
        '<p style="color: red;"><p class="a" style="color:red"><p style="top:0; left:0!important">'
        '<p style=""><p style=" ">'
    )
    sheet = "<style>#x{color:blue!important}.a{color:blue}</style>"
    files = site({"index.html": sheet + page})
    _, css = styles(files)
    assert css == (
        "@layer{.s1{left:0!important}}@layer{.a{color:#00f}}.s0{color:red}.s1{top:0}"
    ).replace("@layer{.a", "@layer{.a")
    assert files["index.html"].endswith('<p class="s0"><p class="a s0"><p class="s1"><p><p>')


def test_classes_for_styles_have_names_that_are_free(site):
    page = '<p class="s0" style="top:0"><script src="a.js"></script>'
    files = site({"index.html": page, "a.js": 'add("s1")'})
    assert '<p class="s0 s2">' in files["index.html"]


def test_one_style_attribute_without_a_stylesheet(site):
    files = site({"index.html": "<head><title>a</title></head><p style=top:0>"})
    path, css = styles(files)
    link = f'<link rel="stylesheet" href="{path}">'
    assert files["index.html"] == f'<head>{META}{link}<title>a</title></head><p class="s0">'
    assert css == ".s0{top:0}"


def test_a_stylesheet_that_is_named_elsewhere_stays(site):
    page = (
        "<link rel=stylesheet href=a.css><link rel=stylesheet href=b.css><link rel=stylesheet "
        "href=c.css><noscript><link rel=stylesheet href=c.css></noscript>"
        '<link rel="alternate stylesheet" href="d.css"><script src="e.js"></script>'
    )
    sheets = {f"{name}.css": "p{top:0}" for name in "abcd"}
    files = site({"index.html": page, "e.js": 'load("b.css")', **sheets})
    assert set(sheets) & set(files) == {"b.css", "c.css", "d.css"}


def test_what_browsers_do_not_know_is_written_otherwise_and_light_and_dark_they_know(site):
    page = "<style>p{--a:light-dark(#fff,#000);user-select:none;color:var(--a)}</style><p>"
    _, css = styles(site({"index.html": page}))
    assert "-webkit-user-select:none" in css
    assert "--a:light-dark(#fff,#000)" in css


# Scripts.


def test_scripts_in_pages_become_files_in_their_places(site):
    files = site(
        {
            "a/index.html": '<p><script defer id="b">\nrun(1 < 2);\n</script><p>'
            '<script type="module" async>go()</script><script> </script>'
            '<script type="application/ld+json">{"a": 1}</script><script src=c.js></script>',
            "b/index.html": "<script>run(1 < 2);</script>",
            "a/c.js": "",
        }
    )
    one, two = re.findall(r'src="\.\./(assets/script\.[0-9a-f]{8}\.js)"', files["a/index.html"])
    assert files[one] == "run(1<2);\n"
    assert files["a/index.html"] == (
        f'{META}<p><script src="../{one}" id="b"></script><p>'
        f'<script type="module" async src="../{two}"></script>'
        '<script type="application/ld+json">{"a": 1}</script><script src=c.js></script>'
    )
    assert files["b/index.html"] == f'{META}<script src="../{one}"></script>'


def test_scripts_lose_comments_and_white_space_and_a_map_that_told_of_them(site):
    script = "// a\nlet a = 1;\n//# sourceMappingURL=a.js.map\n"
    files = site(
        {
            "index.html": "<p><script>// b\nlet b = `  `;</script>",
            "s/a.js": script,
            "s/a.js.map": "{}",
            "s/b.mjs": script,
            "s/c.js": "let a=1;\n",
            "s/c.js.map": "{}",
            "s/d.min.js": script,
            "s/e.js": "let = ; // a\n",
            "s/f.json": "{ }",
        }
    )
    assert "s/a.js.map" not in files
    assert files["s/a.js"] == files["s/b.mjs"] == files["s/c.js"] == "let a=1;\n"
    assert files["s/c.js.map"] == "{}"
    assert files["s/d.min.js"] == script
    assert files["s/e.js"] == "let = ; // a\n"
    assert files["s/f.json"] == "{ }"
    of_page = next(path for path in files if path.startswith("assets/script."))
    assert files[of_page] == "let b=`  `;\n"
    assert hashlib.sha256(files[of_page].encode()).hexdigest()[:8] in of_page


def test_scripts_of_which_a_page_tells_the_hash_stay(site):
    page = (
        '<script src="a.js" integrity="sha384-x"></script><script src="c.js"></script>'
        '<link rel="modulepreload" href="b.mjs" integrity="sha384-y">'
    )
    script = "let a = 1;\n"
    files = site({"index.html": page, "a.js": script, "b.mjs": script, "c.js": script})
    assert files["a.js"] == files["b.mjs"] == script
    assert files["c.js"] == "let a=1;\n"


def test_an_authors_own_server_shows_scripts_as_they_are_written(site):
    page = "<script>let a = 1; // b</script>"
    files = site({"index.html": page, "a.js": "let a = 1;\n"}, live=True)
    assert files["a.js"] == "let a = 1;\n"
    assert "let a = 1; // b\n" in files.values()


def test_styles_stay_for_what_scripts_make_if_a_page_can_run_them(site):
    page = '<style>.a,.b,.c,.d,.e{top:0}</style><script src="1.js"></script><script>"d"</script>'
    data = '<script type="application/json">{"worker": "3.js"}</script>'
    scripts = {"1.js": '"a" + "2.js"', "2.js": '"b"', "3.js": '"c"', "4.js": '"e"'}
    _, css = styles(site({"index.html": page + data, **scripts}))
    assert css == "@layer{.a,.b,.c,.d{top:0}}"


def test_styles_stay_for_what_modules_and_workers_of_a_page_make(site):
    """They stand in folders, and name one another by addresses from there."""
    page = '<style>.a,.b,.c,.d,.e{top:0}</style><script type="module" src="s/bench/page.js">'
    start = 'new Worker(new URL("worker.js", import.meta.url), { type: "module" })'
    scripts = {
        "s/bench/page.js": f'import {{ b }} from "./numbers.js"; "a"; {start}',
        "s/bench/numbers.js": '"b"',
        "s/bench/worker.js": 'import * as deep from "../deep/er.mjs"; "c"',
        "s/deep/er.mjs": '"d"',
        "s/bench/other.js": '"e"',
    }
    _, css = styles(site({"index.html": f"{page}</script>", **scripts}))
    assert css == "@layer{.a,.b,.c,.d{top:0}}"


@pytest.mark.parametrize(
    "script",
    [
        '<script src="../s/a.js?v=1#b"></script>',
        '<script type="module" src="/on/a/host/s/a.js"></script>',
        '<script type="application/json" src="none.json"></script>',
        "<script></script>",
    ],
)
def test_a_script_that_is_there_or_not_fetched_is_no_fault(site, script):
    assert META in site({"b/index.html": script, "s/a.js": ""})["b/index.html"]


# What is not recognised.


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ('<p onclick="go()">', '<p onclick="go()">: a script in an attribute'),
        ("<svg><a onload=go() /></svg>", '<a onload="go()">: a script in an attribute'),
        ('<a href="javascript:go()">', '<a href="javascript:go()">: a script in a link'),
        ('<a href=" &#106;ava\nScript:go()">', "a script in a link"),
        ('<img src="https://a.b/c.png">', "<img> loads https://a.b/c.png from another host"),
        ('<img src="//a.b/c.png">', "<img> loads //a.b/c.png from another host"),
        ('<img srcset="a.png, http://a.b/c.png 2x">', "from another host"),
        (r'<img src="/\a.b/c.png">', "from another host"),
        ('<script src="https://a.b/c.js"></script>', "from another host"),
        ('<script defer src="s/a.js"></script>', "no script is at s/a.js"),
        ('<script type="module" src="../index.html"></script>', "no script is at ../index.html"),
        ('<script src=""></script>', "no script is at"),
        ('<script src="x://["></script>', "no script is at x://["),
        ('<link rel="preconnect" href="https://a.b">', "from another host"),
        ('<link rel="stylesheet" href="https://a.b/c.css">', "from another host"),
        ('<link rel="stylesheet" href="a.css">', "no stylesheet is at a.css"),
        ('<svg><image xlink:href="https://a.b/c.png"/></svg>', "from another host"),
        ("<iframe></iframe>", "<iframe>, which the policy forbids"),
        ("<video src=a.webm></video>", "<video>, which the policy forbids"),
        ('<base href="/">', "<base>, which the policy forbids"),
        ('<form action="/go">', "<form action>, which the policy forbids"),
        ('<script type="importmap">{}</script>', 'type="importmap">, which cannot be a file'),
        ('<script type="module">import "./a.js"</script>', "imports others"),
        ("<svg><script>go()</script></svg>", "<script> in <svg>"),
        ("<noscript><style>p{}</style></noscript>", "<style> in <noscript>"),
        ("<template shadowrootmode=open>", "<template shadowrootmode>"),
        ("<style>p{top}</style>", "Parsing stylesheet failed"),
        ("<style>@import 'a.css';</style>", "@import counts for one stylesheet"),
        ("<style>p{background:url(https://a.b/c)}</style>", "loads https://a.b/c from another"),
        ("<style>p{background:image-set('a.png' 1x)}</style>", "image-set()"),
        ("<style>p[style]{top:0}</style>", "a rule asks for [style]"),
        ("<style>@font-face{font-family:a;src:url(data:x)}</style>", "a font in a data: address"),
        ('<p style="top:0}p{left:0">', 'style="top:0}p{left:0" cannot be a rule'),
        ('<p style="&:hover{left:0}">', "cannot be a rule: it is more than declarations"),
        ('<p style="{{ colour }}">', "cannot be a rule"),
        ('<p style="background:url(//a.b/c)">', "loads //a.b/c from another host"),
        ("<style>p:not([class]){top:0}</style><p style=left:0>", "asks whether it has a class"),
        ("<svg><![CDATA[a]]></svg>", "a CDATA section"),
        (b"<p>\xff", "not in UTF-8"),
    ],
)
def test_what_is_not_recognised_is_named_and_nothing_is_written(refused, tmp_path, page, told):
    fault = refused(page)
    assert fault.startswith("index.html: ")
    assert told in fault
    assert "\n" not in fault
    written = page if isinstance(page, bytes) else page.encode()
    assert [path.read_bytes() for path in tmp_path.rglob("*")] == [written]


def test_data_and_links_to_other_hosts_are_no_fault(site):
    page = (
        '<a href="https://a.b"></a><link rel="canonical" href="https://a.b"><form></form>'
        '<img src="data:image/png;base64,AA//"><p title="javascript: the good parts">'
        "<style>a:not([class]){top:0}</style><p style=left:0>"
    )
    assert META in site({"index.html": page})["index.html"]


def test_each_fault_is_one_line_that_names_a_page_and_counts_the_others(site):
    page = "<p onclick=a()>"
    with pytest.raises(Fault) as fault:
        site({"a.html": page, "b.html": page, "c.html": f"{page}<base href=/>"})
    assert str(fault.value) == (
        'a.html (and 2 more): <p onclick="a()">: a script in an attribute\n'
        "c.html: <base>, which the policy forbids"
    )


def test_a_folder_is_finished_once(site, tmp_path, store):
    first = site({"index.html": "<style>p{top:0}</style><p>"})
    with pytest.raises(Fault, match=r"^index\.html: has a policy already"):
        finish(tmp_path, store)
    assert {path: (tmp_path / path).read_text() for path in first} == first


def test_a_folder_without_pages_is_refused(site):
    with pytest.raises(Fault, match=r"no page, no file \*\.html"):
        site({"a.txt": "<p>"})
