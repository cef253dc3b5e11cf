"""All tries of the sweep, on all cores, and the table of what survived."""

from __future__ import annotations

import argparse
import os
import random
import resource
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from faults import cache, experiments, kills, pages, surroundings, weights
from faults.bench import Bench, Lost

KINDS = {
    name: kind
    for module in (kills, cache, experiments, pages, surroundings, weights)
    for name, kind in module.KINDS.items()
}
MEMORY = 4_000_000_000  # bytes for each process: what needs more has not survived


def main() -> int:
    """Try, and print what did not survive, and the table; 1 if there is any."""
    options = _options()
    chosen = options.kind
    tried: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="faults_") as folder:
        bench = Bench(Path(folder))
        if any(KINDS[kind].whole for kind in chosen):
            bench.prepare()
        with ProcessPoolExecutor(
            os.cpu_count(), mp_context=get_context("spawn"), initializer=_limit
        ) as pool:
            running = {
                pool.submit(attempt, bench, kind, number, options.seed): (kind, number)
                for kind in chosen
                for number in _numbers(kind, options)
            }
            for future in as_completed(running):
                kind, number = running[future]
                tried[kind] += 1
                try:
                    why = future.result()
                except BrokenExecutor:
                    # One of the tries that were under way has killed the process that made it.
                    why = "not tried, or it killed the sweep's own process"
                if why:
                    lost[kind] += 1
                    _tell(kind, number, options.seed, why)
                _show_progress(tried.total(), len(running))
    _print_table(chosen, tried, lost)
    return int(lost.total() > 0)


def attempt(bench: Bench, kind: str, number: int, seed: int) -> str:
    """Try a fault of a kind; return why it did not survive, or nothing."""
    try:
        KINDS[kind].attempt(bench, random.Random(f"{seed} {kind} {number}"), number)
    except Lost as lost:
        return str(lost)
    except Exception:
        return f"the sweep itself failed: {traceback.format_exc()}"
    return ""


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--tries", type=int, help="at most, of each kind (default: all)")
    parser.add_argument("--seed", type=int, default=0, help="of what is done by chance")
    parser.add_argument("--kind", nargs="+", choices=KINDS, default=list(KINDS), help="only these")
    parser.add_argument("--try", type=int, dest="number", help="only this try of each kind")
    return parser.parse_args()


def _numbers(kind: str, options: argparse.Namespace) -> Iterator[int]:
    """The tries wanted of a kind; of many, those that the seed has drawn."""
    if options.number is not None:
        return iter([options.number])
    all_of_them = range(KINDS[kind].tries)
    count = min(options.tries or len(all_of_them), len(all_of_them))
    return iter(sorted(random.Random(options.seed).sample(all_of_them, count)))


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.RLIM_INFINITY))


def _tell(kind: str, number: int, seed: int, why: str) -> None:
    print(f"lost: {why}\n      again: make faults KIND={kind} TRY={number} SEED={seed}", flush=True)


def _show_progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} of {total}", end="", file=sys.stderr, flush=True)


def _print_table(chosen: list[str], tried: Counter[str], lost: Counter[str]) -> None:
    wide = max(map(len, [*chosen, "in all"]))
    print(f"{'kind':{wide}}  {'tries':>6}  {'survived':>8}")
    for kind in chosen:
        print(f"{kind:{wide}}  {tried[kind]:6}  {tried[kind] - lost[kind]:8}")
    print(f"{'in all':{wide}}  {tried.total():6}  {tried.total() - lost.total():8}")


if __name__ == "__main__":
    sys.exit(main())
