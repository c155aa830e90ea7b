# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""BIP 324, the encrypted transport, from the BIP's text and in plain Python: slow and for tests.

V2Cipher turns messages into packets and back once both public keys are known.
"""
import hashlib
import hmac
import secrets

P = 2**256 - 2**32 - 977
N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
GENERATOR = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)
SQRT_MINUS_3 = 0x0A2D2BA93507F1DF233770C2A797962CC61F6D15DA14ECD47D8D27AE1CD5F852
REKEY_INTERVAL = 224
LENGTH_SIZE = 3
TAG_SIZE = 16
TERMINATOR_SIZE = 16
GARBAGE_MAX = 4095
IGNORE = 0x80
SHORT_IDS = [
    "", "addr", "block", "blocktxn", "cmpctblock", "feefilter", "filteradd", "filterclear",
    "filterload", "getblocks", "getblocktxn", "getdata", "getheaders", "headers", "inv", "mempool",
    "merkleblock", "notfound", "ping", "pong", "sendcmpct", "tx", "getcfilters", "cfilter",
    "getcfheaders", "cfheaders", "getcfcheckpt", "cfcheckpt", "addrv2",
]  # fmt: skip


# ---- the curve


def square_root(a):
    root = pow(a, (P + 1) // 4, P)
    return root if root * root % P == a % P else None


def divide(a, b):
    return a * pow(b, -1, P) % P


def is_on_curve(x):
    return square_root(x**3 + 7) is not None


def add(a, b):
    if a is None or b is None:
        return b if a is None else a
    if a[0] == b[0] and (a[1] + b[1]) % P == 0:
        return None
    slope = divide(3 * a[0] ** 2, 2 * a[1]) if a == b else divide(b[1] - a[1], b[0] - a[0])
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def multiply(scalar, point):
    total = None
    while scalar:
        if scalar & 1:
            total = add(total, point)
        point = add(point, point)
        scalar >>= 1
    return total


# ---- ElligatorSwift


def swift_decode(u, t):
    """The x coordinate that the two field elements stand for."""
    u, t = u % P or 1, t % P or 1
    if (u**3 + t**2 + 7) % P == 0:
        t = 2 * t % P
    x = divide(u**3 + 7 - t**2, 2 * t)
    y = divide(x + t, SQRT_MINUS_3 * u)
    for candidate in (u + 4 * y * y, divide(divide(-x, y) - u, 2), divide(divide(x, y) - u, 2)):
        if is_on_curve(candidate % P):
            return candidate % P
    raise AssertionError("one of the three is always on the curve")


def swift_encode(x, u, case):
    """A t with swift_decode(u, t) == x, or None; eight cases may each give one."""
    if case & 2 == 0:
        if is_on_curve((-x - u) % P):
            return None
        v = x
        s = divide(-(u**3 + 7), u * u + u * v + v * v)
    else:
        s = (x - u) % P
        if s == 0:
            return None
        r = square_root(-s * (4 * (u**3 + 7) + 3 * s * u * u))
        if r is None or (case & 1 and r == 0):
            return None
        v = divide(divide(r, s) - u, 2)
    w = square_root(s)
    if w is None:
        return None
    sign = -1 if case & 5 in (0, 5) else 1
    c = SQRT_MINUS_3 if case & 1 else -SQRT_MINUS_3
    return sign * w * (divide(u * (1 + c), 2) + v) % P


def make_key():
    """(private key, 64 bytes that look random and stand for the public key)."""
    private = 1 + secrets.randbelow(N - 1)
    x = multiply(private, GENERATOR)[0]
    while True:
        u = 1 + secrets.randbelow(P - 1)
        t = swift_encode(x, u, secrets.randbelow(8))
        if t is not None:
            return private, u.to_bytes(32, "big") + t.to_bytes(32, "big")


def shared_secret(private, own, theirs, initiating):
    u, t = (int.from_bytes(theirs[i : i + 32], "big") for i in (0, 32))
    x = swift_decode(u, t)
    shared = multiply(private, (x, square_root(x**3 + 7)))[0].to_bytes(32, "big")
    tag = hashlib.sha256(b"bip324_ellswift_xonly_ecdh").digest()
    keys = own + theirs if initiating else theirs + own
    return hashlib.sha256(tag + tag + keys + shared).digest()


# ---- ChaCha20-Poly1305 (RFC 8439)


def chacha20_block(key, nonce, counter):
    def words(data):
        return [int.from_bytes(data[i : i + 4], "little") for i in range(0, len(data), 4)]

    state = words(b"expand 32-byte k" + key) + [counter] + words(nonce)
    work = list(state)

    def quarter(a, b, c, d):
        for x, y, z, bits in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            work[x] = (work[x] + work[y]) & 0xFFFFFFFF
            mixed = work[z] ^ work[x]
            work[z] = (mixed << bits | mixed >> (32 - bits)) & 0xFFFFFFFF

    for _ in range(10):
        for i in range(4):
            quarter(i, 4 + i, 8 + i, 12 + i)
        for i in range(4):
            quarter(i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4)
    return b"".join(((a + b) & 0xFFFFFFFF).to_bytes(4, "little") for a, b in zip(work, state))


def chacha20(key, nonce, counter, data):
    stream = b"".join(
        chacha20_block(key, nonce, counter + i) for i in range((len(data) + 63) // 64)
    )
    return bytes(a ^ b for a, b in zip(data, stream))


def poly1305(key, data):
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    total = 0
    for i in range(0, len(data), 16):
        total = (total + int.from_bytes(data[i : i + 16] + b"\x01", "little")) * r % (2**130 - 5)
    return ((total + int.from_bytes(key[16:], "little")) % 2**128).to_bytes(16, "little")


def authenticate(key, nonce, aad, secret):
    def padded(data):
        return data + bytes(-len(data) % 16)

    sizes = len(aad).to_bytes(8, "little") + len(secret).to_bytes(8, "little")
    one_time = chacha20_block(key, nonce, 0)[:32]
    return poly1305(one_time, padded(aad) + padded(secret) + sizes)


# ---- the ciphers of one direction


class LengthCipher:
    """FSChaCha20: one stream over all lengths, with a new key every 224 of them."""

    def __init__(self, key):
        self.key, self.count, self.block, self.stream = key, 0, 0, b""

    def _take(self, size):
        while len(self.stream) < size:
            nonce = bytes(4) + (self.count // REKEY_INTERVAL).to_bytes(8, "little")
            self.stream += chacha20_block(self.key, nonce, self.block)
            self.block += 1
        taken, self.stream = self.stream[:size], self.stream[size:]
        return taken

    def crypt(self, data):
        result = bytes(a ^ b for a, b in zip(data, self._take(len(data))))
        if (self.count + 1) % REKEY_INTERVAL == 0:
            self.key, self.block, self.stream = self._take(32), 0, b""
        self.count += 1
        return result


class PacketCipher:
    """FSChaCha20Poly1305."""

    def __init__(self, key):
        self.key, self.count = key, 0

    def _nonce(self):
        epoch, position = divmod(self.count, REKEY_INTERVAL)
        return position.to_bytes(4, "little") + epoch.to_bytes(8, "little")

    def _next(self):
        if (self.count + 1) % REKEY_INTERVAL == 0:
            self.key = chacha20(self.key, b"\xff" * 4 + self._nonce()[4:], 1, bytes(32))
        self.count += 1

    def encrypt(self, aad, plain):
        nonce = self._nonce()
        secret = chacha20(self.key, nonce, 1, plain)
        packet = secret + authenticate(self.key, nonce, aad, secret)
        self._next()
        return packet

    def decrypt(self, aad, packet):
        nonce, secret = self._nonce(), packet[:-TAG_SIZE]
        assert authenticate(self.key, nonce, aad, secret) == packet[-TAG_SIZE:], "forged packet"
        plain = chacha20(self.key, nonce, 1, secret)
        self._next()
        return plain


class V2Cipher:
    """Both directions, from the side of whoever opened the connection (or not: initiating)."""

    def __init__(self, private, own, theirs, magic, initiating):
        secret = shared_secret(private, own, theirs, initiating)
        root = hmac.digest(b"bitcoin_v2_shared_secret" + magic, secret, "sha256")

        def expand(info):
            return hmac.digest(root, info + b"\x01", "sha256")

        send, receive = (b"initiator", b"responder")[:: 1 if initiating else -1]
        self.send_length = LengthCipher(expand(send + b"_L"))
        self.send_packet = PacketCipher(expand(send + b"_P"))
        self.receive_length = LengthCipher(expand(receive + b"_L"))
        self.receive_packet = PacketCipher(expand(receive + b"_P"))
        terminators = expand(b"garbage_terminators")
        halves = terminators[:16], terminators[16:]
        self.send_terminator, self.receive_terminator = halves[:: 1 if initiating else -1]
        self.session_id = expand(b"session_id")

    def encrypt(self, contents, aad=b"", ignore=False):
        length = self.send_length.crypt(len(contents).to_bytes(LENGTH_SIZE, "little"))
        header = bytes([IGNORE if ignore else 0])
        return length + self.send_packet.encrypt(aad, header + contents)

    def decrypt_length(self, data):
        return int.from_bytes(self.receive_length.crypt(data), "little") + 1 + TAG_SIZE

    def decrypt(self, packet, aad=b""):
        """The contents, or None for a decoy."""
        plain = self.receive_packet.decrypt(aad, packet)
        return None if plain[0] & IGNORE else plain[1:]


def pack(command, payload):
    """The contents of a packet that holds a message."""
    if command in SHORT_IDS[1:]:
        return bytes([SHORT_IDS.index(command)]) + payload
    return b"\x00" + command.encode().ljust(12, b"\x00") + payload


def unpack(contents):
    if contents[0] != 0:
        return SHORT_IDS[contents[0]], contents[1:]
    return contents[1:13].rstrip(b"\x00").decode("latin-1"), contents[13:]
