"""How often `probes.check` names the mistake of a program that somebody else wrote.

    python -m programs.table [MODULE ...]

Each program of `tests/programs` is run once, and `check` is called as its reader would call it.
The table has a line for each style, and below it a line for each miss. Where no module is
named, the counts are kept in `nnsite/data/probes.json`.
"""

import argparse
import ast
import contextlib
import functools
import importlib
import importlib.util
import io
import itertools
import json
import re
import statistics
import time
import types
import warnings
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from programs.planted import Planted, Style, run
from project import ROOT

from nnsite.data import probes as rates

MODULES = sorted(
    path.stem
    for path in Path(__file__).parent.glob("*.py")
    if path.stem not in ("planted", "table")
)
WORKERS = 2
KEPT = ("planted", "named", "first", "healthy", "alarms")


@dataclass(frozen=True)
class Answer:
    """What one call of `check` said of one program.

    Attributes:
        style: the name of the program's style.
        words: the mistake, in words; or what is special about a healthy program.
        kind: "planted", "healthy", or "unknown" where a mistake is none of the probes'.
        call: the call.
        causes: the names by which the mistake may be told.
        latent: whether a note is enough.
        names: what `check` returned; what it raised, if it did.
        notes: the names of its notes.
        accuracy: the accuracy that it printed; None if it printed none.
        seconds: how long it took.
    """

    style: str
    words: str
    kind: str
    call: str
    causes: list[str]
    latent: bool
    names: list[str]
    notes: list[str]
    accuracy: float | None
    seconds: float

    @property
    def accused(self) -> bool:
        """Whether it says that some mistake is there; "not well" names none."""
        return any(name != "not_well" for name in self.names)

    @property
    def named(self) -> bool:
        """Whether it names the mistake."""
        return bool({*self.names, *(self.notes if self.latent else ())} & {*self.causes})

    @property
    def first(self) -> bool:
        """Whether the mistake is the first that it names."""
        return self.named and (not self.names or self.names[0] in self.causes)

    @property
    def all_clear(self) -> bool:
        """Whether it finds nothing wrong in a program where something is."""
        return self.kind == "planted" and not self.latent and not self.names

    @property
    def fault(self) -> str:
        """What is wrong with the answer, in a word; or ""."""
        if self.kind != "planted":
            return "accused" if self.accused else ""
        if self.all_clear:
            return "all-clear"
        if not self.named:
            return "missed"
        return "" if self.first else "not first"


@functools.cache
def probes() -> types.ModuleType:
    """The probes as a reader has them: a file of its own."""
    spec = importlib.util.spec_from_file_location("probes", ROOT / "nnsite/probes.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def styles(module: str) -> list[Style]:
    """The styles that a module of programs has."""
    return list(importlib.import_module(f"programs.{module}").STYLES)


def programs(style: Style) -> list[tuple[str, Planted]]:
    """The programs of a style, each with its kind."""
    sound = [("healthy", program) for program in style.sound()]
    return sound + [("planted" if p.causes else "unknown", p) for p in style.planted]


def told_all(call: str) -> ast.Expression:
    """A call of `check`, as an expression that has all notes printed too."""
    tree = ast.parse(call, mode="eval")
    assert isinstance(tree.body, ast.Call), call
    tree.body.keywords.append(ast.keyword("verbose", ast.Constant(True)))
    return ast.fix_missing_locations(tree)


def answers(style: Style, kind: str, program: Planted, calls: int | None = None) -> list[Answer]:
    """Run a program, and ask `check` about it in each way, or in so many."""
    names, told = dict(run(style, program)), []
    names["check"] = probes().check
    for call in list(program.calls or style.calls)[:calls]:
        printed, began = io.StringIO(), time.perf_counter()
        with contextlib.redirect_stdout(printed), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                said = list(eval(compile(told_all(call), "<call>", "eval"), names))
            except Exception as error:
                said = [f"{type(error).__name__}: {error}"]
        seconds = time.perf_counter() - began
        accuracy = re.match(r"accuracy on .*?: (\d\.\d{4})", printed.getvalue())
        told.append(
            Answer(
                style=style.name,
                words=program.words,
                kind=kind,
                call=call,
                causes=program.causes,
                latent=program.latent,
                names=said,
                notes=re.findall(r"^note +(\w+):", printed.getvalue(), re.MULTILINE),
                accuracy=float(accuracy[1]) if accuracy else None,
                seconds=seconds,
            )
        )
    return told


def asked(place: tuple[str, int, int]) -> list[Answer]:
    """What is said of one program: its module, and the places of its style and of itself."""
    module, i, j = place
    style = styles(module)[i]
    return answers(style, *programs(style)[j])


def count(told: Iterable[Answer]) -> dict[str, int]:
    """How often the probes were right."""
    told = list(told)
    planted = [answer for answer in told if answer.kind == "planted"]
    healthy = [answer for answer in told if answer.kind == "healthy"]
    unknown = [answer for answer in told if answer.kind == "unknown"]
    return {
        "planted": len(planted),
        "named": sum(answer.named for answer in planted),
        "first": sum(answer.first for answer in planted),
        "all-clears": sum(answer.all_clear for answer in planted),
        "healthy": len(healthy),
        "alarms": sum(answer.accused for answer in healthy),
        "unknown": len(unknown),
        "blamed": sum(answer.accused for answer in unknown),
    }


HEAD = f"{'':40}" + "".join(f"{head:>11}" for head in [*count([]), "median s", "longest s"])


def line(name: str, told: Iterable[Answer]) -> str:
    """A line of the table."""
    told = list(told)
    seconds = [answer.seconds for answer in told]
    times = f"{statistics.median(seconds):11.2f}{max(seconds):11.2f}"
    return f"{name:40}" + "".join(f"{n:11}" for n in count(told).values()) + times


def record(by_style: dict[str, list[Answer]]) -> str:
    """The counts that are kept, as JSON."""

    def kept(told: Iterable[Answer]) -> dict[str, int]:
        counts = count(told)
        return {name: counts[name] for name in KEPT}

    everything = [answer for told in by_style.values() for answer in told]
    parts = {name: kept(told) for name, told in by_style.items()}
    return json.dumps(kept(everything) | {"styles": parts}, indent=1) + "\n"


def main() -> None:
    """Print the table, and a line for each miss."""
    parser = argparse.ArgumentParser(description="count how often the probes are right")
    parser.add_argument("modules", nargs="*", metavar="MODULE", choices=[*MODULES, []])
    modules = parser.parse_args().modules
    chosen = [
        (module, i, style)
        for module in modules or MODULES
        for i, style in enumerate(styles(module))
    ]
    places = [(module, i, j) for module, i, style in chosen for j in range(len(programs(style)))]
    by_style: dict[str, list[Answer]] = {}
    print(HEAD, flush=True)
    with ProcessPoolExecutor(WORKERS) as workers:
        results = workers.map(asked, places)
        for _, _, style in chosen:
            parts = itertools.islice(results, len(programs(style)))
            by_style[style.name] = [answer for part in parts for answer in part]
            print(line(style.name, by_style[style.name]), flush=True)
    everything = [answer for told in by_style.values() for answer in told]
    print(line("all", everything))
    for answer in [answer for answer in everything if answer.fault]:
        wanted = " or ".join(answer.causes) or "nothing"
        got = ", ".join(answer.names) or "nothing"
        print(
            f"{answer.fault}: {answer.style}: {answer.words}: {answer.call}: "
            f"wanted {wanted}; got {got}"
        )
    if not modules:
        rates.RECORDED.write_text(record(by_style), "utf-8")


if __name__ == "__main__":
    main()
