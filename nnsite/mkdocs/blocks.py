"""Blocks in finished pages that are neither typed by readers nor captured (a MkDocs hook).

The engine refuses fences. What else Markdown makes a block of, such as indented lines, is
only seen once MkDocs has converted the page. A file that a page shows as it stands is no
page's own text.
"""

import re
from typing import Any

from mkdocs.exceptions import PluginError

from nnsite.engine import may_be_typed

BLOCK = re.compile(r'<div class="([^"]*\bhighlight\b[^"]*)">(.*?)</pre>', re.DOTALL)
LANGUAGE = "language-"


def on_page_content(html: str, *, page: Any, **_: Any) -> str:
    """Refuse a block that nothing marks (called by MkDocs).

    Raises:
        PluginError: with the page and the beginning of the block.
    """
    if "verbatim" in page.meta:
        return html
    for hit in BLOCK.finditer(html):
        classes = hit[1].split()
        languages = [name.removeprefix(LANGUAGE) for name in classes if name.startswith(LANGUAGE)]
        if "terminal" not in classes and not any(map(may_be_typed, languages)):
            text = " ".join(re.sub("<[^>]*>", "", hit[2]).split())
            raise PluginError(
                f"{page.file.src_uri}: a block is neither marked as what readers type nor "
                f"captured from a run: '{text[:60]}'"
            )
    return html
