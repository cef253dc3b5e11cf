"""Files at a site's root that know its settings: for browsers, for robots, and the probes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urljoin

from mkdocs.config.defaults import MkDocsConfig

from nnsite.course import ROOT
from nnsite.look import ICONS, PAPER


def files(config: MkDocsConfig) -> Iterator[tuple[str, bytes]]:
    """Each file's name and content.

    The manifest's addresses are relative to itself: the site may stand in any folder.
    """
    manifest = {
        "name": config.site_name,
        "short_name": config.site_name,
        "description": config.site_description,
        "lang": config.theme["language"],
        "start_url": ".",
        "scope": ".",
        "display": "browser",
        "theme_color": PAPER,
        "background_color": PAPER,
        "icons": [
            {"src": name, "sizes": f"{side}x{side}", "type": "image/png"}
            for name, side in ICONS.items()
        ],
    }
    yield "manifest.webmanifest", f"{json.dumps(manifest, ensure_ascii=False, indent=1)}\n".encode()
    rules = "User-agent: *\nAllow: /\n"
    if config.site_url:
        rules += f"\nSitemap: {urljoin(config.site_url, 'sitemap.xml')}\n"
    yield "robots.txt", rules.encode()
    yield "probes.py", probes(config.site_url)


def probes(address: str | None) -> bytes:
    """The file that readers put beside their own code. It names pages, at the site's address."""
    text = (ROOT / "nnsite" / "probes.py").read_text("utf-8")
    if address:
        text = text.replace('SITE = ""', f"SITE = {address!r}", 1)
    return text.encode()
