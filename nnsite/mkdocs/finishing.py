"""The step over the finished folder, after all that MkDocs and plugins write (a MkDocs hook)."""

from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority

from nnsite.course import store
from nnsite.engine import Fault
from nnsite.finish.step import finish

_command = {"is": "build"}


def on_startup(*, command: str, **_: Any) -> None:
    """Keep which command runs: a page that is served live is reloaded (called by MkDocs)."""
    _command["is"] = command


@event_priority(-100)  # after the plugins, of which one writes the search's index
def on_post_build(*, config: Any, **_: Any) -> None:
    """Finish the pages (called by MkDocs).

    Raises:
        PluginError: a page has what cannot be brought under the policy.
    """
    try:
        finish(Path(config.site_dir), store(), live=_command["is"] == "serve")
    except Fault as fault:
        raise PluginError(str(fault)) from None
