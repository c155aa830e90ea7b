# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""What the lints share: the tree's files, the layer table, C++ text without comments, reporting."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CODE_FOLDERS = ("include", "src", "test")

_TOKEN = re.compile(
    r"//[^\n]*|/\*.*?\*/"  # comments
    r'|R"(?P<mark>[^(\s]{0,16})\(.*?\)(?P=mark)"'  # raw strings
    r'|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Fa-f])\'(?:\\.|[^\'\\\n])+\'',  # strings, characters
    re.DOTALL,
)
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)


def relative(path):
    return path.relative_to(ROOT).as_posix()


def code_files(folders=CODE_FOLDERS, suffixes=(".hpp", ".cpp")):
    """Every C++ file below the folders, sorted."""
    found = []
    for folder in folders:
        found += [p for p in (ROOT / folder).rglob("*") if p.suffix in suffixes]
    return sorted(found)


def public_headers():
    return code_files(("include",), (".hpp",))


def read(path):
    return path.read_text(encoding="utf-8")


def bare(text):
    """The text with comments and the insides of strings blanked; line numbers stay."""

    def blank(match):
        return '""' + "\n" * match.group().count("\n")

    return _TOKEN.sub(blank, text)


def includes(text):
    """(line number, '<' or '"', name) of each #include."""
    return [
        (text.count("\n", 0, m.start()) + 1, m.group(1), m.group(2))
        for m in _INCLUDE.finditer(text)
    ]


class Module:
    def __init__(self, name, modules, libraries):
        self.name, self.modules, self.libraries = name, modules, libraries


def layers():
    """src/layers.txt: name -> Module, in the file's order (lower layers first)."""
    modules = {}
    for line in read(ROOT / "src/layers.txt").splitlines():
        match = re.fullmatch(r"([a-z0-9_]+) *: ([a-z0-9_ ]*):(.*)", line)
        if match:
            name, allowed, libraries = match.groups()
            modules[name] = Module(name, allowed.split(), libraries.split())
    return modules


def module_of(path):
    """The module a file of include/malha/<m>/ or src/<m>/ belongs to; None elsewhere."""
    parts = path.relative_to(ROOT).parts
    if parts[:2] == ("include", "malha") and len(parts) > 3:
        return parts[2]
    if parts[0] == "src" and len(parts) > 2 and parts[1] != "apps":
        return parts[1]
    return None


def finish(name, problems, checked):
    """Prints the problems and ends the lint; checking nothing at all is a problem too."""
    for problem in problems:
        print(f"{name}: {problem}", file=sys.stderr)
    if not checked:
        print(f"{name}: nothing was checked", file=sys.stderr)
    else:
        print(f"{name}: {checked} checked, {len(problems)} problems")
    sys.exit(1 if problems or not checked else 0)
