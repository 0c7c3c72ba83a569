"""What numbers a field allows."""

from collections.abc import Callable
from dataclasses import dataclass

from engine.text import translate as _


@dataclass(frozen=True)
class Limits:
    """From `low` to `high`; None means no limit, and an open limit is itself not allowed."""

    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False

    def allow(self, value: float) -> bool:
        """True for a value within the limits."""
        if self.low is not None and (value < self.low or (self.low_open and value == self.low)):
            return False
        return self.high is None or value < self.high or (value == self.high and not self.high_open)

    def brought_within(self, value: float) -> float:
        """`value`, or the closed limit it exceeds. An open limit is nothing to fall back on: `value` stays as it is."""
        if self.low is not None and value < self.low and not self.low_open:
            return self.low
        if self.high is not None and value > self.high and not self.high_open:
            return self.high
        return value

    def first_value(self) -> float:
        """Some value within the limits, zero if it may be."""
        low, high = self.low or 0, self.high or 0
        candidates = (0, low, high, 1, low + 1, (low + high) / 2)
        return next((value for value in candidates if self.allow(value)), 0)

    def in_words(self, written: Callable[[float], str]) -> str:
        """As "greater than 0, at most 10"; empty without limits."""
        parts = []
        if self.low is not None:
            low = written(self.low)
            parts.append(_("greater than {limit}", limit=low) if self.low_open else _("at least {limit}", limit=low))
        if self.high is not None:
            high = written(self.high)
            parts.append(_("less than {limit}", limit=high) if self.high_open else _("at most {limit}", limit=high))
        return _("{words}, {more}", words=parts[0], more=parts[1]) if len(parts) == 2 else "".join(parts)
