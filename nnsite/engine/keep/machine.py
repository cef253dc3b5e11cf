"""What of the machine shapes a result, found without importing NumPy.

Sums are rounded in the order in which they are added up, and that order is the kernel's: the
one that the BLAS library picks for the processor, or that OPENBLAS_CORETYPE names. NumPy's
own loops follow the processor's vector instructions, too.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
from collections.abc import Iterable
from contextlib import suppress
from importlib import metadata
from pathlib import Path

# Environment variables by which a person chooses kernels: of OpenBLAS, and of NumPy.
CHOICES = ("OPENBLAS_CORETYPE", "NPY_DISABLE_CPU_FEATURES", "NPY_ENABLE_CPU_FEATURES")
CPUINFO = Path("/proc/cpuinfo")
# By its name on Linux, what tells a processor's kernels; of its flags, those of vector
# instructions. The others differ between machines that compute alike.
TELLING = {
    "vendor_id": re.compile(r".+"),
    "CPU implementer": re.compile(r".+"),
    "CPU part": re.compile(r".+"),
    "flags": re.compile(r"s?sse|avx|fma|f16c|xop|amx"),
    "Features": re.compile(r"neon|vfp|asimd|sve|sme|fphp|bf16|i8mm"),
}


def machine() -> dict[str, str]:
    """What shapes a result, by name: the machine, its processor, BLAS, and what is chosen."""
    return {
        "machine": platform.machine(),
        "processor": _processor(),
        **_libc(),
        **_blas(),
        **{name: os.environ[name] for name in CHOICES if os.environ.get(name)},
    }


def _processor() -> str:
    """Its maker and its vector instructions; where Linux does not tell, what Python says."""
    try:
        with CPUINFO.open(encoding="utf-8", errors="replace") as lines:
            found = " ".join(_telling(lines))
    except OSError:
        found = ""
    return found or f"{platform.platform()} {platform.processor()}".strip()


def _telling(lines: Iterable[str]) -> list[str]:
    """What the lines say of the first processor."""
    found = []
    for line in lines:
        name, _, value = line.partition(":")
        wanted = TELLING.get(name.strip())
        if wanted:
            found += sorted(word for word in value.split() if wanted.match(word))
        elif found and not line.strip():
            break
    return found


def _libc() -> dict[str, str]:
    """The C library, where it can be asked: NumPy takes functions such as `pow` from it."""
    with suppress(AttributeError, ValueError, OSError):
        version = os.confstr("CS_GNU_LIBC_VERSION")
        if version:
            return {"libc": version}
    return {}


def _blas() -> dict[str, str]:
    """The BLAS library that NumPy brings, by a name that bears its hash, or NumPy's build.

    A library of the system, exchanged under a NumPy that was built for it, is not noticed.
    """
    try:
        numpy = metadata.distribution("numpy")
        libraries = Path(str(numpy.locate_file("numpy.libs")))
        bundled = sorted(path.stem for path in libraries.glob("*blas*"))
        if bundled:
            return {"blas": " ".join(bundled)}
        build = Path(str(numpy.locate_file("numpy/__config__.py"))).read_bytes()
    except (metadata.PackageNotFoundError, OSError):
        return {}
    return {"blas": hashlib.sha256(build).hexdigest()[:12]}
