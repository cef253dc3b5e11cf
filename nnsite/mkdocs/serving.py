"""The site, served by MkDocs and rebuilt on edits."""

from __future__ import annotations

import os
import socket

from nnsite.engine import Course, Fault
from nnsite.mkdocs.messages import collected, silence_banners

HOST = "127.0.0.1"


def serve(course: Course, port: int = 8000) -> None:
    """Serve the site on the loopback, rebuilt whenever a file changes, until interrupted.

    Args:
        course: what to serve.
        port: to serve on.

    Raises:
        Fault: the port is taken, or the first build failed.
    """
    silence_banners()
    _try(port)
    with collected(aloud=True):
        from mkdocs.commands.serve import serve as serve_site
        from mkdocs.exceptions import MkDocsException

        print(f"building; then serving at http://{HOST}:{port}/ until Ctrl-C", flush=True)
        # For the script, which MkDocs runs again on each edit.
        os.environ["NNSITE_WEIGHTS"] = str(course.inputs["weights"].path)
        try:
            serve_site(str(course.root / "mkdocs.yml"), dev_addr=f"{HOST}:{port}")
        except MkDocsException:
            raise Fault("the site could not be built, so it is not served") from None


def _try(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise Fault(
                f"port {port} cannot be used ({reason}); "
                f"choose another: make serve PORT={port % 60000 + 1}"
            ) from None
