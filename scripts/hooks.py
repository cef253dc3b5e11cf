"""What MkDocs calls while it builds, by these names (MkDocs hooks)."""

from mkdocs.plugins import CombinedEvent

from nnsite.mkdocs import blocks, framing, sharing, tables
from nnsite.mkdocs.finishing import on_post_build, on_startup
from nnsite.mkdocs.framing import on_files
from nnsite.mkdocs.keeping import on_env
from nnsite.mkdocs.mending import on_page_markdown
from nnsite.mkdocs.sharing import on_page_context

on_config = CombinedEvent(framing.on_config, sharing.on_config)
on_page_content = CombinedEvent(blocks.on_page_content, tables.on_page_content)

__all__ = [
    "on_config",
    "on_env",
    "on_files",
    "on_page_content",
    "on_page_context",
    "on_page_markdown",
    "on_post_build",
    "on_startup",
]
