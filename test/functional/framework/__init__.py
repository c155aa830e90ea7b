# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Drives real malhad processes: node.py (processes), rpc.py (JSON-RPC), blocks.py (our blocks)."""
