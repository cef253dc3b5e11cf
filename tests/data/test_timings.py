"""The recorded timings: their form, their reader's errors, and the script that wrote them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from nnsite.data import timings

SCRIPT = Path(__file__).parents[2] / "scripts" / "once" / "measure_timings.py"


def keys(value):
    """The names in a file of timings, without the values."""
    return {name: keys(part) for name, part in value.items()} if isinstance(value, dict) else None


def test_each_ratio_lies_between_its_quartiles():
    recorded = timings.load()
    forms = recorded["softmax_as_multiple_of_keepdims"].values()
    ratios = [ratio for form in forms for ratio in form.values()]
    ratios += recorded["times_faster_than_one_by_one"].values()
    assert len(ratios) == 2 * 3 + 5
    assert all(0 < ratio["lower"] <= ratio["median"] <= ratio["upper"] for ratio in ratios)
    # The timing of a thing against itself is what the others may be trusted to.
    assert all(0.9 < form["kept_again"]["median"] < 1.1 for form in forms)


def test_they_say_when_and_on_what():
    measured = timings.load()["measured"]
    assert set(measured) == {"date", "processor", "python", "numpy", "rounds"}
    assert all(measured.values())


def test_the_script_writes_the_same_form(tmp_path):
    written = tmp_path / "timings.json"
    command = [sys.executable, str(SCRIPT), "--rounds", "1", "--output", str(written)]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    assert keys(timings.load(written)) == keys(timings.load())
    assert json.loads(run.stdout) == timings.load(written)


def test_a_missing_or_damaged_file_is_told_in_one_line(tmp_path):
    with pytest.raises(OSError, match=r"gone\.json: No such file .*measure_timings"):
        timings.load(tmp_path / "gone.json")
    damaged = tmp_path / "damaged.json"
    damaged.write_text('{"measured": ')
    with pytest.raises(ValueError, match=r"damaged\.json: .*measure_timings") as error:
        timings.load(damaged)
    assert "\n" not in str(error.value)
