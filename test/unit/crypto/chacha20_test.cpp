// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/crypto/chacha20.hpp"

#include <gtest/gtest.h>

#include "malha/base/rng.hpp"
#include "malha/crypto/aead.hpp"
#include "malha/crypto/hmac.hpp"
#include "support/csv.hpp"

namespace malha::crypto {
namespace {

using base::Bytes;
using test::unhex;
using test::unhex_array;

constexpr const char* kSunscreen =
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
    "sunscreen would be it.";

std::array<std::uint8_t, 32> counting_key(std::uint8_t first) {
    std::array<std::uint8_t, 32> key;
    for (std::size_t i = 0; i < key.size(); ++i)
        key[i] = static_cast<std::uint8_t>(first + i);
    return key;
}

// RFC 8439, section 2.3.2.
TEST(ChaCha20, Rfc8439Block) {
    ChaCha20 cipher(counting_key(0));
    cipher.seek(unhex_array<12>("000000090000004a00000000"), 1);
    Bytes block(64);
    cipher.keystream(block);
    EXPECT_EQ(base::to_hex(block),
              "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4e"
              "d2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e");
}

// RFC 8439, section 2.4.2.
TEST(ChaCha20, Rfc8439Encryption) {
    ChaCha20 cipher(counting_key(0));
    cipher.seek(unhex_array<12>("000000000000004a00000000"), 1);
    Bytes text = base::to_bytes(base::as_bytes(kSunscreen));
    cipher.crypt(text, text);
    EXPECT_EQ(base::to_hex(text),
              "6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0b"
              "f91b65c5524733ab8f593dabcd62b3571639d624e65152ab8f530c359f0861d8"
              "07ca0dbf500d6a6156a38e088a22b65e52bc514d16ccf806818ce91ab7793736"
              "5af90bbf74a35be6b40b8eedf2785e42874d");
}

TEST(ChaCha20, AnyCutGivesTheSameStream) {
    const auto key = counting_key(7);
    Bytes whole(1000);
    ChaCha20(key).keystream(whole);
    for (std::size_t cut = 0; cut <= whole.size(); cut += 13) {
        Bytes parts(whole.size());
        ChaCha20 cipher(key);
        cipher.keystream(base::MutableByteView(parts).first(cut));
        cipher.keystream(base::MutableByteView(parts).subspan(cut));
        EXPECT_EQ(parts, whole) << cut;
    }
}

TEST(ChaCha20, SeekFindsEveryBlockAndTheCounterWraps) {
    const auto key = counting_key(9);
    Bytes whole(64 * 7);
    ChaCha20(key).keystream(whole);
    ChaCha20 cipher(key);
    for (std::uint32_t block = 7; block-- > 0;) {
        Bytes one(64);
        cipher.seek(Nonce96{}, block);
        cipher.keystream(one);
        EXPECT_EQ(base::to_hex(one), base::to_hex(base::ByteView(whole).subspan(64 * block, 64)));
    }
    Bytes around(128);
    cipher.seek(Nonce96{}, 0xffffffff);
    cipher.keystream(around);
    EXPECT_EQ(base::to_hex(base::ByteView(around).subspan(64)),
              base::to_hex(base::ByteView(whole).first(64)));
}

// RFC 8439, section 2.8.2.
TEST(Aead, Rfc8439) {
    ChaCha20Poly1305 aead(counting_key(0x80));
    const auto nonce = unhex_array<12>("070000004041424344454647");
    const Bytes aad = unhex("50515253c0c1c2c3c4c5c6c7");
    const Bytes text = base::to_bytes(base::as_bytes(kSunscreen));
    Bytes sealed(text.size() + 16);
    aead.encrypt(nonce, aad, text, sealed);
    EXPECT_EQ(base::to_hex(sealed),
              "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
              "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
              "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
              "3ff4def08e4b7a9de576d26586cec64b6116"
              "1ae10b594f09e26a7e902ecbd0600691");
    Bytes opened(text.size());
    EXPECT_TRUE(aead.decrypt(nonce, aad, sealed, opened));
    EXPECT_EQ(opened, text);
}

TEST(Aead, EveryChangedBitIsNoticedAndNothingLeaks) {
    ChaCha20Poly1305 aead(counting_key(1));
    const Bytes text = {1, 2, 3};
    const Bytes aad = {4};
    Bytes sealed(text.size() + 16);
    aead.encrypt(Nonce96{}, aad, text, sealed);
    Bytes opened(text.size());
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        Bytes changed = sealed;
        changed[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
        opened = {9, 9, 9};
        EXPECT_FALSE(aead.decrypt(Nonce96{}, aad, changed, opened)) << bit;
        EXPECT_EQ(opened, Bytes(3, 0));
    }
    EXPECT_FALSE(aead.decrypt(Nonce96{}, {}, sealed, opened));
    EXPECT_FALSE(aead.decrypt(Nonce96{1}, aad, sealed, opened));
    EXPECT_TRUE(aead.decrypt(Nonce96{}, aad, sealed, opened));
    EXPECT_FALSE(aead.decrypt(Nonce96{}, aad, base::ByteView(sealed).first(15), {}));
}

TEST(Aead, WorksInPlaceAndOnNothing) {
    ChaCha20Poly1305 aead(counting_key(2));
    Bytes buffer(100 + 16, 5);
    aead.encrypt(Nonce96{}, {}, base::ByteView(buffer).first(100), buffer);
    EXPECT_TRUE(aead.decrypt(Nonce96{}, {}, buffer, base::MutableByteView(buffer).first(100)));
    EXPECT_EQ(Bytes(buffer.begin(), buffer.begin() + 100), Bytes(100, 5));
    Bytes tag(16);
    aead.encrypt(Nonce96{}, {}, {}, tag);
    EXPECT_TRUE(aead.decrypt(Nonce96{}, {}, tag, {}));
}

// The wrappers as BIP324's pseudocode has them, without any of their shortcuts.
TEST(FsChaCha20, EqualsThePseudocode) {
    std::array<std::uint8_t, 32> key = counting_key(3);
    FsChaCha20 wrapper(key);
    for (std::uint64_t epoch = 0; epoch < 4; ++epoch) {
        ChaCha20 cipher(key);
        Nonce96 nonce{};
        nonce[4] = static_cast<std::uint8_t>(epoch);
        cipher.seek(nonce, 0);
        for (int i = 0; i < 224; ++i) {
            FsChaCha20::Chunk expected;
            cipher.keystream(expected);
            for (std::size_t j = 0; j < expected.size(); ++j)
                expected[j] ^= static_cast<std::uint8_t>(j + 1);
            EXPECT_EQ(wrapper.crypt({1, 2, 3}), expected);
        }
        cipher.keystream(key);
    }
}

TEST(FsChaCha20Poly1305, EqualsThePseudocodeAndOpensWhatItSealed) {
    std::array<std::uint8_t, 32> key = counting_key(4);
    FsChaCha20Poly1305 sealer(key);
    FsChaCha20Poly1305 opener(key);
    const Bytes text(50, 7);
    const Bytes aad(5, 8);
    Bytes sealed(66);
    Bytes expected(66);
    Bytes opened(50);
    for (std::uint8_t epoch = 0; epoch < 4; ++epoch) {
        ChaCha20Poly1305 plain(key);
        Nonce96 nonce = {0, 0, 0, 0, epoch};
        for (int i = 0; i < 224; ++i) {
            nonce[0] = static_cast<std::uint8_t>(i);
            plain.encrypt(nonce, aad, text, expected);
            sealer.encrypt(aad, text, sealed);
            EXPECT_EQ(sealed, expected);
            EXPECT_TRUE(opener.decrypt(aad, sealed, opened));
        }
        std::array<std::uint8_t, 48> next;
        plain.encrypt({0xff, 0xff, 0xff, 0xff, epoch}, {}, Bytes(32), next);
        std::copy_n(next.begin(), key.size(), key.begin());
    }
}

// RFC 4231, cases 1 and 6.
TEST(Hmac, Rfc4231) {
    const Bytes key(20, 0x0b);
    EXPECT_EQ(base::to_hex(hmac_sha256(key, base::as_bytes("Hi There"))),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(base::to_hex(hmac_sha512(key, base::as_bytes("Hi There"))),
              "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
              "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854");
    const Bytes long_key(131, 0xaa);
    const auto message = base::as_bytes("Test Using Larger Than Block-Size Key - Hash Key First");
    EXPECT_EQ(base::to_hex(hmac_sha256(long_key, message)),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    EXPECT_EQ(base::to_hex(hmac_sha512(long_key, message)),
              "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
              "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598");
}

// RFC 5869, cases 1 and 3: the first 32 bytes.
TEST(Hkdf, Rfc5869) {
    const Bytes input_key(22, 0x0b);
    const Bytes info = unhex("f0f1f2f3f4f5f6f7f8f9");
    EXPECT_EQ(base::to_hex(HkdfSha256(unhex("000102030405060708090a0b0c"), input_key)
                               .expand_32(base::as_text(info))),
              "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
    EXPECT_EQ(base::to_hex(HkdfSha256({}, input_key).expand_32("")),
              "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
}

}  // namespace
}  // namespace malha::crypto
