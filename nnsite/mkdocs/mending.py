"""What MkDocs gets wrong, mended in every page (MkDocs hooks).

It dates a page by the clock; ours bear the date of what they were made from. A page's title is
text; the search takes it for HTML. Each heading ends in a link named "¶", which a screen reader
would read out as a part of it.
"""

from html import escape
from typing import Any

from mkdocs.exceptions import PluginError

NO_DATE = "1970-01-01"
# The contents of the page lead to the same places for readers who use neither eyes nor a mouse.
PERMALINK = '<a class="headerlink" '
UNHEARD = '<a class="headerlink" aria-hidden="true" tabindex="-1" '


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Date a page for the sitemap, and make HTML of its title (called by MkDocs).

    Without a date it bears no day that changes.
    """
    page.update_date = page.meta.get("date") or NO_DATE
    if "title" in page.meta:
        page.meta["title"] = escape(str(page.meta["title"]), quote=False)
    return markdown


def mend(html: str, where: str) -> str:
    """Return a page's content with permalinks that are only seen.

    Args:
        html: the content.
        where: names the page, should there be no permalink.

    Raises:
        PluginError: it has headings, and no permalink is as it was known.
    """
    if "headerlink" in html and PERMALINK not in html:
        raise PluginError(
            f"{where}: permalinks are no longer written as {PERMALINK!r}; "
            "see nnsite/mkdocs/mending.py"
        )
    return html.replace(PERMALINK, UNHEARD)


def on_page_context(context: Any, *, page: Any, **_: Any) -> Any:
    """Mend a page's headings (called by MkDocs)."""
    page.content = mend(page.content, page.file.src_uri)
    return context
