"""What other sites and search engines are told of a page (MkDocs hooks).

The theme's `frame/head.html` writes it. An address stands in it only where `site_url` is set:
who reads it reads it elsewhere, and needs the whole of it.
"""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import unescape
from typing import Any
from urllib.parse import urljoin

from markdown import markdown  # type: ignore[import-untyped]
from markupsafe import Markup

from nnsite.look import PAPER, PAPER_IN_DARK
from nnsite.mkdocs.editions import edition, words

CONTEXT = "https://schema.org"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"  # of the pages
SIZE = 1200, 630  # px, of a card
WORDS = ("locale", "kind", "level", "pair", "figure", "not_found", "lost")
LOST = "404.html"


def on_config(config: Any, **_: Any) -> Any:
    """Read the words that go with a link (called by MkDocs).

    Raises:
        PluginError: no edition is in the theme's language, or a word is missing.
    """
    config.theme["shared"] = words(edition(config).words, "shared", WORDS)
    return config


def on_page_context(context: Any, *, page: Any, config: Any, nav: Any, **_: Any) -> Any:
    """Let the templates know how a page is shared (called by MkDocs)."""
    context["share"] = of_page(page, config, nav)
    return context


def on_template_context(context: Any, *, template_name: str, config: Any, **_: Any) -> Any:
    """The same for the page for what is not found (called by MkDocs)."""
    if template_name == LOST:
        said = config.theme["shared"]
        context["share"] = {
            **_common(config),
            "title": said["not_found"],
            "description": said["lost"],
        }
    return context


def of_page(page: Any, config: Any, nav: Any) -> dict[str, Any]:
    """How a page is shared: `title`, `description`, `type`, `locale`, and what else there is.

    That is `modified`, its day; `image`, `alt`, `width` and `height` of its card, and `url`, if
    the site has an address; `data`, for search engines, as JSON.
    """
    share = {
        **_common(config),
        "title": title(page),
        "description": str(page.meta.get("description") or config.site_description or ""),
        "type": "article" if "experiment" in page.meta else "website",
        "modified": page.meta.get("date"),
    }
    if config.site_url:
        share["url"] = page.canonical_url
        card = page.meta.get("card") or nav.homepage.meta.get("card")
        if card:
            share["image"] = urljoin(config.site_url, card["file"])
            share["width"], share["height"] = SIZE
            said = config.theme["shared"]
            share["alt"] = (said["pair"] if "label" in card else said["figure"]).format_map(card)
    share["data"] = as_script(
        {"@context": CONTEXT, "@graph": list(_told(page, share, config, nav))}
    )
    return share


def title(page: Any) -> str:
    """A page's title as text: its own, which has been made HTML, or its name in the navigation."""
    return unescape(str(page.meta.get("title") or page.title))


def as_script(value: Any) -> str:
    """A value as JSON that can stand in a `<script>`: nothing in it ends that."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _common(config: Any) -> dict[str, Any]:
    said = config.theme["shared"]
    return {
        "type": "website",
        "locale": said["locale"],
        "paper": PAPER,
        "paper_in_dark": PAPER_IN_DARK,
    }


def _told(page: Any, share: Mapping[str, Any], config: Any, nav: Any) -> Iterator[dict[str, Any]]:
    """What search engines are told, in the terms of schema.org."""
    site = {"@type": "WebSite", "name": config.site_name, **_at(config.site_url)}
    said = {
        "name": share["title"],
        "description": share["description"],
        "inLanguage": config.theme["language"],
        "license": LICENCE,
        **_at(share.get("url")),
    }
    if share["modified"]:
        said["dateModified"] = share["modified"]
    if "image" in share:
        said["image"] = share["image"]
    if page.is_homepage:
        yield {**said, **site}
        return
    if "experiment" in page.meta:
        yield {"@type": "LearningResource", **said, "isPartOf": site, **_taught(page, config)}
    else:
        yield {"@type": "WebPage", **said, "isPartOf": site}
    yield _trail(page, config, nav)


def _taught(page: Any, config: Any) -> dict[str, Any]:
    """What a lesson says of itself in its front matter."""
    said = config.theme["shared"]
    told = {"learningResourceType": said["kind"], "educationalLevel": said["level"]}
    if "after" in page.meta:
        told["teaches"] = as_text(page.meta["after"])
    if "minutes" in page.meta:
        told["timeRequired"] = f"PT{page.meta['minutes']}M"
    return told


def as_text(written: str) -> str:
    """Markdown as plain text."""
    return Markup(markdown(written)).striptags()


def _trail(page: Any, config: Any, nav: Any) -> dict[str, Any]:
    """The pages above a page by its address, from home on, and the page itself."""
    known = _by_address(nav)
    beginnings = [_url(page)[:end] for end in range(len(_url(page)))]
    trail = [*(known[begin] for begin in beginnings if begin in known), page]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": str(one.title),
                **({"item": one.canonical_url} if config.site_url else {}),
            }
            for position, one in enumerate(trail, start=1)
        ],
    }


@lru_cache(maxsize=1)  # each page of a navigation asks for it
def _by_address(nav: Any) -> dict[str, Any]:
    return {_url(page): page for page in nav.pages}


def _url(page: Any) -> str:
    """A page's address from the site's root; home's is the beginning of all."""
    return "" if page.is_homepage else str(page.url)


def _at(url: str | None) -> dict[str, str]:
    return {"url": url} if url else {}
