# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Another implementation to compare with. FOREIGN_BITCOIND names its program; without it, tests that
need one are skipped.
"""
import os
import pathlib

import pytest

PROGRAM = os.environ.get("FOREIGN_BITCOIND")
IS_MAKO = pathlib.Path(PROGRAM or "").name.startswith("mako")
IS_BITCOIN_CORE = pathlib.Path(PROGRAM or "").name.startswith("bitcoind")

needs_program = pytest.mark.skipif(not PROGRAM, reason="FOREIGN_BITCOIND names no program")
needs_bitcoin_core = pytest.mark.skipif(
    not IS_BITCOIN_CORE, reason="FOREIGN_BITCOIND names no bitcoind"
)
