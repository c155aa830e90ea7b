# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Vectors and fixtures in ../shared, and what else may be missing: a test that needs it is skipped,
in CI it fails."""
import csv
import os
import pathlib

import pytest

from .node import ROOT

SHARED = pathlib.Path(os.environ.get("MALHA_SHARED_DIR") or ROOT.parent / "shared").resolve()


def missing(what):
    """Ends the test that needs it."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"missing: {what}")
    pytest.skip(f"needs {what}")


def needs_shared(relative):
    """The path below ../shared."""
    path = SHARED / relative
    if not path.exists():
        missing(f"../shared/{relative}")
    return path


def chain_rows(name):
    """The rows of a vectors/chain CSV as dictionaries, row N for height N."""
    with open(needs_shared(f"vectors/chain/{name}"), newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows and [int(row["height"]) for row in rows] == list(range(len(rows)))
    return rows
