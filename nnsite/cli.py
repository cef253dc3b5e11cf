"""The command line: nnsite build, serve, run, check, list, diff, export, finish, clean, weights."""

from __future__ import annotations

import argparse
import errno
import gc
import io
import json
import os
import re
import shutil
import signal
import sys
from pathlib import Path
from typing import NoReturn

from nnsite.engine import Fault, one_line, visible, without_secrets


def main(arguments: list[str] | None = None) -> int:
    """Run a command; return the exit code: 0, 1 for work that failed, 2 for wrong usage.

    As the exit codes of `diff`, those of `nnsite diff` are 1 for a difference, 2 for trouble.
    """
    _open_closed()
    _escape_unknown()
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.command is None:
        parser.print_help()
        return 2
    # To be ended is no less than to be interrupted: what was started ends, and leaves nothing.
    signal.signal(signal.SIGTERM, _terminate)
    try:
        code: int | None = options.command(options)
        sys.stdout.flush()
    except (Fault, ModuleNotFoundError) as error:
        told = str(error) if isinstance(error, Fault) else _incomplete(error)
        return _failed(options, told)
    except KeyboardInterrupt:
        print("nnsite: interrupted", file=sys.stderr)
        return 130
    except OSError as error:
        # The reader of our output went away (`nnsite list | head -1`), or its disk is full.
        if error.errno not in (errno.EPIPE, errno.ENOSPC):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        where = error.filename or "the output"
        full = error.errno == errno.ENOSPC
        told = f"cannot write {where}: {error.strerror}"
        return _failed(options, told) if full else int(options.failed)
    return code or 0


def _failed(options: argparse.Namespace, text: str) -> int:
    """Tell what failed; return the exit code."""
    for line in text.split("\n"):
        print(f"nnsite: {visible(line)}", file=sys.stderr)
    return int(options.failed)


def _open_closed() -> None:
    """Let a standard stream that is closed (`nnsite list >&-`) lead nowhere.

    Else the next file that is opened would get its number, and be taken for it.
    """
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            number = os.open(os.devnull, os.O_RDWR)
            os.set_inheritable(number, True)
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))


def _escape_unknown() -> None:
    """Write a character that the output's encoding lacks (ASCII, say) as an escape."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _terminate(number: int, _: object) -> NoReturn:
    """End as a signal ends a program, but in order (a handler of signals)."""
    raise SystemExit(128 + number)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nnsite",
        description="Build the site of beginners' mistakes, or run one of them.",
    )
    parser.add_argument("--version", action="version", version=f"nnsite {_version()}")
    parser.set_defaults(command=None, failed=1)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    weights = argparse.ArgumentParser(add_help=False)
    weights.add_argument(
        "--weights",
        metavar="P",
        help="a .pkl or .npz file of weights (default: $NNSITE_WEIGHTS, or the embedded ones)",
    )

    build = commands.add_parser(
        "build", parents=[weights], help="compute what is stale, build site/"
    )
    where = build.add_mutually_exclusive_group()
    where.add_argument("--jobs", metavar="N", type=_positive, help="experiments run at once")
    where.add_argument(
        "--cluster",
        metavar="ADDRESS",
        type=_address,
        help="have a Dask scheduler's workers run them (tcp://HOST:PORT)",
    )
    build.add_argument(
        "--strict", action="store_true", help="refuse weights with which a fact does not hold"
    )
    build.add_argument(
        "--force", action="store_true", help="build, even if nothing changed since the last time"
    )
    build.set_defaults(command=_build)

    serve = commands.add_parser("serve", parents=[weights], help="serve the site, rebuilt on edits")
    serve.add_argument("--port", metavar="N", type=_positive, default=8000, help="default: 8000")
    serve.set_defaults(command=_serve)

    run = commands.add_parser("run", parents=[weights], help="run one experiment, print its table")
    run.add_argument("name", metavar="NAME", help="an experiment; `nnsite list` names them")
    run.add_argument("--json", action="store_true", help="print one JSON object instead")
    run.set_defaults(command=_run)

    check = commands.add_parser(
        "check", parents=[weights], help="run experiments twice, refuse a difference"
    )
    check.add_argument("name", metavar="NAME", nargs="?", help="an experiment; all by default")
    check.set_defaults(command=_check)

    listing = commands.add_parser("list", parents=[weights], help="list the experiments")
    listing.set_defaults(command=_list)

    diff = commands.add_parser(
        "diff",
        help="tell what differs between two builds",
        description="Tell what differs between two builds: what the experiments found, and on "
        "which pages it is shown; inputs and files; versions and the machine.",
        epilog="exit code: 0 if nothing differs, 1 if something does, 2 for trouble",
    )
    diff.add_argument(
        "old",
        metavar="OLD",
        help="a build.json, the folder of a site, or its address (https://...)",
    )
    diff.add_argument("new", metavar="NEW", help="the same of the other build")
    form = diff.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON object instead")
    form.add_argument("--markdown", action="store_true", help="print tables for a pull request")
    diff.set_defaults(command=_diff, failed=2)

    export = commands.add_parser(
        "export",
        parents=[weights],
        help="write a plain folder that other generators build",
        description="Write the site as a plain folder, which MkDocs, ProperDocs and Zensical "
        "build as it stands. An earlier export there is replaced.",
    )
    export.add_argument("folder", metavar="DIR", help="where to; new, empty or an export")
    export.set_defaults(command=_export)

    finish = commands.add_parser(
        "finish",
        help="make the pages of another generator strict and light",
        description="Make the pages of a folder strict and light, whatever generator wrote them: "
        "one stylesheet, nothing inline, a policy in each. `nnsite build` has done it.",
    )
    finish.add_argument("folder", metavar="FOLDER", help="what the generator wrote")
    finish.set_defaults(command=_finish)

    clean = commands.add_parser("clean", help="remove site/ and the cache")
    clean.set_defaults(command=_clean)

    sets = commands.add_parser("weights", help="get the book's weights")
    actions = sets.add_subparsers(title="commands", metavar="COMMAND", required=True)
    fetch = actions.add_parser("fetch", help="download them from the book's repository")
    fetch.add_argument(
        "--output", metavar="P", default="sample_weight.pkl", help="default: ./sample_weight.pkl"
    )
    fetch.set_defaults(command=_fetch)
    return parser


def _version() -> str:
    from importlib import metadata

    try:
        return metadata.version("nnsite")
    except metadata.PackageNotFoundError:
        return "(not installed)"


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number above 0")
    return int(text)


def _address(text: str) -> str:
    """The address of a scheduler: a host and a port, and how to speak to it, tcp if not said."""
    found = re.fullmatch(r"(?:(?:tcp|tls)://)?(?:[\w.-]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})", text)
    if not found or not 0 < int(found[1]) < 1 << 16:
        raise argparse.ArgumentTypeError(
            f"'{one_line(text)}' is no address of a scheduler, such as tcp://localhost:8786"
        )
    return text


def _build(options: argparse.Namespace) -> None:
    from nnsite.course import course
    from nnsite.mkdocs.building import build

    # The process ends before there is much to collect; looking for it takes 7 % of a build in
    # which no experiment is stale (medians of 15 pairs).
    gc.disable()
    chosen = course(options.weights)
    built = build(
        chosen,
        options.jobs,
        cluster=options.cluster,
        strict=options.strict,
        force=options.force,
    )
    done = "built site/" if built.anew else "nothing changed: site/ stands as it was built"
    line = f"{done} with the {chosen.inputs['weights'].label}"
    print(visible(f"{line}; {built.told}" if built.told else line))


def _serve(options: argparse.Namespace) -> None:
    from nnsite.course import course
    from nnsite.mkdocs.serving import serve

    serve(course(options.weights), options.port)


def _incomplete(error: ModuleNotFoundError) -> str:
    if error.name and error.name.startswith("nnsite"):
        return "here is only what runs with NumPy alone; a site needs the whole project"
    return (
        f"the module {error.name} is not installed; "
        "in the whole project, `make` sets up all that it needs"
    )


def _run(options: argparse.Namespace) -> None:
    from nnsite import terminal
    from nnsite.course import course

    terminal.run(course(options.weights), options.name, as_json=options.json)


def _check(options: argparse.Namespace) -> None:
    from nnsite import terminal
    from nnsite.course import course

    terminal.check(course(options.weights), options.name)


def _list(options: argparse.Namespace) -> None:
    from nnsite import terminal
    from nnsite.course import course

    terminal.show_list(course(options.weights))


def _diff(options: argparse.Namespace) -> int:
    from nnsite.diff.compare import compare
    from nnsite.diff.manifests import read
    from nnsite.diff.verdict import verdict

    difference = compare(read(options.old), read(options.new))
    if options.json:
        from nnsite.diff.document import document

        print(document(difference, *map(without_secrets, (options.old, options.new))))
    elif options.markdown:
        from nnsite.diff.markdown import markdown

        print(markdown(difference))
    else:
        from nnsite.diff.table import lines

        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 100
        print("\n".join(lines(difference, width)))
    return 0 if verdict(difference) == "alike" else 1


def _export(options: argparse.Namespace) -> None:
    from nnsite.course import course
    from nnsite.mkdocs.exporting import export

    chosen = course(options.weights)
    told = str(export(chosen, Path(os.path.expanduser(options.folder)).absolute()))
    exported = f"exported {options.folder} with the {chosen.inputs['weights'].label}"
    print(visible(f"{exported}; {told}" if told else exported))


def _finish(options: argparse.Namespace) -> None:
    from nnsite.course import store
    from nnsite.finish.step import finish
    from nnsite.mkdocs.swapping import Swap

    folder = Path(options.folder).resolve()
    if not any(folder.rglob("*.html")):
        raise Fault(f"{folder} is no folder of pages, which are files *.html")
    try:
        # Other programs see the folder as it was, or as it is to be.
        with Swap(folder) as swap:
            shutil.copytree(folder, swap.new)
            finish(swap.new, store())
            swap.done()
    except OSError as error:
        raise Fault(f"cannot write {error.filename or folder}: {error.strerror}") from None
    print(f"finished {folder}")


def _clean(options: argparse.Namespace) -> None:
    from nnsite.course import ROOT, cache, store

    faults = []
    for remove, folder in ((_clear_cache, cache()), (_remove_site, ROOT / "site")):
        there = os.path.lexists(folder)
        try:
            left = remove(folder)
        except Fault as fault:
            faults.append(str(fault))
            continue
        if left:
            names = ", ".join(path.name for path in left)
            print(f"emptied {folder}, but for what no build wrote: {names}")
        elif there:
            print(f"removed {folder}")
    if store().address:
        print(f"left {store().address}, which others share")
    if faults:
        raise Fault("\n".join(faults))


def _clear_cache(folder: Path) -> list[Path]:
    from nnsite.engine import Store

    return Store(folder, "").clear()


def _remove_site(folder: Path) -> list[Path]:
    """Remove `site/` if a build made it, which its manifest tells."""
    if os.path.islink(folder):
        raise Fault(f"{folder} is a link to {os.readlink(folder)}: nothing was removed there")
    if not os.path.lexists(folder):
        return []
    try:
        manifest = json.loads((folder / "build.json").read_bytes())
        ours = {"format", "experiments"} <= manifest.keys()
    except (OSError, ValueError, AttributeError):
        ours = False
    if not ours:
        raise Fault(f"{folder} does not have the build.json of a build: nothing was removed")
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise Fault(f"cannot remove {error.filename}: {error.strerror}") from None
    return []


def _fetch(options: argparse.Namespace) -> None:
    from nnsite.data import book

    try:
        book.fetch(options.output)
    except (OSError, ValueError) as error:
        raise Fault(str(error)) from None
    path = one_line(options.output)
    print(f"wrote {path}; use it with: nnsite build --weights {path}")
