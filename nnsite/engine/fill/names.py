"""Mappings as pages see them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nnsite.engine.faults import Fault, nearest


class Names:
    """A mapping read as attributes, where an unknown name is a fault with the nearest one."""

    def __init__(self, kind: str, values: Mapping[str, Any]) -> None:
        self._kind = kind
        self._values = values

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> Any:
        if name not in self._values:
            raise Fault(f"no {self._kind} is named '{name}'; {nearest(name, self._values)}")
        return self._values[name]

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def items(self) -> Any:
        """Pairs of name and value."""
        return self._values.items()
