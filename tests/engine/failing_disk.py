"""A disk whose N-th operation fails: opening, writing, flushing, closing, syncing, replacing, removing, asking."""

import builtins
import errno
import io
import os

REASONS = [errno.EIO, errno.ENOSPC, errno.EACCES, errno.EROFS]


class FailingDisk:
    """Within `monkeypatch`, lets all file operations below `folder` count, and the one called `fails_at` fail.

    count: operations so far. forever: after the first failure every write fails too, as on a full disk.
    """

    def __init__(self, monkeypatch, folder, fails_at=None, reason=errno.EIO, forever=False):
        self.folder, self.fails_at, self.reason, self.forever = str(folder), fails_at, reason, forever
        self.count = 0
        opened = io.open
        for module in (io, builtins):
            monkeypatch.setattr(module, "open", lambda file, *rest, **named: self._open(opened, file, *rest, **named))
        for name in ("open", "replace", "unlink", "stat"):
            monkeypatch.setattr(os, name, self._counted(getattr(os, name)))
        synced = os.fsync
        monkeypatch.setattr(os, "fsync", lambda number: (self.operate(), synced(number))[1])

    def operate(self):
        """One operation."""
        place = self.count
        self.count += 1
        if self.fails_at is not None and (place == self.fails_at or (self.forever and place > self.fails_at)):
            raise OSError(self.reason, os.strerror(self.reason))

    def _mine(self, file):
        return isinstance(file, str | os.PathLike) and os.fspath(file).startswith(self.folder)

    def _counted(self, function):
        def counted(file, *rest, **named):
            if self._mine(file):
                self.operate()
            return function(file, *rest, **named)

        return counted

    def _open(self, opened, file, *rest, **named):
        if not self._mine(file):
            return opened(file, *rest, **named)
        self.operate()
        return _Stream(opened(file, *rest, **named), self)


class _Stream:
    """A stream whose writes, flushes and closing count. A failed write leaves half of its bytes, as real ones do."""

    def __init__(self, stream, disk):
        self._stream, self._disk = stream, disk

    def write(self, content):
        try:
            self._disk.operate()
        except OSError:
            self._stream.write(content[: len(content) // 2])
            raise
        return self._stream.write(content)

    def flush(self):
        self._disk.operate()
        self._stream.flush()

    def close(self):
        if not self._stream.closed:
            self._stream.close()
            self._disk.operate()

    def __enter__(self):
        return self

    def __exit__(self, *_fault):
        self.close()

    def __getattr__(self, name):
        return getattr(self._stream, name)
