#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Every C++ file begins with the licence, every header says what it is and is included once, no line
ends in blanks. (That each public header compiles alone: the CMake target malha_header_check.)"""
import re

import source

SPDX = "// SPDX-License-Identifier: MIT\n// Copyright (c) 2026 The Malha developers\n"
TODO = re.compile(r"\b(?:TODO|FIXME|XXX)\b(?!\(#\d+\))")


def check_file(path):
    where, text = source.relative(path), source.read(path)
    if not text.startswith(SPDX):
        yield f"{where}:1: the two SPDX lines are missing"
    elif path.suffix == ".hpp" and not text[len(SPDX):].startswith("// "):
        yield f"{where}:3: say in a comment what this file is and why it exists"
    if path.suffix == ".hpp" and not re.search(r"^#pragma once$", text, re.MULTILINE):
        yield f"{where}: #pragma once is missing"
    if not text.endswith("\n"):
        yield f"{where}: the last line does not end"
    for number, line in enumerate(text.splitlines(), 1):
        if "\t" in line or line != line.rstrip():
            yield f"{where}:{number}: tab or trailing blank"
        if TODO.search(line):
            yield f"{where}:{number}: TODO without an issue number, as TODO(#12)"


def main():
    paths = source.code_files()
    source.finish("headers", [problem for path in paths for problem in check_file(path)], len(paths))


if __name__ == "__main__":
    main()
