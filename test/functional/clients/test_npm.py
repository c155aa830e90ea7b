# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""The npm clients of bitcoind, unmodified. They are installed once, outside the tree, into
MALHA_NPM_CACHE (~/.cache/malha/npm); without npm or its registry these tests are skipped."""
import hashlib
import hmac
import os
import pathlib
import shutil
import subprocess

import pytest

PACKAGES = {"bitcoin-core": "5.0.0", "bitcoind-rpc": "0.9.1"}
CACHE = pathlib.Path(
    os.environ.get("MALHA_NPM_CACHE", pathlib.Path.home() / ".cache" / "malha" / "npm")
)
HERE = pathlib.Path(__file__).parent
INSTALL_LIMIT_S, RUN_LIMIT_S = 180, 120
USER, PASSWORD = "user", "pass word"


@pytest.fixture(scope="module")
def modules():
    """The folder node_modules with both packages."""
    if not shutil.which("npm") or not shutil.which("node"):
        pytest.skip("needs npm and node")
    place = CACHE / "-".join(f"{name}@{version}" for name, version in PACKAGES.items())
    found = place / "node_modules"
    if all((found / name / "package.json").exists() for name in PACKAGES):
        return found
    place.mkdir(parents=True, exist_ok=True)
    (place / "package.json").write_text('{"private": true}')
    wanted = [f"{name}@{version}" for name, version in PACKAGES.items()]
    try:
        install = subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *wanted], cwd=place,
            capture_output=True, text=True, timeout=INSTALL_LIMIT_S, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        pytest.skip("npm's registry does not answer")
    if install.returncode != 0:
        pytest.skip("npm could not install: " + install.stderr.strip().splitlines()[-1])
    return found


@pytest.mark.parametrize("script", ["bitcoin_core.js", "bitcoind_rpc.js"])
def test_client(modules, make_node, script):
    digest = hmac.new(b"salt", PASSWORD.encode(), hashlib.sha256).hexdigest()
    login = f"-rpcauth={USER}:salt${digest}"
    node = make_node([login, "-rest", "-fallbackfee=0.0001"]).start()
    run = subprocess.run(
        ["node", "--no-deprecation", str(HERE / script), str(node.rpc_port), USER, PASSWORD],
        env={**os.environ, "NODE_PATH": str(modules)}, capture_output=True, text=True,
        timeout=RUN_LIMIT_S, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    node.stop()
