"""Mend what Material gets wrong in every finished page (a MkDocs hook).

Each fault stands outside any block of the theme's templates, so the finished HTML is
mended instead of copying a template. When a fault is no longer there the build fails:
the theme has changed, and the mend can go.
"""

from typing import Any

from mkdocs.exceptions import PluginError

# What is mended, why, and what it becomes. `None`: as often as it stands there.
MENDS = (
    (
        "the search dialog's missing name (axe: aria-dialog-name)",
        '<div class="md-search" data-md-component="search" role="dialog">',
        '<div class="md-search" data-md-component="search" role="dialog" aria-label="Search">',
    ),
    (
        "a check box that cannot be completed (vnu: autocomplete)",
        'id="__drawer" autocomplete="off">',
        'id="__drawer">',
    ),
    (
        "a check box that cannot be completed (vnu: autocomplete)",
        'id="__search" autocomplete="off">',
        'id="__search">',
    ),
    (
        "a section's label with an empty place in the tab order (vnu: tabindex)",
        ' tabindex="">',
        ">",
    ),
)


def mend(html: str, where: str) -> str:
    """Return a finished page without the theme's faults.

    Args:
        html: the page, as the theme's templates made it.
        where: names the page, should something be missing.

    Raises:
        PluginError: what is to be mended is not there.
    """
    for fault, broken, mended in MENDS:
        if broken not in html:
            raise PluginError(
                f"{where}: the theme no longer has {fault}; take it out of scripts/mend_theme.py"
            )
        html = html.replace(broken, mended)
    return html


def on_post_page(output: str, *, page: Any, **_: Any) -> str:
    """Mend a page (called by MkDocs)."""
    return mend(output, page.file.src_uri)


def on_post_template(output_content: str, *, template_name: str, **_: Any) -> str:
    """Mend the page for what is not found; the sitemap is not HTML (called by MkDocs)."""
    return mend(output_content, template_name) if template_name == "404.html" else output_content
