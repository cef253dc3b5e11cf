"""A finished folder of pages, made strict and light, whatever generator wrote it.

The stylesheets of the pages become one, without what no page uses. What stands in the pages as
style or as script goes into files. Scripts lose their comments and white space. Formulas get a
font. Each page bears a policy under which a browser runs and loads nothing else. What cannot be
brought under it is named, and nothing is written.
"""

from __future__ import annotations

from pathlib import Path

from nnsite.engine import Store
from nnsite.finish.formulas import font_of_formulas
from nnsite.finish.policy import faults_of_element, faults_of_tag, policy
from nnsite.finish.scripts import lacks_its_file, minify_files, scripts_to_files
from nnsite.finish.site import Site, beginning
from nnsite.finish.styles import one_stylesheet


def finish(folder: Path, store: Store, *, live: bool = False) -> None:
    """Finish all pages of a folder: its files `*.html`.

    Args:
        folder: what a generator has just written.
        store: the cache, where the font of the formulas is kept.
        live: for a server of the author's own, which reloads pages by a script in them. The
            scripts stay readable there.

    Raises:
        Fault: there are no pages; or what is named, a line for each, cannot be brought under
            the policy or is not there; or a formula shows what its font lacks. Nothing was
            written then.
        OSError: the folder cannot be read or written.
    """
    site = Site(folder)
    _look(site)
    _bear(site, policy(live=live))
    one_stylesheet(site, font_of_formulas(site, store))
    scripts_to_files(site, readable=live)
    if not live:
        minify_files(site)
    site.refuse()
    site.write()


def _look(site: Site) -> None:
    """Look for what cannot be brought under the policy, and for scripts that are not there."""
    told = {tag: found for tag in site.tags if (found := list(faults_of_tag(tag)))}
    for page in site.pages:
        of_tags = [what for tag in page.tags & told.keys() for what in told[tag]]
        of_elements = [what for one in page.elements for what in faults_of_element(one)]
        # One that is loaded from another host is told of already.
        others = [one for one in page.elements if one.tag not in told]
        missing = [one.tag.get("src") for one in others if lacks_its_file(site, page, one)]
        of_scripts = [f"no script is at {source}" for source in missing]
        for what in sorted({*of_tags, *of_elements, *of_scripts}):
            site.fault(page.path, what)


def _bear(site: Site, rules: str) -> None:
    """Have each page bear the policy, before anything that it is for."""
    for page in site.pages:
        place = beginning(page.html)
        meta = f'<meta http-equiv="Content-Security-Policy" content="{rules}">'
        page.edits.replace(place, place, meta)
