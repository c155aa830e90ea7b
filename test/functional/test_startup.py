# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Starting and stopping: signals, cookie, bad options, a datadir in use, a wrong network."""
import json
import re
import shutil
import signal
import socket
import stat
import subprocess
import time

import pytest

from framework import blocks
from framework.node import MALHAD
from framework.rpc import RpcError
from test_peers import wait_until

BAD_OPTIONS = [
    (["-nosuchoption"], "Invalid parameter -nosuchoption"),
    (["-nosuchoption=1"], "Invalid parameter -nosuchoption=1"),
    (["nodash"], "unexpected token 'nodash'"),
    (["-rpcport=70000"], "Invalid port specified in -rpcport: '70000'"),
    (["-rpcport=x"], "Invalid port specified in -rpcport: 'x'"),
    (["-assumevalid=x"], "Invalid assumevalid block hash specified (x)"),
    (["-minimumchainwork=x"], "Invalid minimum work specified (x)"),
    (["-testactivationheight=nope@1"], "Invalid name (nope@1) for -testactivationheight=name@h"),
    (["-vbparams=nope:0:1"], "Invalid deployment (nope)"),
    (["-debug=nope"], "Unsupported logging category -debug=nope"),
    (["-logrotatesize=-1"], "-logrotatesize must be between 0 and 1000000 (MiB)"),
    (["-logrotatefiles=0"], "-logrotatefiles must be between 1 and 1000"),
    (["-rpcallowip=x"], "Invalid -rpcallowip subnet specification: x"),
    (["-blocksdir=/nonexistent/blocks"], "/nonexistent/blocks"),
    (["-conf=/nonexistent/malha.conf"], "/nonexistent/malha.conf"),
]


def test_starts_answers_and_stops(make_node):
    node = make_node().start()
    info = node.rpc.getblockchaininfo()
    assert (info["chain"], info["blocks"]) == ("regtest", 0)
    node.stop()
    log = (node.folder / "debug.log").read_text()
    for begin in ("Malha version v", f"Using data directory {node.folder}", "Config file: "):
        assert f"Z {begin}" in log


def test_debug_categories_can_be_switched(make_node):
    """-debug and the method logging decide what is logged; nobody can forge a line."""
    node = make_node(["-debug=rpc"]).start()
    log = node.folder / "debug.log"
    node.rpc.post('{"method": "getblockcount", "id": "a<\\n>b"}')
    assert "[rpc] ThreadRPCServer method=getblockcount user=" in log.read_text()
    assert " id=anb\n" not in log.read_text() and " id=ab\n" in log.read_text()
    assert "[http]" not in log.read_text()
    assert node.rpc.logging(["http"], ["rpc"])["http"] is True
    length = log.stat().st_size
    node.rpc.getblockcount()
    assert "[http] Received a POST request for / from 127.0.0.1" in log.read_text()[length:]
    assert "[rpc]" not in log.read_text()[length:]
    node.stop()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_stops_cleanly(make_node, number):
    node = make_node().start()
    node.process.send_signal(number)
    node.wait_stopped()


def test_signal_stops_while_starting(make_node):
    node = make_node().launch()
    node.process.send_signal(signal.SIGTERM)
    assert node.process.wait(60) in (0, -signal.SIGTERM)
    node.start().stop()


def test_cookie_is_private_and_removed(make_node):
    node = make_node().start()
    cookie = node.folder / ".cookie"
    assert stat.S_IMODE(cookie.stat().st_mode) == 0o600
    first = cookie.read_text()
    assert first.startswith("__cookie__:") and len(first) > 40
    status, _ = node.new_rpc(login="__cookie__:wrong").post("{}")
    assert status == 401
    node.stop()
    assert not cookie.exists()
    node.start()
    assert cookie.read_text() != first
    node.stop()


def test_user_and_password_replace_the_cookie(make_node):
    node = make_node().launch("-rpcuser=alice", "-rpcpassword=secret")
    node.new_rpc = lambda login=None, timeout_s=120, make=node.new_rpc: make(
        login or "alice:secret", timeout_s
    )
    node.wait_for_rpc()
    assert not (node.folder / ".cookie").exists()
    assert node.new_rpc(login="alice:wrong").post("{}")[0] == 401
    assert node.rpc.getblockcount() == 0
    node.stop()


@pytest.mark.parametrize("options, message", BAD_OPTIONS, ids=lambda value: str(value)[:40])
def test_bad_option_is_named(make_node, options, message):
    stderr = make_node().start_fails(*options)
    assert stderr.startswith("Error: ") and message in stderr


def test_config_file_with_sections(make_node):
    node = make_node()
    config = node.datadir / "bitcoin.conf"
    config.write_text("rpcport=1\n[main]\nstopatheight=1\n[regtest]\nassumevalid=x\n")
    assert "Invalid assumevalid block hash specified (x)" in node.start_fails()
    config.write_text("[main]\nassumevalid=x\n")  # of another network: not read
    node.start().stop()
    config.write_text("nodash\n")
    assert "parse error on line 1: nodash" in node.start_fails()


def test_hangup_opens_the_log_again_and_reads_its_categories(make_node):
    node = make_node()
    conf = node.datadir / "bitcoin.conf"
    conf.write_text("[regtest]\nincludeconf=more.conf\n")
    (node.datadir / "more.conf").write_text("debug=rpc\n")
    node.start()
    assert node.rpc.logging()["rpc"] and not node.rpc.logging()["http"]
    log, moved = node.folder / "debug.log", node.folder / "debug.log.1"
    log.rename(moved)  # as logrotate does
    (node.datadir / "more.conf").write_text("debug=http\n")
    node.process.send_signal(signal.SIGHUP)
    wait_until(lambda: log.exists() and node.rpc.logging()["http"])
    assert not node.rpc.logging()["rpc"]
    wait_until(lambda: "Received a POST request" in log.read_text())
    size = moved.stat().st_size
    (node.datadir / "more.conf").write_text("debug=weather\n")
    node.process.send_signal(signal.SIGHUP)
    wait_until(lambda: "was not read again: Unsupported logging category" in log.read_text())
    assert node.rpc.logging()["http"] and moved.stat().st_size == size
    node.stop()


def log_calls(node, numbers):
    """Makes the node log a line of about 280 bytes with each number."""
    calls = [{"method": "getblockcount", "id": f"{number:0200d}"} for number in numbers]
    assert node.rpc.post(json.dumps(calls))[0] == 200


def logged_calls(files):
    """The numbers in these log files, one after the other."""
    return [int(number) for file in files
            for number in re.findall(r" id=(\d{200})\n", file.read_text())]  # fmt: skip


def test_a_long_log_is_put_aside_and_the_oldest_is_dropped(make_node):
    """-logrotatesize: no line is lost on the way, not at SIGHUP and not at a restart either."""
    node = make_node(["-debug=rpc", "-logrotatesize=1", "-logrotatefiles=2"]).start()
    files = [node.folder / name for name in ("debug.2.log", "debug.1.log", "debug.log")]
    log_calls(node, range(3000))
    assert [file.exists() for file in files] == [False, False, True]
    node.process.send_signal(signal.SIGHUP)
    for first in range(3000, 15_000, 1000):
        log_calls(node, range(first, first + 1000))
    assert sorted(node.folder.glob("debug*")) == sorted(files)
    for file in files[:2]:
        assert 0.99 * (1 << 20) < file.stat().st_size <= 1 << 20
    kept = logged_calls(files)
    assert 0 < kept[0] < 9000 and kept == list(range(kept[0], 15_000))
    node.restart()
    log_calls(node, [15_000])
    assert logged_calls(files) == [*kept, 15_000]
    node.stop()


def test_second_node_on_one_datadir_is_refused(make_node):
    first = make_node().start()
    second = make_node(datadir=first.datadir)
    cookie = (first.folder / ".cookie").read_text()
    done = subprocess.run(
        second.command(), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert str(first.datadir) in done.stderr and "lock" in done.stderr.lower()
    assert (first.folder / ".cookie").read_text() == cookie
    assert first.rpc.getblockcount() == 0
    first.stop()


def test_wrong_network_datadir_is_named(make_node):
    node = make_node().start()
    node.rpc.generatetodescriptor(5, "raw(51)")
    node.stop()
    signet = make_node(chain="signet", datadir=node.datadir)
    shutil.copytree(node.folder, signet.folder)
    stderr = signet.start_fails()
    assert "genesis" in stderr.lower() or "network" in stderr.lower()


def test_version_and_help(make_node):
    """Whatever value they have, on the command line and in a configuration file."""
    node = make_node()
    config = node.datadir / "bitcoin.conf"
    for option in ("-version=1", "-help=1", "-help=0", "-help-debug=1", "-help-debug=x", "-nohelp=1",
                   "-h=1", "-?=1"):  # fmt: skip
        for words, lines in ([option], ""), ([], option[1:] + "\n"):
            config.write_text(lines)
            done = subprocess.run([*node.command(), *words], capture_output=True, text=True,
                                  timeout=60, check=True)  # fmt: skip
            assert "Malha" in done.stdout and done.stderr == ""
            assert ("-datadir" in done.stdout) == (option != "-version=1")
            assert ("-checkblockindex" in done.stdout) == (option == "-help-debug=1")
    config.write_text("version=0\n")
    node.start().stop()


def test_a_taken_port_is_named(make_node):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for options in ([f"-bind=127.0.0.1:{port}"], [f"-whitebind=127.0.0.1:{port}"]):
            error = make_node().start_fails(*options)
            assert f"Unable to bind to 127.0.0.1:{port} on this computer. Malha is probably" in error
            assert "\nError: Failed to listen on any port. Use -listen=0 if" in error


def test_a_cookie_that_cannot_be_written(make_node):
    node = make_node()
    error = node.start_fails("-rpccookiefile=/nonexistent/cookie")
    assert error == "Error: Unable to start HTTP server. See debug log for details.\n"
    assert "cookie file /nonexistent/cookie: No such" in (node.folder / "debug.log").read_text()


def test_an_included_file_needs_a_name(make_node):
    node = make_node()
    (node.datadir / "bitcoin.conf").write_text("includeconf=\n")
    assert "Failed to include configuration file \n" in node.start_fails()


def wait_for_text(path):
    deadline = time.monotonic() + 30
    while not (path.exists() and path.read_text().endswith("\n")):
        assert time.monotonic() < deadline, f"{path} was not written"
        time.sleep(0.05)
    return path.read_text()


def test_commands_of_the_user_are_run(make_node, folder):
    seen = folder / "blocks"
    seen.mkdir()
    node = make_node(
        [
            f"-startupnotify=echo up > {folder}/startup",
            f"-blocknotify=echo %s > {seen}/%s",
            f"-shutdownnotify=sleep 0.2; echo down > {folder}/shutdown",
            "-shutdownnotify=exit 3",
        ]
    ).start()
    assert wait_for_text(folder / "startup") == "up\n"
    for block in node.rpc.generatetodescriptor(3, "raw(51)"):
        assert wait_for_text(seen / block) == block + "\n"
    node.stop()
    assert (folder / "shutdown").read_text() == "down\n"
    assert "-shutdownnotify: the command ended with status 3" in (node.folder / "debug.log").read_text()


def test_the_operator_is_warned(make_node, folder):
    """Of rules that miners voted for, and of an invalid chain with much more work than ours.

    The text has parentheses in it: the command gets it as one word, of which a shell runs nothing.
    """
    alerts = folder / "alerts"
    node = make_node([f"-alertnotify=set -- %s; echo $#:%s >> {alerts}"]).start()
    genesis = node.rpc.getblockheader(node.rpc.getblockhash(0))
    period, threshold, bit = 144, 108, 3
    tip = {**genesis, "time": int(time.time()) - 3 * 3600}
    for i in range(4 * period):
        is_vote = period <= i < period + threshold
        tip = blocks.next_block(tip, version=0x20000000 | is_vote << bit)
        assert node.rpc.submitblock(tip.hex()) is None
    unknown_rules = f"Unknown new rules activated (versionbit {bit})"
    assert node.rpc.getblockchaininfo()["warnings"] == [unknown_rules]
    assert wait_for_text(alerts) == f"1:{unknown_rules}\n"
    invalid = [blocks.next_block(tip, fees_sat=1)]
    while len(invalid) < 7:
        invalid.append(blocks.next_block(invalid[-1]))
    for block in invalid:
        node.rpc.submitheader(block.header().hex())
    for block in reversed(invalid):
        node.rpc.submitblock(block.hex())
    warnings = node.rpc.getnetworkinfo()["warnings"]
    assert "Found invalid chain more than 6 blocks longer" in warnings[0]
    assert node.rpc.getmininginfo()["warnings"] == warnings == [warnings[0], unknown_rules]


def test_daemon_and_pid_file(make_node):
    node = make_node()
    pid_file = node.datadir / "node.pid"
    command = node.command(["-daemonwait", f"-pid={pid_file}"])
    subprocess.run(command, check=True, timeout=60, stdout=subprocess.DEVNULL)
    rpc = node.new_rpc()
    assert rpc.getblockcount() == 0
    pid = int(pid_file.read_text())
    rpc.stop()
    end = time.monotonic() + 60
    while pid_file.exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not pid_file.exists(), f"process {pid} is still there"


def test_unknown_method(node):
    with pytest.raises(RpcError) as error:
        node.rpc.nosuchmethod()
    assert (error.value.code, error.value.status) == (-32601, 404)


def test_databases_are_compacted_when_that_is_asked_for(make_node):
    node = make_node().start()
    assert "database compaction" not in node.debug_log()
    node.restart("-forcecompactdb")
    log = node.debug_log()
    for folder in ("blocks/index", "chainstate"):
        assert f"Starting database compaction of {node.folder / folder}" in log
        assert f"Finished database compaction of {node.folder / folder}" in log
    node.stop()


def test_the_block_tree_agrees_with_itself_after_every_change(make_node):
    node = make_node(["-checkblockindex=1"]).start()
    address = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080"
    hashes = node.rpc.generatetoaddress(20, address)
    node.rpc.invalidateblock(hashes[10])
    node.rpc.generatetoaddress(3, "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn")
    node.rpc.reconsiderblock(hashes[10])
    assert node.rpc.getbestblockhash() == hashes[-1]
    node.rpc.preciousblock(hashes[-1])
    node.restart()
    node.rpc.generatetoaddress(1, address)
    node.stop()


def test_coins_are_read_ahead_or_not(make_node):
    for threads in (0, 1, 16):
        node = make_node([f"-prevoutfetchthreads={threads}"]).start()
        node.rpc.generatetoaddress(3, "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080")
        node.stop()
    error = make_node().start_fails("-prevoutfetchthreads=-1")
    assert "-prevoutfetchthreads must be non-negative (got -1)" in error
