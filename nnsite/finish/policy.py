"""What the pages may do: the policy that they bear, and what in them it would forbid."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nnsite.finish.markup import Element, Tag

_RULES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "font-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
}
# Where a tag loads something from; of a link only with one of these relations.
_LOADS = {
    "img": ("src", "srcset"),
    "image": ("href", "xlink:href"),
    "input": ("src",),
    "link": ("href", "imagesrcset"),
    "script": ("src", "href", "xlink:href"),
    "source": ("src", "srcset"),
    "use": ("href", "xlink:href"),
}
_RELATIONS = {
    "apple-touch-icon", "dns-prefetch", "icon", "manifest", "mask-icon", "modulepreload",
    "preconnect", "prefetch", "preload", "prerender", "stylesheet",
}  # fmt: skip
_ADDRESSES = ("href", "xlink:href", "src", "action", "formaction")
_FORBIDDEN = ("applet", "audio", "base", "embed", "frame", "iframe", "object", "video")
_ELSEWHERE = re.compile(r"(?:^|,|\s)\s*(?:(?:https?|ftp|wss?):|[/\\]{2})", re.IGNORECASE)
_EVENT = re.compile(r"on[a-z]+")
# What browsers pass over in an address.
_PASSED_OVER = re.compile(r"^[\x00-\x20]+|[\t\n\r]")
_JAVASCRIPT = re.compile(r"(?:text|application)/(?:x-)?(?:java|ecma|j|live)script[\d.]*|module|")


def policy(*, live: bool) -> str:
    """The policy's text.

    Args:
        live: for pages that a server of the author's own reloads, by a script in the page.
    """
    rules = _RULES | ({"script-src": "'self' 'unsafe-inline'"} if live else {})
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def is_program(tag: Tag) -> bool:
    """Whether a `<script>` holds a program: data may stand in a page."""
    return bool(_JAVASCRIPT.fullmatch((tag.get("type") or "").strip().lower()))


def is_sheet(tag: Tag) -> bool:
    """Whether a `<link>` applies a stylesheet."""
    relations = (tag.get("rel") or "").lower().split()
    return tag.name == "link" and "stylesheet" in relations and "alternate" not in relations


def faults_of_tag(tag: Tag) -> Iterator[str]:
    """What a tag has that the policy forbids, or that leads to another host."""
    if tag.name in _FORBIDDEN:
        yield f"<{tag.name}>, which the policy forbids"
    if tag.name == "meta" and (tag.get("http-equiv") or "").lower() == "content-security-policy":
        yield "has a policy already: a folder is finished once, as its generator wrote it"
    if tag.name == "template" and "shadowrootmode" in tag.attributes:
        yield "<template shadowrootmode>, where the stylesheet does not reach"
    for name, (value, *_) in tag.attributes.items():
        if _EVENT.fullmatch(name):
            yield f'<{tag.name} {name}="{value}">: a script in an attribute'
        elif name in _ADDRESSES and _PASSED_OVER.sub("", value).lower().startswith("javascript:"):
            yield f'<{tag.name} {name}="{value}">: a script in a link'
        elif name in ("action", "formaction"):
            yield f"<{tag.name} {name}>, which the policy forbids"
        elif name in _LOADS.get(tag.name, ()) and _ELSEWHERE.search(_PASSED_OVER.sub("", value)):
            relations = (tag.get("rel") or "").lower().split()
            if tag.name != "link" or _RELATIONS.intersection(relations):
                yield f"<{tag.name}> loads {value} from another host"


def faults_of_element(element: Element) -> Iterator[str]:
    """What an element of raw text has that no file can be made of."""
    tag, text = element.tag, element.text
    if tag.name == "style" and element.places:
        yield f"<style> in <{min(element.places)}>, which counts only at its place"
    if tag.name != "script":
        return
    kind = (tag.get("type") or "").strip().lower()
    if "svg" in element.places:
        yield "<script> in <svg>"
    elif kind in ("importmap", "speculationrules"):
        yield f'<script type="{kind}">, which cannot be a file'
    elif kind == "module" and "src" not in tag.attributes and re.search(r"\bimport\b", text):
        yield "a module in the page that imports others, as seen from the page"
