"""What an experiment declares, and what a run of it returns.

An experiment is a module with these names:

    experiment   an `Experiment`: its table, the warnings it must cause, its claims
    wrong        the mistake, as real code that runs
    right        the repair
    catch        if there is one: lines that readers paste into their own code, as a
                 function of the reader's variables, which prints
    repairs      functions marked with `@experiment.repair`: the lines with which a page
                 answers a symptom. `run` calls each of them
    run          a function that measures both; its parameters name its inputs,
                 and it returns one flat dict

Each value of that dict is, by its type,

    a number     int or float: printed on pages, finite (unless the run read inputs of the
                 reader's own), published in the manifest
    a capture    `Captured`: an error or an output as a terminal shows it
    a text       any other str
    a data file  `DataFile`: bytes that a page's script fetches, published as they are
    an array     anything else: for the figures, stored nowhere

With a `catch`, run also returns `catch_wrong` and `catch_right`: the arguments, by name,
that `catch` is called with. What it prints then takes their place, as captures.
"""

from __future__ import annotations

import functools
import math
import numbers
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nnsite.engine.declare.capture import Captured
from nnsite.engine.declare.data_file import DataFile
from nnsite.engine.faults import Fault, nearest

Number = int | float


class NotFinite(float):
    """nan or infinity: a sentence that asks for whole numbers can print it, too."""

    def __format__(self, how: str) -> str:
        return str(self)


def plain(values: Mapping[str, Number]) -> dict[str, Number | str]:
    """Numbers as JSON can hold them: one that is not finite is the text nan, inf or -inf."""
    return {
        name: str(value) if isinstance(value, NotFinite) else value
        for name, value in values.items()
    }


def restored(values: Mapping[str, Number | str]) -> dict[str, Number]:
    """The numbers that `plain` made plain."""
    return {
        name: NotFinite(value) if isinstance(value, str) else value
        for name, value in values.items()
    }


RESERVED = "numbers, captured, texts, data, arrays and used are names of the result itself"


class Result:
    """What `run` returned, by name: `r.accuracy`.

    Attributes:
        numbers: the plain numbers.
        captured: the captures.
        texts: the other strings.
        data: the data files.
        arrays: everything else.
        used: the names that were read so far.

    Args:
        values: what `run` returned.
        own: whether the run read inputs of the reader's own: a number need not be finite then.

    Raises:
        Fault: a number is nan or infinite, no file can have a data file's name, or a name is
            asked for that is not there.
    """

    def __init__(self, values: Mapping[str, Any], *, own: bool = False) -> None:
        self.numbers: dict[str, Number] = {}
        self.captured: dict[str, Captured] = {}
        self.texts: dict[str, str] = {}
        self.data: dict[str, DataFile] = {}
        self.arrays: dict[str, Any] = {}
        self.used: set[str] = set()
        for name, value in values.items():
            if name in vars(self):
                raise Fault(f"run must call the value '{name}' something else: {RESERVED}")
            if isinstance(value, Captured):
                self.captured[name] = value
            elif isinstance(value, str):
                self.texts[name] = value
            elif isinstance(value, DataFile):
                if not str(name).isidentifier():
                    raise Fault(
                        f"the data file '{name}' needs a name of letters, digits and _ alone, "
                        "no digit first: its address has it"
                    )
                self.data[name] = value
            elif isinstance(value, numbers.Integral):
                self.numbers[name] = int(value)
            elif isinstance(value, numbers.Real):
                finite = math.isfinite(value)
                if not finite and not own:
                    raise Fault(f"the number '{name}' is {float(value)}; numbers must be finite")
                self.numbers[name] = float(value) if finite else NotFinite(value)
            else:
                self.arrays[name] = value

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        kinds = (self.numbers, self.captured, self.texts, self.data, self.arrays)
        for values in kinds:
            if name in values:
                self.used.add(name)
                return values[name]
        everything = [name for values in kinds for name in values]
        raise Fault(f"the run has no value '{name}'; {nearest(name, everything)}")


Check = Callable[[Result], bool]


@dataclass(frozen=True)
class Row:
    """A line of the results table: a label, two numbers by name, and how to print them.

    The first row of an experiment's table is the pair that its page and its card show first,
    unless `pair` is False. A row is known by the name of its wrong number: by this, other
    languages give it their label.
    """

    label: str
    wrong: str
    right: str
    spec: str = ".4f"


@dataclass(frozen=True)
class Claim:
    """A sentence that could stop being true, and its check on a run's result.

    Attributes:
        name: of the function that checks it.
        text: the sentence; its braces are filled from the run's numbers.
        check: says whether it holds for a result.
        law: whether it holds whatever the inputs are (a sum of probabilities is 1); if not,
            it is a finding, true of the inputs that it was found with (an accuracy).
    """

    name: str
    text: str
    check: Check
    law: bool

    def judge(self, result: Result, *, own: bool = False) -> dict[str, Any]:
        """Check the claim; return its name, sentence, values read, kind, and whether it holds.

        The sentence is there twice: as it is declared, and filled (`text`).

        Args:
            result: what the run returned.
            own: whether the run read inputs of the reader's own. A finding whose check raises
                an error, or reads a number that is not finite, does not hold then.

        Raises:
            Fault: the sentence or the check names what the run does not return.
        """
        result.used = set()
        lenient = own and not self.law
        try:
            holds = bool(self.check(result))
        except Exception as error:
            if isinstance(error, Fault) or not lenient:
                raise
            holds = False
        fields = {name for name, _ in placeholders(self.text)}
        unknown = fields - set(result.numbers)
        if unknown:
            name = min(unknown)
            raise Fault(
                f"claim '{self.name}' names the number '{name}'; {nearest(name, result.numbers)}"
            )
        names = sorted((result.used | fields) & set(result.numbers))
        values = {name: result.numbers[name] for name in names}
        if lenient and any(isinstance(value, NotFinite) for value in values.values()):
            holds = False
        return {
            "name": self.name,
            "sentence": self.text,
            "text": self.text.format(**result.numbers),
            "values": plain(values),
            "law": self.law,
            "holds": holds,
        }


def placeholders(sentence: str) -> set[tuple[str, str]]:
    """What stands in a sentence's braces: names of numbers, each with how it is printed.

    Raises:
        ValueError: a brace is not closed, or has no name in it.
    """
    found = set()
    for _, name, spec, conversion in string.Formatter().parse(sentence):
        if name is None:
            continue
        if not name.isidentifier():
            raise ValueError(f"'{{{name}}}' names no number")
        converted = f"!{conversion}" if conversion else ""
        formatted = f":{spec}" if spec else ""
        found.add((name, converted + formatted))
    return found


@dataclass
class Experiment:
    """The declaration that stands at the top of an experiment's module.

    Attributes:
        claims: the claims, in their order.
        repairs: the repairs, by name.
        ran: the names of the repairs that were called.

    Args:
        table: the rows that the page and the terminal show.
        pair: whether the two numbers of the first row say something by themselves.
        warns: by a name of one's own, the last lines of the warnings that `run` must cause,
            each at least once, such as "RuntimeWarning: overflow encountered in exp". Any
            other warning fails the experiment. With inputs of the reader's own, a warning
            that does not occur, or an other one, is a finding that does not hold.

    Raises:
        Fault: two rows show the same wrong number, or two names the same warning.
    """

    table: list[Row]
    pair: bool = field(default=True, kw_only=True)
    warns: Mapping[str, str] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list, init=False)
    repairs: dict[str, Callable[..., Any]] = field(default_factory=dict, init=False)
    ran: set[str] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        shown = [row.wrong for row in self.table]
        for name in shown:
            if shown.count(name) > 1:
                raise Fault(f"two rows of the table show '{name}' as their wrong number")
        if len(set(self.warns.values())) < len(self.warns):
            raise Fault("two names of warns have the same warning")

    def law(self, text: str) -> Callable[[Check], Check]:
        """Decorate the check of a law: its function's name is the claim's, `text` its sentence.

        A law is true whatever the inputs are. One that fails stops every build.
        """
        return self._claim(text, law=True)

    def finding(self, text: str) -> Callable[[Check], Check]:
        """Decorate the check of a finding, in the same way.

        A finding is true of the inputs that it was found with. With a reader's own inputs it
        may fail: the page then says so.
        """
        return self._claim(text, law=False)

    def _claim(self, text: str, *, law: bool) -> Callable[[Check], Check]:
        def declare(check: Check) -> Check:
            if any(claim.name == check.__name__ for claim in self.claims):
                raise Fault(f"two claims are named '{check.__name__}'")
            self.claims.append(Claim(check.__name__, text, check, law))
            return check

        return declare

    def repair(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Decorate a repair: its parameters are the reader's variables, its lines are shown."""
        self.repairs[function.__name__] = function

        @functools.wraps(function)
        def called(*arguments: Any, **named: Any) -> Any:
            self.ran.add(function.__name__)
            return function(*arguments, **named)

        return called
