"""Parsing in a child process that may be killed: a poison mail costs one child, never the worker or the next mail.

One child is started and reused; each mail has its own CPU and wall clock, the child its own address space, an empty
environment and no standard error. What comes back is unpickled only into the value classes named by the caller.
"""

import io
import os
import pickle
import resource
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from types import TracebackType
from typing import IO, Any, Generic, TypeVar

T = TypeVar("T")

_LENGTH = struct.Struct(">Q")
_DONE, _FAILED = b"D", b"F"
_MEBIBYTE = 1024 * 1024
_START_SECONDS = 20.0
_ALWAYS_ALLOWED = frozenset({"datetime"})


@dataclass(frozen=True, slots=True)
class Quarantine:
    """Why a mail could not be read: `time`, `memory`, `size`, `crash` or `error`, and a line for the administrator."""

    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class SandboxLimits:
    seconds: float = 10.0
    cpu_seconds: int = 10
    memory_bytes: int = 512 * _MEBIBYTE
    mail_bytes: int = 64 * _MEBIBYTE
    mails_per_child: int = 2000


class MailSandbox(Generic[T]):
    """Runs `parse`, a module-level function, in a child. One mail at a time; give each worker thread its own.

    `values` are the modules whose classes an answer may be made of.
    """

    def __init__(
        self, parse: Callable[[bytes], T], *, values: Iterable[str], limits: SandboxLimits | None = None
    ) -> None:
        self._target = f"{parse.__module__}:{parse.__qualname__}"
        self._values = frozenset(values) | _ALWAYS_ALLOWED
        self._limits = limits or SandboxLimits()
        self._child: subprocess.Popen[bytes] | None = None
        self._served = 0
        self._lock = threading.Lock()

    def __enter__(self) -> "MailSandbox[T]":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def parse(self, raw: bytes) -> T | Quarantine:
        """The value, or the reason why there is none. Never raises on account of the mail."""
        if len(raw) > self._limits.mail_bytes:
            return Quarantine("size", f"{len(raw)} bytes, at most {self._limits.mail_bytes}")
        with self._lock:
            child = self._ready_child()
            try:
                return self._ask(child, raw)
            finally:
                self._served += 1
                if child.poll() is not None or self._served >= self._limits.mails_per_child:
                    self._stop()

    def warm_up(self) -> None:
        """Start the child before the first mail is waiting for it."""
        with self._lock:
            self._ready_child()

    def close(self) -> None:
        with self._lock:
            self._stop()

    def _ask(self, child: subprocess.Popen[bytes], raw: bytes) -> T | Quarantine:
        expired = threading.Event()

        def expire() -> None:
            expired.set()
            child.kill()

        timer = threading.Timer(self._limits.seconds, expire)
        timer.daemon = True
        timer.start()
        try:
            _write_frame(_pipe(child.stdin), raw)
            answer = _read_frame(_pipe(child.stdout))
        except OSError:
            answer = None
        finally:
            timer.cancel()
        if answer is None:
            return self._died(child, timed_out=expired.is_set())
        return self._understood(answer)

    def _understood(self, answer: bytes) -> T | Quarantine:
        if answer[:1] == _FAILED:
            name = answer[1:].decode("utf-8", "replace")
            if name != "MemoryError":
                return Quarantine("error", name)
            self._stop()
            return Quarantine("memory", f"more than {self._limits.memory_bytes // _MEBIBYTE} MiB")
        try:
            value: T = _Restricted(io.BytesIO(answer[1:]), self._values).load()
        except (
            pickle.UnpicklingError,
            EOFError,
            AttributeError,
            ImportError,
            IndexError,
            TypeError,
            ValueError,
        ) as error:
            self._stop()
            return Quarantine("crash", f"the answer of the child could not be read: {type(error).__name__}")
        return value

    def _died(self, child: subprocess.Popen[bytes], *, timed_out: bool) -> Quarantine:
        child.kill()
        code = child.wait()
        if timed_out:
            return Quarantine("time", f"not read within {self._limits.seconds:g} s")
        if code in {-24, -9}:
            return Quarantine("time", f"more than {self._limits.cpu_seconds} s of CPU")
        return Quarantine("crash", f"the child ended with {code}")

    def _ready_child(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is None:
            return self._child
        self._stop()
        self._child = child = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no outside word in it
            [
                sys.executable,
                "-m",
                __name__,
                self._target,
                str(self._limits.memory_bytes),
                str(self._limits.cpu_seconds),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"},
            close_fds=True,
        )
        timer = threading.Timer(_START_SECONDS, child.kill)
        timer.daemon = True
        timer.start()
        _read_frame(_pipe(child.stdout))
        timer.cancel()
        self._served = 0
        return child

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                # Bytes that the dead child never read; nobody misses them.
                with suppress(OSError):
                    pipe.close()
        child.wait()


class _Restricted(pickle.Unpickler):
    """Makes the value classes of the named modules and nothing else: the child reads hostile input."""

    def __init__(self, data: IO[bytes], modules: frozenset[str]) -> None:
        super().__init__(data)
        self._modules = modules

    def find_class(self, module: str, name: str) -> Any:
        if module not in self._modules or "." in name:
            raise pickle.UnpicklingError(f"{module}.{name} is not a value")
        found = super().find_class(module, name)
        if not isinstance(found, type):
            raise pickle.UnpicklingError(f"{module}.{name} is not a class")
        return found


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream


def _write_frame(stream: IO[bytes], payload: bytes) -> None:
    stream.write(_LENGTH.pack(len(payload)))
    stream.write(payload)
    stream.flush()


def _read_frame(stream: IO[bytes]) -> bytes | None:
    """One frame, or None when the other side is gone."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    payload = stream.read(length)
    return payload if len(payload) == length else None


def _serve(target: str, memory_bytes: int, cpu_seconds: int) -> None:
    """The child: read a frame, parse, answer, until the pipe closes."""
    module, _, name = target.partition(":")
    parse: Callable[[bytes], object] = getattr(import_module(module), name)
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _write_frame(outgoing, b"ready")
    while (raw := _read_frame(incoming)) is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + cpu_seconds + 1, hard))
        _write_frame(outgoing, _answer(parse, raw))


def _answer(parse: Callable[[bytes], object], raw: bytes) -> bytes:
    try:
        return _DONE + pickle.dumps(parse(raw), protocol=5)
    except Exception as error:  # noqa: BLE001 - whatever a mail provokes becomes the reason it is set aside
        return _FAILED + type(error).__name__.encode()


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
