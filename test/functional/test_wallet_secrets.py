# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Seed words, signed messages of every kind of address, and secrets that must not be seen again."""
import pytest
from framework.rpc import RpcError

WORDS = (
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"
)
PASSPHRASE = "correct horse battery staple 7f3a"
NEW_PASSPHRASE = "another long passphrase 91c2"
WORDS_PASSPHRASE = "passphrase of the words 55d0"
WRONG_PASSPHRASE = "no such passphrase 3b18"


@pytest.fixture(name="node")
def talkative_node(make_node):
    """A node that logs all it can."""
    started = make_node(["-debug=1"]).start()
    yield started
    if started.running():
        started.stop()


def blank_wallet(node, name, passphrase=""):
    node.rpc.createwallet(name, False, True, passphrase)
    return node.rpc.wallet(name)


def error_of(call):
    with pytest.raises(RpcError) as caught:
        call()
    return caught.value


# ---- seed words


def test_words_make_the_same_wallet_everywhere(node):
    """The addresses that BIP 84's test words have on every test network."""
    wallet = blank_wallet(node, "words")
    assert wallet.importseedwords(WORDS) == {"fingerprint": "73c5da0a"}
    descriptors = wallet.listdescriptors()["descriptors"]
    assert len(descriptors) == 8 and all(d["active"] for d in descriptors)
    receive = [d["desc"] for d in descriptors if d["desc"].startswith("wpkh(") and "/0/*" in d["desc"]]
    assert receive[0].startswith("wpkh([73c5da0a/84h/1h/0h]tpub")
    assert wallet.getwalletinfo()["blank"] is False
    first = wallet.getnewaddress("", "bech32")
    assert first == node.rpc.deriveaddresses(receive[0], [0, 0])[0]


def test_keys_below_a_master_key_are_shown(node):
    """derivehdkey: BIP 86's first account from its test words, and the accounts of descriptors."""
    wallet = blank_wallet(node, "words")
    wallet.importseedwords(WORDS)
    for purpose, kind in (("84h", "wpkh("), ("86h", "tr(")):
        account = wallet.derivehdkey(f"m/{purpose}/1h/0h")
        assert list(account) == ["origin", "xpub"]
        assert account["origin"] == f"[73c5da0a/{purpose}/1h/0h]"
        told = [d["desc"] for d in wallet.listdescriptors()["descriptors"]]
        assert any(d.startswith(kind + account["origin"] + account["xpub"] + "/0/*") for d in told)
    both = wallet.derivehdkey("m/86'/1'/0'/0/7", {"private": True})
    script = node.rpc.getdescriptorinfo(f"tr({both['xprv']})")["descriptor"]
    assert script == node.rpc.getdescriptorinfo(f"tr({both['xpub']})")["descriptor"]
    assert wallet.getaddressinfo(node.rpc.deriveaddresses(script)[0])["ismine"]


def test_which_key_is_derived_from(node):
    node.rpc.createwallet("keys")
    wallet = node.rpc.wallet("keys")
    (first,) = wallet.gethdkeys()
    path = "m/87h/0h/0h"
    from_first = wallet.derivehdkey(path, {"hdkey": first["xpub"]})
    assert wallet.derivehdkey(path) == from_first
    spare = wallet.addhdkey()["xpub"]  # kept for what comes later: exactly this
    assert wallet.derivehdkey(path) == wallet.derivehdkey(path, {"hdkey": spare}) != from_first
    wallet.addhdkey()
    assert "Please specify with 'hdkey'" in str(error_of(lambda: wallet.derivehdkey(path)))
    for wrong in ("m", "m/1", "87h", "m/x", "m/1h/", "m/2147483648h", ""):
        assert error_of(lambda path=wrong: wallet.derivehdkey(path)).code == -8
    stranger = "tpubD6NzVbkrYhZ4WaWSyoBvQwbpLkojyoTZPRsgXELWz3Popb3qkjcJyJUGLnL4qHHoQvao8ESaAstxYSnhyswJ76uZPStJRJCTKvosUCJZL5B"  # fmt: skip
    for key, text in (("x", "Unable to parse HD key"), (stranger, "is not known")):
        error = error_of(lambda key=key: wallet.derivehdkey(path, {"hdkey": key}))
        assert error.code == -5 and text in str(error)
    node.rpc.createwallet("watching", True)
    watching = node.rpc.wallet("watching")
    assert "without private keys" in str(error_of(lambda: watching.derivehdkey(path)))
    node.rpc.createwallet("locked", False, False, PASSPHRASE)
    assert error_of(lambda: node.rpc.wallet("locked").derivehdkey(path)).code == -13


def test_new_words_find_old_coins(node):
    words = node.rpc.createseedwords()
    assert len(words.split()) == 24
    assert len(node.rpc.createseedwords(12).split()) == 12
    first = blank_wallet(node, "first")
    first.importseedwords(words)
    node.rpc.generatetoaddress(101, first.getnewaddress())
    again = blank_wallet(node, "again")
    again.importseedwords(words)
    assert again.getbalance() == first.getbalance() > 0
    other = blank_wallet(node, "other")
    other.importseedwords(words, WORDS_PASSPHRASE)
    assert other.getbalance() == 0


def test_words_are_checked(node):
    wallet = blank_wallet(node, "checked")
    assert "belong together" in error_of(
        lambda: wallet.importseedwords(WORDS.replace("about", "above"))
    ).message
    assert "English list" in error_of(
        lambda: wallet.importseedwords(WORDS.replace("about", "abuot"))
    ).message
    assert "12, 15, 18" in error_of(lambda: wallet.importseedwords("abandon about")).message
    assert "ASCII" in error_of(lambda: wallet.importseedwords(WORDS, "é")).message
    assert error_of(lambda: node.rpc.createseedwords(13)).code == -8
    assert wallet.listdescriptors()["descriptors"] == []


def test_words_need_a_blank_wallet_with_keys(node):
    node.rpc.createwallet("full")
    assert error_of(lambda: node.rpc.wallet("full").importseedwords(WORDS)).code == -4
    node.rpc.createwallet("watching", True)
    assert error_of(lambda: node.rpc.wallet("watching").importseedwords(WORDS)).code == -4
    locked = blank_wallet(node, "locked", PASSPHRASE)
    assert error_of(lambda: locked.importseedwords(WORDS)).code == -13
    locked.walletpassphrase(PASSPHRASE, 60)
    assert locked.importseedwords(WORDS)["fingerprint"] == "73c5da0a"


# ---- messages


@pytest.mark.parametrize("kind", ["bech32", "bech32m"])
def test_messages_of_segwit_addresses(node, kind):
    node.rpc.createwallet("signer")
    wallet = node.rpc.wallet("signer")
    address = wallet.getnewaddress("", kind)
    signature = wallet.signmessagesimple(address, "hello")
    assert signature.startswith("smp")
    assert node.rpc.verifymessagesimple(address, signature, "hello") is True
    assert node.rpc.verifymessagesimple(address, signature, "hallo") is False
    assert error_of(lambda: wallet.signmessage(address, "hello")).code == -3
    assert error_of(lambda: node.rpc.verifymessage(address, signature, "hello")).code == -3


def test_simple_messages_need_segwit_and_keys(node):
    node.rpc.createwallet("signer")
    wallet = node.rpc.wallet("signer")
    legacy = wallet.getnewaddress("", "legacy")
    assert error_of(lambda: wallet.signmessagesimple(legacy, "hello")).code == -3
    signature = wallet.signmessage(legacy, "hello")
    assert error_of(lambda: node.rpc.verifymessagesimple(legacy, signature, "hello")).code == -3
    foreign = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080"
    assert error_of(lambda: wallet.signmessagesimple(foreign, "hello")).code == -4
    assert error_of(lambda: node.rpc.verifymessagesimple(foreign, "smp!", "hello")).code == -3


# ---- secrets


def use_every_secret(node):
    """Calls with secrets in them; returns the secrets as text."""
    wallet = blank_wallet(node, "secrets")
    wallet.importseedwords(WORDS, WORDS_PASSPHRASE)
    private = [d["desc"] for d in wallet.listdescriptors(True)["descriptors"]]
    wallet.encryptwallet(PASSPHRASE)
    error_of(lambda: wallet.walletpassphrase(WRONG_PASSPHRASE, 60))
    wallet.walletpassphrase(PASSPHRASE, 60)
    other = blank_wallet(node, "others")
    other.importdescriptors([{"desc": private[0], "timestamp": "now"}])
    broken = other.importdescriptors([{"desc": private[0] + "x", "timestamp": "now"}])
    assert broken[0]["success"] is False
    wallet.walletpassphrasechange(PASSPHRASE, NEW_PASSPHRASE)
    wallet.walletlock()
    key = private[0][private[0].index("tprv") :].split("/")[0]
    return [
        WORDS, WORDS_PASSPHRASE, PASSPHRASE, NEW_PASSPHRASE, WRONG_PASSPHRASE, key,
    ]  # fmt: skip


def test_no_secret_is_in_a_log(node):
    secrets = use_every_secret(node)
    node.stop()
    logs = node.debug_log() + node.stdout() + node.stderr()
    assert "method=walletpassphrase" in logs, "the log must tell much for this test to tell anything"
    assert [secret for secret in secrets if secret in logs] == []


def test_no_plain_key_is_left_in_an_encrypted_file(node):
    """encryptwallet overwrites what it replaces, in pages that are free as well."""
    wallet = blank_wallet(node, "plain")
    wallet.importseedwords(WORDS)
    # BIP 32's master key of the words, as their BIP 39 vector has it.
    key = bytes.fromhex("1837c1be8e2995ec11cda2b066151be2cfb48adf9e47b151d46adab3a21cdf67")
    folder = node.folder / "wallets/plain"
    assert any(key in file.read_bytes() for file in folder.iterdir())
    wallet.encryptwallet(PASSPHRASE)
    assert not any(key in file.read_bytes() for file in folder.iterdir())
    node.stop()
    assert not any(key in file.read_bytes() for file in folder.iterdir())


def memory_of(pid):
    """What is in the process's writable memory."""
    with open(f"/proc/{pid}/maps", encoding="ascii") as maps, open(f"/proc/{pid}/mem", "rb") as mem:
        for line in maps:
            span, rights, *_ = line.split()
            if not rights.startswith("rw"):
                continue
            begin, end = (int(part, 16) for part in span.split("-"))
            mem.seek(begin)
            try:
                yield mem.read(end - begin)
            except OSError:  # not to be read, as the kernel's own
                continue


def test_passphrases_do_not_stay_in_memory(node):
    wallet = blank_wallet(node, "memory", PASSPHRASE)
    wallet.walletpassphrase(PASSPHRASE, 60)
    error_of(lambda: wallet.walletpassphrase(WRONG_PASSPHRASE, 60))
    wallet.call("walletpassphrasechange", {"oldpassphrase": PASSPHRASE, "newpassphrase": NEW_PASSPHRASE})
    wallet.importseedwords(WORDS, WORDS_PASSPHRASE)
    wallet.walletlock()
    node.rpc.getblockcount()  # another request: the last one is over for good
    secrets = [PASSPHRASE, NEW_PASSPHRASE, WRONG_PASSPHRASE, WORDS, WORDS_PASSPHRASE]
    try:
        regions = list(memory_of(node.process.pid))
    except PermissionError:
        pytest.skip("may not read the memory of other processes")
    assert any(b"getblockcount" in region for region in regions)
    assert [s for s in secrets if any(s.encode() in region for region in regions)] == []
