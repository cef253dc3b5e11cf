"""What MkDocs calls while it builds, by these names (MkDocs hooks)."""

from mkdocs.plugins import CombinedEvent

from nnsite.mkdocs import mending, sharing
from nnsite.mkdocs.blocks import on_page_content
from nnsite.mkdocs.framing import on_config
from nnsite.mkdocs.keeping import on_env
from nnsite.mkdocs.mending import on_page_markdown
from nnsite.mkdocs.sharing import on_template_context

on_page_context = CombinedEvent(mending.on_page_context, sharing.on_page_context)

__all__ = [
    "on_config",
    "on_env",
    "on_page_content",
    "on_page_context",
    "on_page_markdown",
    "on_template_context",
]
