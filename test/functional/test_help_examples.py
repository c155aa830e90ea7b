# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""The examples of the help texts, executed: with malha-cli and over HTTP, as they are printed."""
import json
import shlex

from framework.example_words import WALLET, ExampleWords
from test_indexes import wait_synced

# Examples name blocks and keys that an empty chain does not have. What they may not answer is that
# the call is written wrong: a wrong type, a wrong name, or the help text.
WRONG_USE = {-3, -32600, -32601, -32602, -32700}
LEFT_OUT = ("stop", "waitfor")  # these end the node, or wait for a block

OPTIONS = ["-fallbackfee=0.0001", "-keypool=10", "-txindex", "-txospenderindex",
           "-blockfilterindex", "-coinstatsindex", "-scriptindex"]  # fmt: skip
# Behind all others, in this order: they end what those need.
LAST = ("generate", "invalidateblock", "sendall", "encryptwallet", "walletpassphrase",
        "walletlock", "unloadwallet")  # fmt: skip
CANNOT_SUCCEED = {
    "abandontransaction": "the transaction is in the pool",
    "abortprivatebroadcast": "without -privatebroadcast",
    "createwalletdescriptor": "the wallet has that one already",
    "disconnectnode": "nobody is connected",
    "enumeratesigners": "without -signer",
    "exportasmap": "the program has no AS map in it",
    "getblockfrompeer": "the block is here already",
    "getprivatebroadcastinfo": "without -privatebroadcast",
    "importseedwords": "the wallet has keys already",
    "loadtxoutset": "the snapshot is none that the network knows",
    "migratewallet": "the wallet is no old one",
    "pruneblockchain": "without -prune, which -txindex excludes",
    "rescanblockchain": "the chain is too short",
    "scanblocks": "the chain is too short",
    "sendmsgtopeer": "nobody is connected",
    "walletdisplayaddress": "without -signer",
}


def examples(help_text):
    """(command lines for malha-cli, bodies for HTTP)"""
    words = [shlex.split(line) for line in help_text.splitlines() if line.startswith("> ")]
    commands = [w[2:] for w in words if w[1] == "malha-cli"]
    bodies = [w[w.index("--data-binary") + 1] for w in words if w[1] == "curl"]
    return commands, bodies


def cli_error(node, command):
    """(code, message) when malha-cli fails, else None."""
    done = node.cli(*command)
    if done.returncode == 0:
        return None
    if not done.stderr.startswith("error code: "):
        return -32700, done.stderr  # it could not even be sent
    first, _, rest = done.stderr.partition("\n")
    return int(first.split(":")[1]), rest.removeprefix("error message:\n").rstrip("\n")


def http_error(node, body, path="/"):
    error = json.loads(node.rpc.post(body, path)[1]).get("error")
    return error and (error["code"], error["message"])


def is_wrong_use(error, help_text):
    code, message = error
    if "is not enabled" in message:  # methods that belong to an option
        return False
    return code in WRONG_USE or message.rstrip("\n") == help_text.rstrip("\n")


def test_every_example_is_well_formed(node):
    run, wrong = 0, []
    for method in node.rpc.getopenrpcinfo()["methods"]:
        if method["name"].startswith(LEFT_OUT):
            continue
        text = node.rpc.help(method["name"])
        commands, bodies = examples(text)
        errors = [(command, cli_error(node, command)) for command in commands]
        errors += [(body, http_error(node, body)) for body in bodies]
        for call, error in errors:
            if error and is_wrong_use(error, text):
                wrong.append(f"{call}: {error}")
        run += len(errors)
    assert wrong == [] and run > 150


def place(method):
    """Where it stands in the order of the methods."""
    return next((i for i, start in enumerate(LAST, 1) if method.startswith(start)), 0)


def test_examples_succeed_where_there_is_what_they_name(make_node):
    """Over HTTP. Of the methods that have to fail the list names each, and why."""
    node = make_node(OPTIONS).start()
    words = ExampleWords(node)
    wait_synced(node.rpc)
    methods = [method["name"] for method in node.rpc.getopenrpcinfo()["methods"]]
    run, failed, unexpected = 0, set(), []
    for method in sorted(methods, key=place):
        if method.startswith(LEFT_OUT):
            continue
        for body in examples(node.rpc.help(method))[1]:
            run += 1
            error = http_error(node, words.fill_body(body), f"/wallet/{WALLET}")
            if error:
                failed.add(method)
                if method not in CANNOT_SUCCEED:
                    unexpected.append((body, error))
    assert unexpected == [] and failed == CANNOT_SUCCEED.keys() and run > 150
    node.stop()
