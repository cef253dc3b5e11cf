"""Hand the generated pages, images and manifest to MkDocs (run by mkdocs-gen-files)."""

from nnsite.mkdocs.handing import run_script

run_script()
