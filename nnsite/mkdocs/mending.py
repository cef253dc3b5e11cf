"""What MkDocs gets wrong, mended in every page (a MkDocs hook).

It dates a page by the clock; ours bear the date of what they were made from. A page's title is
text; the search takes it for HTML.
"""

from html import escape
from typing import Any

NO_DATE = "1970-01-01"


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Date a page for the sitemap, and make HTML of its title (called by MkDocs).

    Without a date it bears no day that changes.
    """
    page.update_date = page.meta.get("date") or NO_DATE
    if "title" in page.meta:
        page.meta["title"] = escape(str(page.meta["title"]), quote=False)
    return markdown
