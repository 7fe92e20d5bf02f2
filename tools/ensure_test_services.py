"""See that the programs which the tests start are on this machine; install the Debian packages that are missing.

The tests run PostgreSQL, Redis, nginx, an IMAP server and a browser of their own, on free ports, in temporary folders.
Only the programs are needed, so services are kept from starting by themselves while their packages are installed.
Where a package is missing and may not be installed, one line names it and the exit code is 1.
"""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

DEBIAN_ONLY_FOLDERS = "/usr/sbin:/usr/local/sbin:/sbin:/usr/lib/dovecot"
PROGRAMS: Mapping[str, tuple[str, ...]] = {
    "postgresql": ("initdb", "pg_ctl", "postgres"),
    "redis-server": ("redis-server",),
    "nginx": ("nginx",),
    "dovecot-imapd": ("dovecot", "imap"),
    "dovecot-lmtpd": ("lmtp",),
    "chromium": ("chromium",),
}
# The same without what a headless program needs not, where the distribution has it; one of both is enough.
LIGHTER: Mapping[str, str] = {"chromium": "chromium-headless-shell"}
POLICY = Path("/usr/sbin/policy-rc.d")
NO_AUTOSTART = "#!/bin/sh\nexit 101\n"


def postgres_folders() -> list[Path]:
    """Folders of PostgreSQL programs, newest version first: Debian keeps them out of PATH."""
    return sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -float(path.parent.name))


def is_there(program: str) -> bool:
    folders = ":".join([os.environ.get("PATH", ""), *map(str, postgres_folders()), DEBIAN_ONLY_FOLDERS])
    names = (program, LIGHTER[program]) if program in LIGHTER else (program,)
    return any(shutil.which(name, path=folders) for name in names)


def missing_packages() -> list[str]:
    return [package for package, programs in PROGRAMS.items() if not all(map(is_there, programs))]


@contextmanager
def services_stay_down() -> Iterator[None]:
    """Debian asks policy-rc.d whether a freshly installed service may start; for this moment the answer is no."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text(NO_AUTOSTART, encoding="utf-8")
    POLICY.chmod(POLICY.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    try:
        yield
    finally:
        POLICY.unlink(missing_ok=True)


def offered(package: str) -> str:
    lighter = LIGHTER.get(package, package)
    known = subprocess.run(["apt-cache", "show", lighter], capture_output=True, check=False).returncode == 0
    return lighter if known else package


def install(packages: list[str]) -> None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with services_stay_down():
        subprocess.run(["apt-get", "update", "-qq"], check=True, env=quiet, stdin=subprocess.DEVNULL)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *map(offered, packages)],
            check=True,
            env=quiet,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
        )


def main() -> int:
    missing = missing_packages()
    if missing and os.geteuid() == 0 and shutil.which("apt-get") and "--no-install" not in sys.argv:
        print("installing for the tests:", " ".join(missing))
        try:
            install(missing)
        except subprocess.CalledProcessError as failure:
            print(f"apt-get ended with {failure.returncode}", file=sys.stderr)
        missing = missing_packages()
    if missing:
        print(f"the tests need these packages, please install them: {' '.join(missing)}", file=sys.stderr)
        return 1
    print("test services: every program is there")
    return 0


if __name__ == "__main__":
    sys.exit(main())
