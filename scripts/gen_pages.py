"""Hand the generated pages, images and manifest to MkDocs (run by mkdocs-gen-files)."""

import os

import mkdocs_gen_files
from mkdocs.exceptions import PluginError

from nnsite.course import ROOT, course
from nnsite.engine.faults import Fault
from nnsite.engine.handover import site
from nnsite.engine.handover.provenance import Git
from nnsite.engine.run.build import Build
from nnsite.engine.run.progress import Progress

try:
    # `nnsite build` starts the work before it imports MkDocs, and hands it in here.
    started = mkdocs_gen_files.config.extra.pop("build", None)
    build, git = started or (Build(course(), report=Progress()), Git(ROOT))
    with build:
        for path, content in site.files(build, git):
            with mkdocs_gen_files.open(path, "wb") as file:
                file.write(content)
    # The sitemap bears the commit's date; without one, no day that changes.
    os.environ["SOURCE_DATE_EPOCH"] = str(site.dated(git.commit)["epoch"] or 0)
except Fault as fault:
    raise PluginError(str(fault)) from None
