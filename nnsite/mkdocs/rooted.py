"""Files that browsers and robots ask for by name at a site's root."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urljoin

from mkdocs.config.defaults import MkDocsConfig

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
