# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""What is generated from the tables: doc/compatibility.md, manual pages, shell completion."""
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

from framework.node import MALHA_CLI, MALHAD, ROOT

SCRIPTS = ROOT / "contrib/surface"
ENVIRONMENT = {**os.environ, "MALHAD": str(MALHAD), "MALHA_CLI": str(MALHA_CLI)}


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, timeout=120)


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    folder = tmp_path_factory.mktemp("manuals")
    made = run(sys.executable, SCRIPTS / "manuals.py", folder)
    assert made.returncode == 0, made.stderr
    return folder


def complete(generated, program, word):
    """What bash offers for a word of that program's command line."""
    function = "_" + program.replace("-", "_")
    script = (
        f"source {generated / program}.bash; COMP_WORDS=({program} '{word}'); COMP_CWORD=1; "
        f'{function}; echo "${{COMPREPLY[@]}}"'
    )
    return run("bash", "-c", script).stdout.split()


def test_compatibility_page_is_current():
    checked = run(sys.executable, SCRIPTS / "compatibility.py", "--check")
    assert checked.returncode == 0, checked.stderr


def test_compatibility_page_counts_what_is_there(node):
    page = (ROOT / "doc/compatibility.md").read_text()
    for name in ("getblock", "hashblock", "blockpart", "getheaders", "zmqpubhashtx"):
        assert f"`{name}`" in page
    assert "| REST endpoints | 13 | 13 |" in page and "| ZMQ topics | 5 | 5 |" in page


def test_completion_offers_commands_and_options(generated):
    assert {"getblock", "getblockcount"} <= set(complete(generated, "malha-cli", "getbl"))
    assert complete(generated, "malha-cli", "nosuch") == []
    assert complete(generated, "malha-cli", "-rpcconn") == ["-rpcconnect="]
    assert {"-dbcache=", "-dbbatchsize"} & set(complete(generated, "malhad", "-db"))
    assert complete(generated, "malhad", "getblock") == []


@pytest.mark.parametrize("program, words", [
    ("malhad", ["-dbcache=", "-zmqpubrawblock=", "SIGHUP"]),
    ("malha-cli", ["-rpcconnect=", "getblockheader blockhash verbose"]),
])  # fmt: skip
def test_manual_pages(generated, program, words):
    page = (generated / f"{program}.1").read_text()
    assert page.startswith(f".TH {program.upper()} 1 ")
    for word in words:
        assert f"\\fB{word}".replace("-", "\\-").split(" ")[0] in page
    if shutil.which("groff") is None:
        pytest.skip("needs groff to print the page")
    printed = run("groff", "-man", "-Tascii", "-ww", generated / f"{program}.1")
    assert printed.returncode == 0 and printed.stderr == "" and len(printed.stdout) > 5000


def test_the_sample_configuration_is_one(generated, make_node):
    """As it is, and with any of its lines switched on."""
    sample = (generated / "malha.conf").read_text()
    node = make_node()
    (node.datadir / "malha.conf").write_text(sample)
    node.start().stop()
    switched_on = sample.replace("#txindex=1", "txindex=1")
    assert switched_on != sample
    (node.datadir / "malha.conf").write_text(switched_on)
    assert "txindex" in node.start().rpc.getindexinfo()
    node.stop()


INSTALLED = {
    "bin/malha-cli",
    "bin/malhad",
    "lib/systemd/system/malhad.service",
    "share/bash-completion/completions/malha-cli",
    "share/bash-completion/completions/malhad",
    "share/doc/malha/LICENSE",
    "share/doc/malha/malha.conf",
    "share/man/man1/malha-cli.1",
    "share/man/man1/malhad.1",
}


def test_installation_puts_everything_in_its_place(tmp_path):
    build = MALHAD.resolve().parents[1]
    if not (build / "cmake_install.cmake").exists():
        pytest.skip("needs the folder in which the programs were built")
    done = run("cmake", "--install", build, "--prefix", tmp_path)
    assert done.returncode == 0, done.stderr
    files = {str(f.relative_to(tmp_path)) for f in tmp_path.rglob("*") if not f.is_dir()}
    assert files == INSTALLED
    unit = (tmp_path / "lib/systemd/system/malhad.service").read_text()
    assert f"ExecStart={tmp_path}/bin/malhad -conf=" in unit
    assert run(tmp_path / "bin/malhad", "-version").stdout.startswith("Malha")


def test_systemd_unit_starts_the_node_with_known_options(make_node, folder):
    unit = (ROOT / "contrib/systemd/malhad.service").read_text()
    (start,) = [line for line in unit.splitlines() if line.startswith("ExecStart=")]
    options = start.split()[1:]
    assert [option.split("=")[0] for option in options] == ["-conf", "-datadir", "-printtoconsole"]
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze to check the unit")
    installed = folder / "malhad.service"
    installed.write_text(unit.replace("/usr/local/bin/malhad", str(pathlib.Path(MALHAD))))
    checked = run("systemd-analyze", "verify", installed)
    lines = [line for line in checked.stderr.splitlines() if "malhad.service" in line]
    assert [line for line in lines if "Documentation" not in line and "man malhad" not in line] == []
