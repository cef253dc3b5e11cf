"""Tables say what they show: each has a caption (MkDocs hooks).

Markdown knows no captions. Pages write tables as HTML, by a macro of the templates for the
most part, and Python-Markdown takes a caption in them for a paragraph unless it is told.
"""

import re
from typing import Any

from markdown import Extension, Markdown  # type: ignore[import-untyped]
from mkdocs.exceptions import PluginError

TABLE = re.compile(r"<table\b[^>]*>\s*(?!\s|<caption\b)(.*?)</table>", re.DOTALL)


class Captions(Extension):  # type: ignore[misc]
    """What stands in a caption is no paragraph."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Markdown's name)
        """Let a caption be an element that parts paragraphs (called by Markdown)."""
        md.block_level_elements.append("caption")


def on_config(config: Any, **_: Any) -> Any:
    """Let Python-Markdown know captions (called by MkDocs)."""
    config.markdown_extensions.append(Captions())
    return config


def on_page_content(html: str, *, page: Any, **_: Any) -> str:
    """Refuse a table without a caption (called by MkDocs).

    Raises:
        PluginError: with the page and the beginning of the table.
    """
    if hit := TABLE.search(html):
        text = " ".join(re.sub("<[^>]*>", " ", hit[1]).split())
        raise PluginError(
            f"{page.file.src_uri}: a table has no caption: '{text[:60]}'; write it as "
            '{% call table("what it shows") %} … {% endcall %}, or with <caption>'
        )
    return html
