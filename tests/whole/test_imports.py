"""Who may import whom; `make check` holds the same line with the layers' contract."""

import sys

import grimp
import pytest


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph(
        "nnsite",
        include_external_packages=True,
        exclude_type_checking_imports=True,
        cache_dir=None,
    )


def imported(graph, package):
    """Top-level names, or `nnsite.<part>`, that a package's modules import directly."""
    names = set()
    for module in {f"nnsite.{package}"} | graph.find_descendants(f"nnsite.{package}"):
        for name in graph.find_modules_directly_imported_by(module):
            top, _, rest = name.partition(".")
            names.add(f"nnsite.{rest.partition('.')[0]}" if top == "nnsite" else top)
    return names - set(sys.stdlib_module_names)


@pytest.mark.parametrize(
    ("package", "allowed"),
    [
        ("core", {"numpy", "nnsite.core"}),
        ("data", {"numpy", "nnsite.data", "nnsite.engine"}),
        (
            "experiments",
            {
                "numpy",
                "nnsite.core",
                "nnsite.data",
                "nnsite.engine",
                "nnsite.experiments",
                "nnsite.probes",
            },
        ),
        (
            "figures",
            {
                "numpy",
                "matplotlib",
                "PIL",
                "nnsite.core",
                "nnsite.engine",
                "nnsite.figures",
                "nnsite.look",
            },
        ),
    ],
)
def test_a_package_imports_these_alone(graph, package, allowed):
    assert imported(graph, package) <= allowed


def test_the_engine_knows_no_subject_and_no_site_generator(graph):
    names = imported(graph, "engine")
    assert {name for name in names if name.startswith("nnsite.")} == {"nnsite.engine"}
    assert "mkdocs" not in names


def test_experiments_take_the_engine_for_declarations_only(graph):
    declare = "nnsite.engine.declare"
    for module in graph.find_descendants("nnsite.experiments"):
        names = graph.find_modules_directly_imported_by(module)
        engine = {name for name in names if name.startswith("nnsite.engine")}
        assert f"{declare}.experiment" in engine
        allowed = {f"{declare}.{name}" for name in ("experiment", "capture", "data_file")}
        assert engine <= allowed


def test_the_site_extra_is_not_needed_by_the_command_line(graph):
    """`nnsite run` needs NumPy alone: its modules import no more at their top."""
    program = "import sys, nnsite.cli, nnsite.terminal; print(*sys.modules)"
    import subprocess

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    tops = {name.partition(".")[0] for name in done.stdout.split()}
    assert not tops & {"matplotlib", "mkdocs", "jinja2", "yaml", "grimp", "PIL", "filelock"}


def test_stems_of_experiments_figures_pages_and_tests_agree():
    """An experiment is a pitfall, with figures, or another page names it as runs.<stem>."""
    from pathlib import Path

    root = Path(__file__).parents[2]
    stems = {path.stem for path in (root / "nnsite/experiments").glob("[a-z]*.py")}
    assert stems
    pitfalls = {path.stem for path in (root / "docs/en/pitfalls").glob("*.md")}
    assert pitfalls <= stems
    assert pitfalls <= {path.stem for path in (root / "nnsite/figures").glob("[a-z]*.py")}
    pages = "".join(path.read_text("utf-8") for path in (root / "docs/en").glob("*.md"))
    assert [stem for stem in stems - pitfalls if f"runs.{stem} " not in pages] == []
    tests = {path.stem for path in (root / "tests/experiments").glob("test_*.py")}
    assert {f"test_{stem}" for stem in stems} <= tests
