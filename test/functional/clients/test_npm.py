# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""The npm clients of bitcoind, unmodified. They are installed once, outside the tree, into
MALHA_NPM_CACHE (~/.cache/malha/npm). Debian's npm is 354 packages: without one, npm itself comes
from its registry too. Without node or the registry these tests are skipped, in CI they fail."""
import base64
import hashlib
import hmac
import io
import os
import pathlib
import shutil
import subprocess
import tarfile
import urllib.request

import pytest

from framework.shared import missing

PACKAGES = {"bitcoin-core": "5.0.0", "bitcoind-rpc": "0.9.1"}
NPM = "10.9.2"  # the last for Debian 12's node 18
NPM_SHA512 = (
    "iriPEPIkoMYUy3F6f3wwSZAU93E0Eg6cHwIR6jzzOXWSy+SD/rOODEs74cVONHKSx2obXtuUoyidVEhISrisgQ=="
)
CACHE = pathlib.Path(
    os.environ.get("MALHA_NPM_CACHE", pathlib.Path.home() / ".cache" / "malha" / "npm")
)
HERE = pathlib.Path(__file__).parent
INSTALL_LIMIT_S, RUN_LIMIT_S = 180, 120
USER, PASSWORD = "user", "pass word"


def npm():
    """The command that runs npm."""
    if shutil.which("npm"):
        return ["npm"]
    place = CACHE / f"npm@{NPM}"
    script = place / "package/bin/npm-cli.js"
    if not script.exists():
        address = f"https://registry.npmjs.org/npm/-/npm-{NPM}.tgz"
        try:
            with urllib.request.urlopen(address, timeout=INSTALL_LIMIT_S) as answer:
                archive = answer.read()
        except OSError as error:
            missing(f"npm: its registry does not answer ({error})")
        assert base64.b64encode(hashlib.sha512(archive).digest()).decode() == NPM_SHA512
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(place)
    return ["node", str(script)]


@pytest.fixture(scope="module")
def modules():
    """The folder node_modules with both packages."""
    if not shutil.which("node"):
        missing("node")
    place = CACHE / "-".join(f"{name}@{version}" for name, version in PACKAGES.items())
    found = place / "node_modules"
    if all((found / name / "package.json").exists() for name in PACKAGES):
        return found
    place.mkdir(parents=True, exist_ok=True)
    (place / "package.json").write_text('{"private": true}')
    wanted = [f"{name}@{version}" for name, version in PACKAGES.items()]
    try:
        install = subprocess.run(
            [*npm(), "install", "--no-audit", "--no-fund", "--ignore-scripts", *wanted], cwd=place,
            capture_output=True, text=True, timeout=INSTALL_LIMIT_S, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        missing("npm's registry, which does not answer")
    if install.returncode != 0:
        missing("packages that npm could not install: " + install.stderr.strip().splitlines()[-1])
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
