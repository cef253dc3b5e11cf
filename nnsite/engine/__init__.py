"""The engine's public face: what a course, its front ends, tests and tools use of it.

    declare   what an experiment, its figures and a course say
    run       an experiment in a child process, and a whole course's build
    keep      keys, artefacts, and the cache that holds them
    fill      pages from what experiments yielded
    handover  the files that a site generator takes

Each name is imported from its home when it is first asked for: an experiment that declares
itself needs none of the rest. (Experiments and figures import the homes themselves: their
keys then cover what they use and no more.)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nnsite.engine.controls import one_line as one_line
    from nnsite.engine.controls import visible as visible
    from nnsite.engine.controls import without_secrets as without_secrets
    from nnsite.engine.deadline import within as within
    from nnsite.engine.declare.capture import Captured as Captured
    from nnsite.engine.declare.capture import printed as printed
    from nnsite.engine.declare.course import Course as Course
    from nnsite.engine.declare.course import Edition as Edition
    from nnsite.engine.declare.course import Input as Input
    from nnsite.engine.declare.course import Place as Place
    from nnsite.engine.declare.course import Site as Site
    from nnsite.engine.declare.experiment import Result as Result
    from nnsite.engine.declare.experiment import restored as restored
    from nnsite.engine.faults import Fault as Fault
    from nnsite.engine.faults import nearest as nearest
    from nnsite.engine.fill.bytecode import SealedBytecode as SealedBytecode
    from nnsite.engine.fill.excerpts import excerpt as excerpt
    from nnsite.engine.fill.typed import may_be_typed as may_be_typed
    from nnsite.engine.handover.files import MANIFEST_FORMAT as MANIFEST_FORMAT
    from nnsite.engine.handover.files import files as files
    from nnsite.engine.handover.files import promised as promised
    from nnsite.engine.handover.files import read_toml as read_toml
    from nnsite.engine.handover.provenance import Provenance as Provenance
    from nnsite.engine.keep.artefacts import unpacked as unpacked
    from nnsite.engine.keep.atomic import write as write
    from nnsite.engine.keep.keys import Imports as Imports
    from nnsite.engine.keep.keys import installed as installed
    from nnsite.engine.keep.keys import sha256 as sha256
    from nnsite.engine.keep.keys import versions as versions
    from nnsite.engine.keep.store import Store as Store
    from nnsite.engine.run.build import Build as Build
    from nnsite.engine.run.build import Stock as Stock
    from nnsite.engine.run.cluster import Cluster as Cluster
    from nnsite.engine.run.drawing import png as png
    from nnsite.engine.run.mark import icon as icon
    from nnsite.engine.run.progress import Progress as Progress
    from nnsite.engine.run.repeat import same_twice as same_twice
    from nnsite.engine.run.tally import Tally as Tally
    from nnsite.engine.run.workers import Workers as Workers
    from nnsite.engine.run.workers import in_subprocess as in_subprocess

HOMES = {
    "Build": "run.build",
    "Captured": "declare.capture",
    "Cluster": "run.cluster",
    "Course": "declare.course",
    "Edition": "declare.course",
    "Fault": "faults",
    "Imports": "keep.keys",
    "Input": "declare.course",
    "MANIFEST_FORMAT": "handover.files",
    "Place": "declare.course",
    "Progress": "run.progress",
    "Provenance": "handover.provenance",
    "Result": "declare.experiment",
    "SealedBytecode": "fill.bytecode",
    "Site": "declare.course",
    "Stock": "run.build",
    "Store": "keep.store",
    "Tally": "run.tally",
    "Workers": "run.workers",
    "excerpt": "fill.excerpts",
    "files": "handover.files",
    "icon": "run.mark",
    "in_subprocess": "run.workers",
    "installed": "keep.keys",
    "may_be_typed": "fill.typed",
    "nearest": "faults",
    "one_line": "controls",
    "png": "run.drawing",
    "printed": "declare.capture",
    "promised": "handover.files",
    "read_toml": "handover.files",
    "restored": "declare.experiment",
    "same_twice": "run.repeat",
    "sha256": "keep.keys",
    "unpacked": "keep.artefacts",
    "versions": "keep.keys",
    "visible": "controls",
    "within": "deadline",
    "without_secrets": "controls",
    "write": "keep.atomic",
}
__all__ = list(HOMES)


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(HOMES)
