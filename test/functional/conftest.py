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


# Tests that show what is still wrong; each is to be taken out of this list together with its fault.
KNOWN_FAULTS = {
    "test_kills_during_reorgs": "after a kill inside a deep reorg the node may stay on the other branch",
    "test_reindex_rebuilds_the_same_state": "-reindex stops before the tip",
    "test_damaged_block_is_found_at_start": "the error is told as a fatal one",
    "test_a_full_disk_stops_the_node_and_loses_nothing": "not settled",
    "test_request_of_one_gib_in_chunks_is_cut_off": "a chunked body is read to its end",
    "test_recorded_answers_do_not_get_worse": "the expectations are not settled",
    "test_main_opens_without_reindex": "the fixture's own configuration names the chain, too",
    "test_all_blocks_are_the_recorded_ones": "the fixture's own configuration names the chain, too",
}


def pytest_collection_modifyitems(items):
    for item in items:
        reason = KNOWN_FAULTS.get(getattr(item, "originalname", item.name))
        if reason:
            item.add_marker(pytest.mark.xfail(reason=reason, strict=False))
