# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Which rows of the surface some test uses: a test whose text names the row.

That a name stands in a test does not prove that the test is good; that it stands in none proves that
nothing looks at the row."""
import re

import tables

OWN_TESTS = ("test/functional/**/*.py", "test/functional/**/*.js", "test/unit/**/*.cpp")


def option_pattern(name):
    """-name, -noname, name= in a configuration file, f"-zmqpub{topic}hwm"."""
    topic = re.fullmatch(r"zmqpub(hashblock|hashtx|rawblock|rawtx|sequence)(hwm)?", name)
    also = rf"|-zmqpub\{{\w+\}}{topic[2] or ''}=" if topic else ""
    return rf"-(?:no)?{re.escape(name)}\b|\b{re.escape(name)}=" + also


PATTERNS = {
    "methods": lambda name: rf"\b{re.escape(name)}\b",
    "options": option_pattern,
    "rest": lambda name: re.escape(name),
    "zmq": lambda name: rf"\b{name}\b",
    "messages": lambda name: rf"""["']{name}["']|\bmsg_{name}\b""",
}


def rows(known, kind):
    """The established names of a kind, without their groups."""
    groups = known[kind]
    return [name for names in groups.values() for name in names] if isinstance(groups, dict) else groups


def named_in(text, known):
    """{kind: the rows that the text names}"""
    return {
        kind: sorted(name for name in rows(known, kind) if re.search(pattern(name), text))
        for kind, pattern in PATTERNS.items()
    }


def own_tests():
    """The text of our tests."""
    return "\n".join(tables.sources(pattern) for pattern in OWN_TESTS)
