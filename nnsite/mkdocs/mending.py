"""What MkDocs and Material get wrong, mended in every page (MkDocs hooks).

MkDocs dates a page by the clock; ours bear the date of what they were made from. The theme
takes a page's title and description for HTML; they are text. It shows a page's contents
within the navigation, also where the page hides them.

Material's faults stand outside any block of the theme's templates, so the finished HTML is
mended instead of copying a template. When one of them is no longer there the build fails:
the theme has changed, and the mend can go.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from html import escape
from typing import Any

from mkdocs.exceptions import PluginError

from nnsite.course import EDITIONS

# What is wrong, how it stands there, and what it becomes, with the names of a language.
MENDS = (
    (
        "a search dialog without a name (axe: aria-dialog-name)",
        'data-md-component="search" role="dialog">',
        'data-md-component="search" role="dialog" aria-label="{search}">',
    ),
    (
        "a check box for the drawer that asks not to be completed (vnu: autocomplete)",
        'id="__drawer" autocomplete="off">',
        'id="__drawer">',
    ),
    (
        "a check box for the search that asks not to be completed (vnu: autocomplete)",
        'id="__search" autocomplete="off">',
        'id="__search">',
    ),
    (
        "a section's label with an empty place in the tab order (vnu: tabindex)",
        ' tabindex="">',
        ">",
    ),
)
NO_DATE = "1970-01-01"
# Only where a page has its place in the site above its title.
BREADCRUMB = 'class="md-path"'
NAMESAKES = (
    "a breadcrumb with the name of the main navigation (axe: landmark-unique)",
    'class="md-path" aria-label="Navigation" >',
    'class="md-path" aria-label="{breadcrumb}">',
)


def mend(html: str, where: str, names: Mapping[str, str]) -> str:
    """Return a finished page without the theme's faults.

    Args:
        html: the page, as the theme's templates made it.
        where: names the page, should a fault be missing.
        names: the words that are heard, in the page's language.

    Raises:
        PluginError: what is to be mended is not there.
    """
    for fault, broken, mended in (*MENDS, NAMESAKES) if BREADCRUMB in html else MENDS:
        if broken not in html:
            raise PluginError(
                f"{where}: the theme no longer has {fault}; take it out of nnsite/mkdocs/mending.py"
            )
        html = html.replace(broken, mended.format_map(names))
    return html


@cache
def heard(language: str) -> Mapping[str, str]:
    """The words of a language that are only heard."""
    path = EDITIONS[language].words
    words: Mapping[str, str] = tomllib.loads(path.read_text("utf-8")).get("heard", {})
    for name in ("search", "breadcrumb"):
        if name not in words:
            raise PluginError(f"{path.name}: no word is named '{name}' under heard")
    return words


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Date a page for the sitemap, and make HTML of its title (called by MkDocs).

    Without a date it bears no day that changes.
    """
    page.update_date = page.meta.get("date") or NO_DATE
    for name in ("title", "description"):
        if name in page.meta:
            # An apostrophe may stay: the theme's attributes stand in double quotes.
            text = escape(str(page.meta[name]), quote=False)
            page.meta[name] = text.replace('"', "&quot;")
    return markdown


def on_page_context(context: Any, *, page: Any, **_: Any) -> Any:
    """Take contents that a page hides out of the navigation (called by MkDocs)."""
    if "toc" in page.meta.get("hide", []):
        page.toc.items.clear()
    return context


def on_post_page(output: str, *, page: Any, config: Any, **_: Any) -> str:
    """Mend a page (called by MkDocs)."""
    return mend(output, page.file.src_uri, heard(config.theme["language"]))


def on_post_template(output_content: str, *, template_name: str, config: Any, **_: Any) -> str:
    """Mend the page for what is not found; the sitemap is not HTML (called by MkDocs)."""
    if template_name != "404.html":
        return output_content
    return mend(output_content, template_name, heard(config.theme["language"]))
