"""Figures belong to a page: its colours, its font, ids of their own, no dates."""

import io
import os
import re
import subprocess
import sys
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.figure import Figure
from PIL import Image

from nnsite.engine.run import drawing

COLOURS = {"#000000": "currentColor", "#d55e00": "var(--nn-wrong)"}


def drawn(prefix="one"):
    with drawing.style():
        figure = Figure(figsize=(4, 3), layout="constrained")
        axes = figure.subplots()
        axes.plot([0, 1], [1, 0], color="#d55e00", marker="o")
        axes.text(0.5, 0.5, "0.9207", size=24, weight="bold", clip_on=True)
        return drawing.svg(figure, prefix, COLOURS)


def test_the_same_figure_is_the_same_bytes():
    assert drawn() == drawn()


def test_the_readers_own_settings_do_not_matter(monkeypatch):
    before = drawn()
    with pyplot.rc_context({"lines.linewidth": 9, "font.size": 30, "svg.fonttype": "path"}):
        assert drawn() == before


def test_colours_come_from_the_page():
    text = drawn()
    assert "stroke: var(--nn-wrong)" in text
    assert "currentColor" in text
    assert not re.search("#[0-9a-f]{6}", text)


def test_text_is_text_in_the_pages_font():
    text = drawn()
    assert ">0.9207<" in text
    assert "font-family: var(--figure-font, sans-serif)" in text
    assert "DejaVu" not in text


def test_only_what_is_set_apart_has_a_size_of_its_own():
    """All other text has that of the `<svg>`, which a page can change."""
    root = ElementTree.fromstring(drawn())
    assert root.get("font-size") == "18.5"
    styles = [text.get("style") for text in root.iter(f"{drawing.SVG}text")]
    assert len(styles) > 3
    assert re.findall("font-size: [^;]*", " ".join(styles)) == ["font-size: 24px"]


def test_ids_are_unique_in_a_page_with_two_figures():
    root = ElementTree.fromstring(f"<div>{drawn('one')}{drawn('two')}</div>")
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert ids
    assert len(ids) == len(set(ids))
    used = set(re.findall(r'(?:href="|url\()#([^")]+)', drawn("one")))
    assert used <= set(ids)


def test_no_date_and_no_program():
    text = drawn()
    for word in ("metadata", "date", "Matplotlib", "<!--", "DOCTYPE", "<style"):
        assert word not in text


@pytest.mark.parametrize("shape", [(3, 4), (28, 28), (1, 300)])
def test_a_mosaic_is_pixel_exact(shape):
    pixels = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    image = Image.open(io.BytesIO(drawing.png(pixels)))
    assert image.mode == "L"
    assert not image.info
    assert np.array_equal(np.asarray(image), pixels)


def test_a_mosaic_of_16_greys_has_the_nearest_ones():
    pixels = np.arange(256, dtype=np.uint8).reshape(16, 16)
    content = drawing.png(pixels, greys=16)
    image = Image.open(io.BytesIO(content))
    assert content[24] == 4  # bits of a pixel, in the file's header
    shown = np.asarray(image.convert("L")).astype(int)
    assert set(shown.flat) == set(range(0, 256, 17))
    assert np.max(np.abs(shown - pixels)) == 8


def test_coordinates_are_short():
    root = ElementTree.fromstring(drawn())
    for element in root.iter():
        for name in ("d", "x", "y", "width", "height", "transform"):
            assert not re.search(r"\.\d{3}|rotate\(-0", element.get(name, "")), element.attrib


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this platform does not fork")
def test_what_is_forked_after_the_first_chart_collects_its_garbage_in_silence():
    """There no file of the parent is open any more, a font's neither."""
    program = (
        "import gc, os, nnsite.engine.run.warmed\n"
        "child = os.fork()\n"
        "if not child:\n"
        "    os.closerange(3, 256)\n"
        "    gc.collect()\n"
        "    os._exit(0)\n"
        "os.waitpid(child, 0)\n"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
