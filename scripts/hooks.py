"""What MkDocs calls while it builds, by these names (MkDocs hooks)."""

from nnsite.mkdocs.blocks import on_page_content
from nnsite.mkdocs.finishing import on_post_build, on_startup
from nnsite.mkdocs.framing import on_config
from nnsite.mkdocs.keeping import on_env
from nnsite.mkdocs.mending import on_page_context, on_page_markdown

__all__ = [
    "on_config",
    "on_env",
    "on_page_content",
    "on_page_context",
    "on_page_markdown",
    "on_post_build",
    "on_startup",
]
