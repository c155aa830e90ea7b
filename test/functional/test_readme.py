# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""The README's first payment works as it stands there, line by line."""
import os
import pathlib
import re
import subprocess

from framework.node import MALHA_CLI, MALHAD, free_ports

README = pathlib.Path(__file__).parents[2] / "README.md"


def first_payment():
    """The commands, with the programs under test in place of those that contrib/run builds."""
    block = re.search(r"## First payment.*?```\n(.*?)```", README.read_text(), re.DOTALL)[1]
    return block.replace("contrib/run regtest", f"{MALHAD} -regtest").replace(
        "build/release/bin/malha-cli", str(MALHA_CLI)
    )


def test_the_first_payment_of_the_readme(folder):
    (folder / ".malha").mkdir()
    rpc_port, p2p_port = free_ports(2)
    (folder / ".malha/malha.conf").write_text(
        f"[regtest]\nrpcport={rpc_port}\nport={p2p_port}\nbind=127.0.0.1:{p2p_port}\nlistenonion=0\n"
    )
    done = subprocess.run(
        ["bash", "-euxc", first_payment()],
        env=os.environ | {"HOME": str(folder)}, cwd=folder, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    *_, balance, stopped = done.stdout.splitlines()
    assert balance == "1.50000000"
    assert stopped == "Malha stopping"
