"""Make .venv ready to run and test Downhill: system libraries, packages, bytecode.

It uses the standard library only and can be started by any Python 3; if that one does not suit, it looks for
one that does.
"""

import ctypes
import glob
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")

# Shared library -> Debian package. Without the first group Qt cannot be imported; the second opens windows under X11.
LIBRARIES_OF_QT = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
}
LIBRARIES_OF_X11 = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
CHINESE_FONT = "fonts-wqy-microhei"
CHINESE_FONT_FILES = re.compile(r"wqy|cjk|droidsansfallback|sourcehan|uming|ukai|simsun|msyh", re.IGNORECASE)
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


def main():
    use_a_suitable_python()
    if sys.platform.startswith("linux"):
        prepare_linux()
    prepare_venv()
    install_packages()
    compile_bytecode()
    print("Downhill is set up.")


def say(text):
    print(text, flush=True)


def use_a_suitable_python():
    """Go on with a Python in the range of pyproject.toml, or stop with one sentence."""
    first, end = (int(n) for n in re.search(r'^requires-python = ">=3\.(\d+),<3\.(\d+)"', PYPROJECT, re.M).groups())
    suitable = range(first, end)
    if sys.version_info[0] == 3 and sys.version_info[1] in suitable:
        return
    for minor in reversed(suitable):
        python = shutil.which(f"python3.{minor}")
        if python and succeeds([python, "-c", ""]):
            sys.exit(subprocess.call([python, *sys.argv]))
    found = ".".join(map(str, sys.version_info[:2]))
    sys.exit(f"Downhill needs Python 3.{first} to 3.{end - 1}; this is Python {found}.")


def succeeds(command):
    return subprocess.call(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def prepare_linux():
    """Install the system packages that are missing, or say what to type."""
    for_qt = [name for name in LIBRARIES_OF_QT if not can_load(name)]
    for_x11 = [name for name in LIBRARIES_OF_X11 if not can_load(name)]
    if not shutil.which("apt-get"):
        if for_qt or for_x11:
            say("Qt needs these libraries; please install them: " + " ".join(for_qt + for_x11))
        return
    required = [LIBRARIES_OF_QT[name] for name in for_qt] + venv_package()
    wanted = [LIBRARIES_OF_X11[name] for name in for_x11] + chinese_font_package()
    packages = required + wanted
    if not packages or apt_install(packages):
        return
    say("Some system packages are missing. Please type:")
    say("  sudo apt-get update && sudo apt-get install -y " + " ".join(packages))
    if required:
        sys.exit("After that, start again.")


def can_load(library):
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def venv_package():
    """Debian keeps the part of Python that makes environments in a package of its own."""
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        return [f"python3.{sys.version_info[1]}-venv"]
    return []


def chinese_font_package():
    for folder in FONT_FOLDERS:
        for _, _, files in os.walk(os.path.expanduser(folder)):
            if any(CHINESE_FONT_FILES.search(name) for name in files):
                return []
    return [CHINESE_FONT]


def apt_install(packages):
    """Whether apt-get could install the packages; it needs root or a sudo that asks nothing."""
    as_root = []
    if os.geteuid() != 0:
        as_root = ["sudo", "-n"]
        if not shutil.which("sudo") or not succeeds([*as_root, "true"]):
            return False
    apt = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    say("Installing system packages: " + " ".join(packages))
    if glob.glob("/var/lib/apt/lists/*_Packages*") and succeeds(install):
        return True
    # No package lists yet, or lists so old that the files they name are gone.
    return succeeds([*apt, "update"]) and run_quietly(install)


def run_quietly(command):
    """Whether the command worked; what it printed is shown only if it did not."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        sys.stderr.buffer.write(done.stdout)
    return done.returncode == 0


def prepare_venv():
    """Create .venv unless there is one whose Python and pip work."""
    if VENV_PYTHON.exists() and succeeds([str(VENV_PYTHON), "-c", "import pip, tomllib"]):
        return
    say("Creating .venv")
    import venv

    venv.create(str(VENV), with_pip=True, clear=True, symlinks=os.name != "nt")


def install_packages():
    """Let pip bring .venv into the ranges of pyproject.toml."""
    import tomllib

    project = tomllib.loads(PYPROJECT)["project"]
    say("Installing Python packages (about 130 MB the first time)")
    pip = [str(VENV_PYTHON), "-m", "pip", "install", "--disable-pip-version-check"]
    if not sys.stdout.isatty():
        pip.append("--quiet")
    if subprocess.call([*pip, *project["dependencies"], *project["optional-dependencies"]["dev"]]):
        sys.exit("The Python packages could not be installed; is there a network?")


def compile_bytecode():
    """Spare the first start the compiling. Faults in the sources are for the program itself to report."""
    sources = [str(ROOT / name) for name in ("engine", "gui", "main.py") if (ROOT / name).exists()]
    subprocess.call([str(VENV_PYTHON), "-m", "compileall", "-qq", *sources])


if __name__ == "__main__":
    main()
