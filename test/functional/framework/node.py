# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""One malhad process at a time on one data directory, on free ports."""
import os
import pathlib
import signal
import socket
import subprocess
import time

from .rpc import Rpc, RpcError

ROOT = pathlib.Path(__file__).resolve().parents[3]
MALHAD = pathlib.Path(os.environ.get("MALHAD", ROOT / "build/release/bin/malhad")).resolve()
MALHA_CLI = pathlib.Path(os.environ.get("MALHA_CLI", MALHAD.with_name("malha-cli"))).resolve()
CHAIN_FOLDERS = {"main": "", "testnet4": "testnet4", "signet": "signet", "regtest": "regtest"}
# -regtest rather than -chain=regtest: a bitcoin.conf with regtest=1 contradicts the latter.
CHAIN_OPTIONS = {chain: f"-{chain}" for chain in CHAIN_FOLDERS} | {"main": "-chain=main"}
START_LIMIT_S = 60
STOP_LIMIT_S = 60
WARMING_UP = -28


def free_ports(count):
    """Ports that nobody listens on right now."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


class Died(Exception):
    """The process ended where it should have run."""


def wait_until(condition, limit_s=60):
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.05)
    raise TimeoutError("condition never held")


class Node:
    """options: given at every start. start() adds those of one start. program: another node's."""

    def __init__(self, datadir, options=(), chain="regtest", program=MALHAD):
        self.datadir, self.chain, self.options = pathlib.Path(datadir), chain, list(options)
        self.program = program
        self.datadir.mkdir(parents=True, exist_ok=True)
        self.folder = self.datadir / CHAIN_FOLDERS[chain]
        self.rpc_port, self.p2p_port = free_ports(2)
        self.process = self.rpc = None

    # ---- processes

    def command(self, options=()):
        return [
            str(self.program), f"-datadir={self.datadir}", CHAIN_OPTIONS[self.chain],
            f"-rpcport={self.rpc_port}", f"-port={self.p2p_port}",
            f"-bind=127.0.0.1:{self.p2p_port}", "-connect=0", "-printtoconsole=0",
            "-rpcdoccheck=1",  # an answer that its method does not declare is an error
            "-natpmp=0", "-listenonion=0",  # neither the router nor Tor is for tests to use
            *self.options, *options,
        ]  # fmt: skip

    def launch(self, *options):
        """Starts the process and does not wait for it."""
        self.datadir.mkdir(parents=True, exist_ok=True)
        with open(self.datadir / "stdout", "wb") as out, open(self.datadir / "stderr", "wb") as err:
            self.process = subprocess.Popen(
                self.command(options), stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                cwd=self.datadir,
            )  # fmt: skip
        return self

    def start(self, *options, limit_s=START_LIMIT_S):
        """Starts and waits until RPC answers."""
        self.launch(*options)
        self.wait_for_rpc(limit_s)
        return self

    def start_fails(self, *options, limit_s=START_LIMIT_S):
        """Starts, expects the process to end by itself with exit code 1; returns its stderr."""
        self.launch(*options)
        code = self.process.wait(limit_s)
        assert code == 1, f"exit code {code}, stderr: {self.stderr()}"
        return self.stderr()

    def wait_for_rpc(self, limit_s=START_LIMIT_S):
        end = time.monotonic() + limit_s
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise Died(f"malhad ended with {self.process.returncode}: {self.stderr()}")
            if self._answers():
                return
            time.sleep(0.01)
        raise TimeoutError(f"no RPC after {limit_s} s")

    def _answers(self):
        try:
            rpc = self.new_rpc()
            rpc.getblockcount()
        except (OSError, ValueError):  # no cookie yet, nobody listens yet, or half a cookie
            return False
        except RpcError as error:
            if error.code == WARMING_UP:
                return False
            raise
        self.rpc = rpc
        return True

    def stop(self):
        """Asks the node to stop and waits; a stop that is not clean fails the test."""
        self.rpc.stop()
        self.wait_stopped()

    def wait_stopped(self, limit_s=STOP_LIMIT_S):
        code = self.process.wait(limit_s)
        assert code == 0 and self.stderr() == "", f"exit code {code}, stderr: {self.stderr()}"
        self.process = None

    def restart(self, *options):
        self.stop()
        return self.start(*options)

    def kill(self):
        """kill -9: the node gets no chance to save anything."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        self.process = None

    def running(self):
        return self.process is not None and self.process.poll() is None

    # ---- what can be seen from outside

    def stderr(self):
        return (self.datadir / "stderr").read_text(errors="replace")

    def stdout(self):
        return (self.datadir / "stdout").read_text(errors="replace")

    def debug_log(self):
        return (self.folder / "debug.log").read_text(errors="replace")

    def new_rpc(self, login=None, timeout_s=120):
        """Another client; with the cookie when no user:password is given."""
        return Rpc(self.rpc_port, login or (self.folder / ".cookie").read_text(), timeout_s)

    def cpu_s(self):
        """CPU time of the process so far, threads that ended included, by its own clock of Linux."""
        clock_of_process = (~self.process.pid << 3) | 2
        return time.clock_gettime(clock_of_process)

    def memory_peak_mib(self):
        """The most memory that the process has ever held at once."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
        raise Died("no VmHWM: the process has ended")

    def cli(self, *arguments, stdin=None):
        """Runs malha-cli against this node; returns the CompletedProcess with text output."""
        command = [str(MALHA_CLI), f"-datadir={self.datadir}", CHAIN_OPTIONS[self.chain]]
        command += [f"-rpcport={self.rpc_port}", *arguments]
        return subprocess.run(
            command, input=stdin, capture_output=True, text=True, timeout=60, check=False
        )
