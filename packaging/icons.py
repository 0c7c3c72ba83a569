"""Draws the icon of the program, resources/icons/downhill.svg, in the formats Linux, Windows and macOS want.

python packaging/icons.py FOLDER
"""

import struct
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

DRAWING = Path(__file__).resolve().parent.parent / "resources" / "icons" / "downhill.svg"

LINUX_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
WINDOWS_SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
# Type of an entry -> pixels; ic10 to ic14 are for screens with double density.
MACOS_ENTRIES = {
    **{b"icp4": 16, b"icp5": 32, b"ic07": 128, b"ic08": 256, b"ic09": 512},
    **{b"ic11": 32, b"ic12": 64, b"ic13": 256, b"ic14": 512, b"ic10": 1024},
}


def drawn(size: int) -> QImage:
    """The icon, `size` pixels wide and high, on nothing."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(DRAWING)).render(painter)
    painter.end()
    return image


def png(image: QImage) -> bytes:
    """The picture as PNG."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return content.data()


def bitmap(image: QImage) -> bytes:
    """The picture as ICO wants small ones: rows from the bottom, then a mask (unused where there is an alpha channel)."""
    size = image.width()
    header = struct.pack("<IiiHHIIiiII", 40, size, 2 * size, 1, 32, 0, 0, 0, 0, 0, 0)
    mask_row = (size + 31) // 32 * 4
    return header + bytes(image.flipped(Qt.Orientation.Vertical).constBits()) + bytes(mask_row * size)


def ico(sizes: tuple[int, ...] = WINDOWS_SIZES) -> bytes:
    """The icon for Windows. Only the largest picture is PNG: older tools read no others."""
    pictures = [png(drawn(size)) if size >= 256 else bitmap(drawn(size)) for size in sizes]
    head, offset = struct.pack("<HHH", 0, 1, len(sizes)), 6 + 16 * len(sizes)
    for size, picture in zip(sizes, pictures, strict=True):
        head += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(picture), offset)
        offset += len(picture)
    return head + b"".join(pictures)


def icns() -> bytes:
    """The icon for macOS."""
    body = b""
    for kind, size in MACOS_ENTRIES.items():
        picture = png(drawn(size))
        body += kind + struct.pack(">I", 8 + len(picture)) + picture
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


def write(folder: Path) -> None:
    """Write downhill.ico, downhill.icns and the hicolor folders of Linux into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "downhill.ico").write_bytes(ico())
    (folder / "downhill.icns").write_bytes(icns())
    for kind, name in (("apps", "downhill"), ("mimetypes", "application-x-downhill")):
        for size in LINUX_SIZES:
            place = folder / "hicolor" / f"{size}x{size}" / kind
            place.mkdir(parents=True, exist_ok=True)
            (place / f"{name}.png").write_bytes(png(drawn(size)))
        place = folder / "hicolor" / "scalable" / kind
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{name}.svg").write_bytes(DRAWING.read_bytes())


if __name__ == "__main__":
    write(Path(sys.argv[1]))
