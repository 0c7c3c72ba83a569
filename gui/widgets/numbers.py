"""Numbers as people read them: the digits that matter and no more; and read back from what people type."""

import math
import re
import unicodedata
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from engine.text import translate as _

MISSING = "–"
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?")


def format_number(value: float | None, digits: int = 4, *, steady: bool = False) -> str:
    """`value` with `digits` significant digits: 0.1234, 12.34, 1,234; scientific below 0.001 and from a million on.

    steady: keep trailing zeros, so that a live read-out does not change its width. None is shown as "–".
    """
    if value is None:
        return MISSING
    value = float(value)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == 0:
        return "0"
    size = abs(float(f"{value:.{digits - 1}e}"))
    if size < 0.001 or size >= 1e6:
        mantissa, exponent = f"{size:.{max(digits - 2, 0)}e}".split("e")
        text = f"{mantissa if steady else _trimmed(mantissa)}e{exponent}"
    else:
        decimals = max(digits - 1 - math.floor(math.log10(size)), 0)
        text = f"{size:,.{decimals}f}"
        text = text if steady else _trimmed(text)
    return f"−{text}" if value < 0 else text


def rounded_out(low: float, high: float, digits: int = 4) -> tuple[float, float]:
    """Ends of a scale on which all from `low` to `high` lies, and which `format_number` writes as they are."""
    return _rounded(low, digits, ROUND_FLOOR), _rounded(high, digits, ROUND_CEILING)


def _rounded(value: float, digits: int, direction: str) -> float:
    if not math.isfinite(value) or value == 0:
        return float(value)
    exact = Decimal(str(value))  # 1.2 in single precision is 1.2, and not a little more
    if not 0.001 <= abs(value) < 1e6:
        digits = max(digits - 1, 1)
    return float(exact.quantize(Decimal(1).scaleb(exact.adjusted() - digits + 1), rounding=direction))


def format_exact(value: float) -> str:
    """`value` for a field one may edit: everything that was typed, without noise (0.003, 1e-05, 0.3 for 0.1 + 0.2)."""
    value = float(value)
    if not math.isfinite(value) or value == 0:
        return "0" if value == 0 else format_number(value)
    text = repr(value)
    if len(text.lstrip("-")) > 10:
        value = float(f"{value:.6g}")
        text = repr(value)
    if abs(value) < 0.001:
        mantissa, exponent = f"{value:.9e}".split("e")
        return f"{_trimmed(mantissa)}e{exponent}"
    return text.removesuffix(".0")


def format_percent(share: float | None, *, steady: bool = False) -> str:
    """A share 0..1 as per cent: 0.967 is "96.7 %". Never says 100 % of what is not all."""
    if share is None:
        return MISSING
    share = float(share)
    if not math.isfinite(share):
        return format_number(share)
    text = f"{100 * share:.1f}"
    if text == "100.0" and share < 1:
        text = "99.9"
    return f"{text if steady else _trimmed(text)} %".replace("-", "−")


def format_decimals(value: float | None, decimals: int = 3) -> str:
    """A score with a fixed number of decimals: "0.900"; scientific where it is enormous, as R² can be."""
    if value is None or not math.isfinite(value):
        return format_number(value)
    text = f"{abs(value):.{decimals}f}" if abs(value) < 1000 else f"{abs(value):.2e}"
    return f"−{text}" if value < 0 and float(text) else text


def format_count(value: int | None) -> str:
    """A whole number with its thousands set apart: "1,234"."""
    return MISSING if value is None else f"{int(value):,}".replace("-", "−")


def format_duration(seconds: float | None) -> str:
    """A stretch of time: "3 s", "2 min 5 s", "1 h 20 min"; below a second in milliseconds."""
    if seconds is None or not math.isfinite(seconds):
        return MISSING
    if seconds < 0.95:
        return _("{count} ms", count=round(1000 * max(seconds, 0)))
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    if minutes == 0:
        return _("{count} s", count=whole)
    if minutes < 60:
        return _("{minutes} min {seconds} s", minutes=minutes, seconds=rest)
    hours, minutes = divmod(minutes, 60)
    return _("{hours} h {minutes} min", hours=hours, minutes=minutes)


def read_number(text: str) -> float | None:
    """The number typed in `text`, or None. Takes a decimal comma, full-width digits and the true minus sign."""
    text = _plain(text)
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    text = text.replace(",", "")
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def read_count(text: str) -> int | None:
    """The whole number typed in `text`, or None. Commas and blanks between thousands are passed over; 1e5 is read."""
    text = _plain(text).replace(",", "")
    if re.fullmatch(r"[+-]?\d+", text):
        return int(text) if len(text) <= 40 else None
    value = read_number(text)
    return int(value) if value is not None and value == math.floor(value) and abs(value) < 1e15 else None


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).replace("−", "-").lower()
    return re.sub(r"[\s'_]", "", text)


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
