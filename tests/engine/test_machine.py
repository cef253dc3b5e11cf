"""What of the machine is in the keys."""

import subprocess
import sys
from pathlib import Path

import pytest

from nnsite.engine.keep import keys, machine

X86 = """\
processor\t: 0
vendor_id\t: GenuineIntel
model name\t: Some processor at 2 GHz
cpu MHz\t\t: {mhz}
flags\t\t: fpu vme sse sse2 ssse3 fma sse4_1 avx {flags}
bogomips\t: 4000

processor\t: 1
vendor_id\t: GenuineIntel
flags\t\t: fpu avx
"""
ARM = """\
processor\t: 0
BogoMIPS\t: 50.00
Features\t: fp asimd evtstrm aes {flags}
CPU implementer\t: 0x41
CPU part\t: {part}

"""


@pytest.fixture
def told(tmp_path, monkeypatch):
    """`told(text)`: what is read from a `/proc/cpuinfo` with that text."""
    path = tmp_path / "cpuinfo"
    monkeypatch.setattr(machine, "CPUINFO", path)

    def tell(text):
        path.write_text(text)
        return machine.machine()["processor"]

    return tell


def test_an_x86_processor_is_its_maker_and_its_vectors(told):
    plain = told(X86.format(mhz=1, flags="avx2"))
    assert plain == "GenuineIntel avx avx2 fma sse sse2 sse4_1 ssse3"
    assert told(X86.format(mhz=2, flags="hypervisor tsc_known_freq smep avx2 arat")) == plain
    assert told(X86.format(mhz=1, flags="")) != plain
    assert told(X86.format(mhz=1, flags="avx2 avx512f")) != plain
    assert told(X86.format(mhz=1, flags="avx2").replace("GenuineIntel", "AuthenticAMD")) != plain


def test_an_arm_processor_is_its_make_and_its_vectors(told):
    plain = told(ARM.format(flags="asimddp", part="0xd0c"))
    assert plain == "asimd asimddp 0x41 0xd0c"
    assert told(ARM.format(flags="asimddp cpuid dcpop", part="0xd0c")) == plain
    assert told(ARM.format(flags="asimddp sve", part="0xd0c")) != plain
    assert told(ARM.format(flags="asimddp", part="0xd40")) != plain


@pytest.mark.parametrize("text", ["", "cpu : POWER9\n", "\n\n"])
def test_another_processor_is_what_python_says(told, text):
    assert machine.platform.machine() in told(text)


def test_another_system_has_no_such_file(told, tmp_path, monkeypatch):
    monkeypatch.setattr(machine, "CPUINFO", tmp_path / "none")
    monkeypatch.delattr(machine.os, "confstr")
    found = machine.machine()
    assert machine.platform.machine() in found["processor"]
    assert "libc" not in found


@pytest.mark.parametrize("name", machine.CHOICES)
def test_a_chosen_kernel_is_told(monkeypatch, name):
    for choice in machine.CHOICES:
        monkeypatch.delenv(choice, raising=False)
    before = machine.machine()
    monkeypatch.setenv(name, "Haswell")
    assert machine.machine() == {**before, name: "Haswell"}
    monkeypatch.setenv(name, "")
    assert machine.machine() == before


def test_the_blas_named_is_the_one_that_numpy_loads():
    maps = Path("/proc/self/maps")
    if not maps.exists():
        pytest.skip("this system does not tell what a process has loaded")
    code = "import numpy; print(open('/proc/self/maps').read())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert f"/{machine.machine()['blas']}.so" in done.stdout


def test_a_numpy_without_a_library_of_its_own_is_known_by_its_build(tmp_path, monkeypatch):
    class Numpy:
        locate_file = staticmethod(tmp_path.joinpath)

    monkeypatch.setattr(machine.metadata, "distribution", lambda name: Numpy)
    assert "blas" not in machine.machine()
    (tmp_path / "numpy").mkdir()
    found = set()
    for build in ("openblas 0.3.30", "openblas 0.3.31", "accelerate"):
        (tmp_path / "numpy/__config__.py").write_text(build)
        found.add(machine.machine()["blas"])
    assert len(found) == 3


def test_the_machine_is_in_the_keys(monkeypatch):
    before = keys.versions()
    assert machine.machine().items() <= before.items()
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Prescott")
    one, other = (keys.Recipe({}, {}, {}, versions) for versions in (before, keys.versions()))
    assert one.key != other.key


def test_numpy_is_not_imported_for_it():
    code = "import sys; from nnsite.engine import versions; versions(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "nnsite.engine.keep.machine" in done.stdout.split()
    assert "numpy" not in done.stdout.split()
