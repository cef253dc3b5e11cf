"""The command line: nnsite build, serve, run, list, clean, weights."""

from __future__ import annotations

import argparse
import gc
import os
import shutil
import sys
from pathlib import Path

from nnsite.engine import Fault, visible


def main(arguments: list[str] | None = None) -> int:
    """Run a command; return the exit code: 0, 1 for work that failed, 2 for wrong usage."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.command is None:
        parser.print_help()
        return 2
    try:
        options.command(options)
        sys.stdout.flush()
    except Fault as fault:
        for line in str(fault).split("\n"):
            print(f"nnsite: {visible(line)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("nnsite: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our output went away (`nnsite list | head -1`).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nnsite",
        description="Build the site of beginners' mistakes, or run one of them.",
    )
    parser.add_argument("--version", action="version", version=f"nnsite {_version()}")
    parser.set_defaults(command=None)
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
    build.add_argument("--jobs", metavar="N", type=_positive, help="experiments run at once")
    build.set_defaults(command=_build)

    serve = commands.add_parser("serve", parents=[weights], help="serve the site, rebuilt on edits")
    serve.add_argument("--port", metavar="N", type=_positive, default=8000, help="default: 8000")
    serve.set_defaults(command=_serve)

    run = commands.add_parser("run", parents=[weights], help="run one experiment, print its table")
    run.add_argument("name", metavar="NAME", help="an experiment; `nnsite list` names them")
    run.add_argument("--json", action="store_true", help="print one JSON object instead")
    run.set_defaults(command=_run)

    listing = commands.add_parser("list", parents=[weights], help="list the experiments")
    listing.set_defaults(command=_list)

    clean = commands.add_parser("clean", help="remove site/ and all artefacts")
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


def _build(options: argparse.Namespace) -> None:
    from nnsite.course import course

    try:
        from nnsite.mkdocs.building import build
    except ModuleNotFoundError as error:
        raise _incomplete(error) from None

    # The process ends before there is much to collect; looking for it takes 7 % of a build in
    # which nothing changed (medians of 15 pairs).
    gc.disable()
    chosen = course(options.weights)
    build(chosen, options.jobs)
    print(visible(f"built site/ with the {chosen.inputs['weights'].label}"))


def _serve(options: argparse.Namespace) -> None:
    from nnsite.course import course

    try:
        from nnsite.mkdocs.serving import serve
    except ModuleNotFoundError as error:
        raise _incomplete(error) from None

    serve(course(options.weights), options.port)


def _incomplete(error: ModuleNotFoundError) -> Fault:
    if error.name and error.name.startswith("nnsite"):
        return Fault("here is only what runs with NumPy alone; a site needs the whole project")
    return Fault(f"the module {error.name} is not installed; `make` sets up all that a site needs")


def _run(options: argparse.Namespace) -> None:
    from nnsite import terminal
    from nnsite.course import course

    terminal.run(course(options.weights), options.name, as_json=options.json)


def _list(options: argparse.Namespace) -> None:
    from nnsite import terminal
    from nnsite.course import course

    terminal.show_list(course(options.weights))


def _clean(options: argparse.Namespace) -> None:
    from nnsite.course import course

    chosen = course()
    for folder in (chosen.cache, chosen.root / "site"):
        try:
            shutil.rmtree(folder)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise Fault(f"cannot remove {folder}: {error.strerror}") from None
        print(f"removed {folder}")


def _fetch(options: argparse.Namespace) -> None:
    from nnsite.data import book

    path = Path(options.output)
    try:
        book.fetch(path)
    except (OSError, ValueError) as error:
        raise Fault(str(error)) from None
    print(f"wrote {path}; use it with: nnsite build --weights {path}")
