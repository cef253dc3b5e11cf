"""How many facts of a course's runs hold, and which do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nnsite.engine.faults import Fault
from nnsite.engine.run.build import Ran


@dataclass(frozen=True)
class Tally:
    """The facts of runs: their claims and their warnings.

    Attributes:
        total: their number.
        failing: the names of those that do not hold, by stem; an undeclared warning has its
            text for a name. Stems of which all hold are left out.
    """

    total: int
    failing: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, ran: Mapping[str, Ran]) -> Tally:
        """The tally of a course's runs, by stem."""
        total = 0
        failing = {}
        for stem, one in ran.items():
            result = one.artefact.result
            facts = [*result["claims"], *result["warnings"]]
            total += len(facts)
            names = [fact["name"] or fact["text"] for fact in facts if not fact["holds"]]
            if names:
                failing[stem] = names
        return cls(total, failing)

    def __str__(self) -> str:
        """Such as "12 of 331 facts do not hold with them (on 5 pages)"; "" if all hold."""
        if not self.failing:
            return ""
        count = sum(map(len, self.failing.values()))
        pages = f"{len(self.failing)} page{'s' if len(self.failing) > 1 else ''}"
        fail = "does not hold" if count == 1 else "do not hold"
        return f"{count} of {self.total} facts {fail} with them (on {pages})"

    def refuse(self) -> None:
        """Insist that every fact holds.

        Raises:
            Fault: some do not; each page concerned has its line.
        """
        if self.failing:
            raise Fault(
                "\n".join(
                    f"page '{stem}': {len(names)} of its facts "
                    f"{'does' if len(names) == 1 else 'do'} not hold: {', '.join(names)}"
                    for stem, names in self.failing.items()
                )
            )
