"""Two checkouts that share what they compute, at a server of S3's kind."""

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from importlib.util import find_spec

import pytest
from cluster import soon
from project import SMALL

BUCKET, PREFIX = "artefacts", "of/nnsite"
ADDRESS = f"s3://{BUCKET}/{PREFIX}"
LISTENS = re.compile(r"Running on (http://127\.0\.0\.1:\d+)\n")
# What a person sets, or a job of CI. The server takes any key.
SET = {
    "AWS_ACCESS_KEY_ID": "anyone",
    "AWS_SECRET_ACCESS_KEY": "anything",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_MAX_ATTEMPTS": "1",
    # Nothing of what this machine's user has set.
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "NNSITE_CACHE": ADDRESS,
}
# Until a file is there, which no hook of Python's sees it look for.
WAITS = """\
    import os
    import time
    while not os.path.exists({!r}):
        time.sleep(0.01)
"""


@contextmanager
def serving(log):
    """A server with an empty bucket: its process, a client, and what builds are to have set.

    Args:
        log: the file of what it tells.
    """
    from boto3 import client

    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    with (
        log.open("wb") as told,
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=told) as process,
    ):
        try:
            soon(lambda: LISTENS.search(log.read_text()), process)
            address = LISTENS.search(log.read_text())[1]
            bucket = client(
                "s3",
                endpoint_url=address,
                region_name=SET["AWS_DEFAULT_REGION"],
                aws_access_key_id=SET["AWS_ACCESS_KEY_ID"],
                aws_secret_access_key=SET["AWS_SECRET_ACCESS_KEY"],
            )
            bucket.create_bucket(Bucket=BUCKET)
            yield process, bucket, {**SET, "AWS_ENDPOINT_URL": address}
            bucket.close()
        finally:
            process.kill()


@pytest.fixture(scope="module")
def installed(need):
    for name in ("s3fs", "moto", "flask", "boto3"):
        need(find_spec(name), f"{name} is not installed: make .venv/cluster.installed")


@pytest.fixture(scope="module")
def served(installed, tmp_path_factory):
    with serving(tmp_path_factory.mktemp("server") / "log") as (_, bucket, environment):
        yield bucket, environment


def built(project, *command):
    """The experiments that a build ran, in order of their names."""
    done = project.run(*(command or ("nnsite", "build")))
    assert (done.returncode, done.stderr) == (0, "")
    return sorted(re.findall(r"^ran (\w+) ", done.stdout, re.MULTILINE))


def test_what_one_checkout_ran_another_does_not(cold, served):
    bucket, environment = served
    one, two = cold("one"), cold("two")
    for project in (one, two):
        project.environment |= environment
    assert built(one) == sorted(SMALL)
    assert built(two, "mkdocs", "build", "--strict", "--quiet") == []
    assert two.files() == one.files()

    # One of them is damaged there: it is run, and put there again.
    path = min((two.root / ".cache").glob("*.artefact"), key=lambda path: path.stat().st_size)
    sound = (one.root / ".cache" / path.name).read_bytes()
    bucket.put_object(Bucket=BUCKET, Key=f"{PREFIX}/{path.name}", Body=sound[:-1])
    listed = two.run("nnsite", "list").stdout
    assert f"{two.root}/.cache, shared at {ADDRESS}\n" in listed
    cleaned = two.run("nnsite", "clean").stdout
    assert cleaned.endswith(f"left {ADDRESS}, which others share\n")
    assert not (two.root / ".cache").exists()
    assert len(built(two)) == 1
    there = bucket.get_object(Bucket=BUCKET, Key=f"{PREFIX}/{path.name}")["Body"].read()
    assert there == sound


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (
            {"NNSITE_CACHE": "s3://none/of/it"},
            "s3://none/of/it: The specified bucket does not exist",
        ),
        (
            {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""},
            f"{ADDRESS}: Unable to locate credentials",
        ),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, f"{ADDRESS}: Could not connect"),
    ],
)
def test_an_address_that_cannot_be_used_stops_a_build_at_its_beginning(cold, served, changed, told):
    project = cold("one")
    project.environment |= {**served[1], **changed}
    done = project.run("nnsite", "build")
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"nnsite: cannot use the cache at {told}")


@pytest.mark.usefixtures("installed")
def test_a_build_goes_on_when_the_server_ends(cold, tmp_path):
    project = cold("one")
    go = tmp_path / "go"
    source = project.root / f"nnsite/experiments/{SMALL[0]}.py"
    text, found = re.subn(
        r"^def run\(.*\):\n",
        lambda it: it[0] + WAITS.format(str(go)),
        source.read_text(),
        flags=re.MULTILINE,
    )
    assert found == 1
    source.write_text(text)
    with serving(tmp_path / "log") as (server, _, environment):
        project.environment |= environment
        build = project.started("nnsite", "build")
        assert build.stdout.readline().startswith(f"ran {SMALL[1]} (1 of 2)")
        server.kill()
        server.wait()
        go.touch()
        output, errors = build.communicate(timeout=120)
    assert build.returncode == 0
    assert "(2 of 2)" in output
    (line,) = errors.splitlines()
    assert line.startswith(f"nnsite: the cache at {ADDRESS} has failed, and this build goes on")
