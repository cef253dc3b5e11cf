"""Mend the theme's faults in every finished page (MkDocs hooks, called by their names)."""

from nnsite.mkdocs.mending import on_page_markdown, on_post_page, on_post_template

__all__ = ["on_page_markdown", "on_post_page", "on_post_template"]
