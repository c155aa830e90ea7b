#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""doc/bips.md stays true: every BIP that a public header names has a row there, every file that a
row names exists, and each row names at least one file and one test."""
import re

import source

NAMED = re.compile(r"\bBIP[ -]?(\d+)((?:[/,] ?\d+)*)")
ROW = re.compile(r"\| *(\d+) *\|(.*)\|")


def bips_of_headers():
    """BIP number -> the first public header that names it."""
    named = {}
    for path in source.public_headers():
        for first, more in NAMED.findall(source.read(path)):
            for number in [first] + re.findall(r"\d+", more):
                named.setdefault(int(number), source.relative(path))
    return named


def rows():
    """BIP number -> (files, tests), the paths in backquotes of the two last columns."""
    found = {}
    for number, rest in ROW.findall(source.read(source.ROOT / "doc/bips.md")):
        columns = rest.split("|")
        found[int(number)] = tuple(re.findall(r"`([^`]+)`", column) for column in columns[-2:])
    return found


def main():
    table, problems = rows(), []
    for number, header in sorted(bips_of_headers().items()):
        if number not in table:
            problems.append(f"BIP {number} of {header} has no row in doc/bips.md")
    for number, (files, tests) in table.items():
        if not files or not tests:
            problems.append(f"doc/bips.md: BIP {number} names no file or no test")
        for name in files + tests:
            if not (source.ROOT / name).exists():
                problems.append(f"doc/bips.md: BIP {number}: no such file: {name}")
    source.finish("bips", problems, len(table))


if __name__ == "__main__":
    main()
