"""What a build took and made, as files that other generators can take (a MkDocs plugin)."""

from __future__ import annotations

import json
from collections.abc import Callable

from jinja2 import BaseLoader, Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

DOCS, THEME = "docs", "theme"
LAST = -100  # after the hooks


class Gathered(BasePlugin):  # type: ignore[type-arg, no-untyped-call]
    """Watches a build.

    Attributes:
        config: the settings, with all that hooks have added to them.
    """

    config: MkDocsConfig

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}
        self._templates: dict[str, str] = {}

    def files(self) -> dict[str, bytes]:
        """Each file's content by its path: the pages and what they show in `docs`, else in `theme`.

        Of the templates there are those that the build took, whatever theme they come from.
        """
        templates = {f"{THEME}/{name}": text.encode() for name, text in self._templates.items()}
        return self._files | templates

    @event_priority(LAST)
    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Keep all files but the pages, and the templates that are asked for from now on.

        Some files are gone once the build ends (called by MkDocs).
        """
        self.config = config
        for file in files:
            if not file.is_documentation_page():
                top = THEME if file.src_dir in config.theme.dirs else DOCS
                self._files[f"{top}/{file.src_uri}"] = file.content_bytes
        env.loader = _Recorded(env.loader, self._templates)
        return env

    @event_priority(LAST)
    def on_page_context(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Keep a page's text, with all that hooks have said of it (called by MkDocs)."""
        front = json.dumps(page.meta, ensure_ascii=False)  # also YAML
        self._files[f"{DOCS}/{page.file.src_uri}"] = f"---\n{front}\n---\n{page.markdown}".encode()
        return context


class _Recorded(BaseLoader):
    """Loads templates as another loader does, and keeps their texts."""

    def __init__(self, loader: BaseLoader | None, taken: dict[str, str]) -> None:
        self._loader = loader or BaseLoader()
        self._taken = taken

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """A template's text, and where it is from (called by Jinja)."""
        found = self._loader.get_source(environment, template)
        self._taken[template] = found[0]
        return found
