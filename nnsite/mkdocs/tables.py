"""Tables say what they show: each has a caption (a MkDocs hook).

Markdown knows no captions. Pages write tables as HTML, by a macro of the templates for the
most part. Markdown in them is marked `span`: Python-Markdown would make a paragraph of a
caption that stands among blocks.
"""

import re
from typing import Any

from mkdocs.exceptions import PluginError

TABLE = re.compile(r"<table\b[^>]*>\s*(?!\s|<caption\b)(.*?)</table>", re.DOTALL)


def on_page_content(html: str, *, page: Any, **_: Any) -> str:
    """Refuse a table without a caption (called by MkDocs).

    Raises:
        PluginError: with the page and the beginning of the table.
    """
    if hit := TABLE.search(html):
        text = " ".join(re.sub("<[^>]*>", " ", hit[1]).split())
        raise PluginError(
            f"{page.file.src_uri}: a table has no caption: '{text[:60]}'; write it as "
            '{% call table("what it shows") %} … {% endcall %}, or as <table markdown="span"> with '
            "<caption> first"
        )
    return html
