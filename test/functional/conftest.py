# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Fixtures of all functional tests: a node, or as many as a test wants, never left behind."""
import pathlib
import shutil
import sys
import tempfile

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from framework.node import MALHAD, Node  # noqa: E402


def pytest_sessionstart(session):
    if not MALHAD.exists():
        pytest.exit(f"{MALHAD} is not built (contrib/test functional builds it)", returncode=3)


@pytest.fixture
def folder():
    """An empty folder, removed after the test."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="malha-test-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def make_node(folder):
    """make_node(options=(), chain="regtest", datadir=None): nodes that are not started yet."""
    nodes = []

    def make(options=(), chain="regtest", datadir=None):
        nodes.append(Node(datadir or folder / f"node{len(nodes)}", options, chain))
        return nodes[-1]

    yield make
    for node in nodes:
        node.kill()


@pytest.fixture
def node(make_node):
    """A started regtest node that must stop cleanly after the test."""
    started = make_node().start()
    yield started
    if started.running():
        started.stop()
