"""Choices that are offered only later: what shall be picked then."""

from typing import Any


class Wishing:
    """For a control with `picked`, `key`, `set_key` and a list of `_keys`, which calls `_grant` when it offers others."""

    _wish: Any = None

    def wish(self, key: Any) -> None:
        """Pick `key` as a person would: now, or when it is offered."""
        if key not in self._keys:
            self._wish = key
        elif key != self.key():
            self.set_key(key)
            self.picked.emit(key)

    def wished(self) -> Any:
        """What is picked, or shall be once it is offered."""
        return self.key() if self._wish is None else self._wish

    def _grant(self) -> None:
        if self._wish is not None and self._wish in self._keys:
            self.set_key(self._wish)
            self._wish = None
