// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/crypto/ellswift.hpp"

#include <gtest/gtest.h>

#include <iostream>

#include "malha/base/endian.hpp"
#include "malha/base/rng.hpp"
#include "malha/crypto/aead.hpp"
#include "malha/crypto/hmac.hpp"
#include "support/csv.hpp"

namespace malha::crypto {
namespace {

using base::Bytes;
using test::unhex;
using test::unhex_array;

TEST(EllSwift, DecodeVectors) {
    MALHA_NEEDS_SHARED("vectors/bip324/ellswift_decode_test_vectors.csv");
    const auto rows = test::shared_csv("vectors/bip324/ellswift_decode_test_vectors.csv");
    ASSERT_EQ(rows.size(), 76u);
    for (const auto& row : rows) {
        const auto encoding = unhex_array<64>(row.at("ellswift"));
        EXPECT_EQ(base::to_hex(ellswift_decode(encoding).bytes()), row.at("x"))
            << row.at("comment");
    }
    std::cout << "ElligatorSwift decoding: " << rows.size() << " cases\n";
}

TEST(EllSwift, InverseVectors) {
    MALHA_NEEDS_SHARED("vectors/bip324/xswiftec_inv_test_vectors.csv");
    const auto rows = test::shared_csv("vectors/bip324/xswiftec_inv_test_vectors.csv");
    ASSERT_EQ(rows.size(), 32u);
    std::size_t found = 0;
    for (const auto& row : rows) {
        const auto u = unhex_array<32>(row.at("u"));
        const auto x = XOnlyPublicKey::parse(unhex(row.at("x")));
        ASSERT_TRUE(x);
        for (unsigned branch = 0; branch < 8; ++branch) {
            const auto& expected = row.at("case" + std::to_string(branch) + "_t");
            const auto t = ellswift_inverse(u, *x, branch);
            EXPECT_EQ(t ? base::to_hex(*t) : "", expected) << row.at("comment");
            found += t ? 1 : 0;
        }
    }
    std::cout << "ElligatorSwift inversion: " << rows.size() << " cases, " << found << " found\n";
    EXPECT_GT(found, 0u);
}

TEST(EllSwift, EncodingsDecodeToTheKeyAndDiffer) {
    base::SeededRng rng(13);
    for (int i = 0; i < 20; ++i) {
        const PrivateKey key = PrivateKey::generate(rng, KeyForm::compressed);
        const EllSwift one = ellswift_encode(key.public_key(), rng);
        const EllSwift two = ellswift_encode(key.public_key(), rng);
        EXPECT_NE(one, two);
        EXPECT_EQ(ellswift_decode(one), key.public_key().x_only());
        EXPECT_EQ(ellswift_decode(two), key.public_key().x_only());
    }
}

TEST(EllSwift, BothSidesGetTheSameSecret) {
    base::SeededRng rng(14);
    const PrivateKey a = PrivateKey::generate(rng, KeyForm::compressed);
    const PrivateKey b = PrivateKey::generate(rng, KeyForm::compressed);
    const EllSwift a_sent = ellswift_encode(a.public_key(), rng);
    const EllSwift b_sent = ellswift_encode(b.public_key(), rng);
    const auto secret = ellswift_ecdh(a, a_sent, b_sent, HandshakeRole::initiator);
    EXPECT_EQ(ellswift_ecdh(b, b_sent, a_sent, HandshakeRole::responder), secret);
    EXPECT_NE(ellswift_ecdh(b, b_sent, a_sent, HandshakeRole::initiator), secret);
}

/// What BIP324 derives from the shared secret on mainnet.
struct SessionKeys {
    explicit SessionKeys(const Digest256& secret)
        : hkdf(unhex(base::to_hex(base::as_bytes("bitcoin_v2_shared_secret")) + "f9beb4d9"),
               secret) {}
    [[nodiscard]] Digest256 derive(std::string_view info) const { return hkdf.expand_32(info); }

    HkdfSha256 hkdf;
};

Bytes repeated(const std::string& hex, std::size_t times) {
    const Bytes once = unhex(hex);
    Bytes all;
    all.reserve(once.size() * times);
    for (std::size_t i = 0; i < times; ++i)
        all.insert(all.end(), once.begin(), once.end());
    return all;
}

/// BIP324 v2_enc_packet from the primitives.
Bytes encrypt_packet(FsChaCha20& lengths, FsChaCha20Poly1305& packets, const Bytes& contents,
                     const Bytes& aad, bool ignore) {
    FsChaCha20::Chunk length;
    for (std::size_t i = 0; i < length.size(); ++i)
        length[i] = static_cast<std::uint8_t>(contents.size() >> (8 * i));
    length = lengths.crypt(length);
    Bytes plaintext = {static_cast<std::uint8_t>(ignore ? 0x80 : 0)};
    plaintext.insert(plaintext.end(), contents.begin(), contents.end());
    Bytes packet(length.begin(), length.end());
    packet.resize(3 + plaintext.size() + 16);
    packets.encrypt(aad, plaintext, base::MutableByteView(packet).subspan(3));
    return packet;
}

void expect_packet_case(const test::CsvRow& row) {
    const auto key = PrivateKey::from_bytes(unhex(row.at("in_priv_ours")), KeyForm::compressed);
    ASSERT_TRUE(key);
    const auto ours = unhex_array<64>(row.at("in_ellswift_ours"));
    const auto theirs = unhex_array<64>(row.at("in_ellswift_theirs"));
    const bool initiating = row.at("in_initiating") == "1";
    EXPECT_EQ(base::to_hex(key->public_key().x_only().bytes()), row.at("mid_x_ours"));
    EXPECT_EQ(base::to_hex(ellswift_decode(ours).bytes()), row.at("mid_x_ours"));
    EXPECT_EQ(base::to_hex(ellswift_decode(theirs).bytes()), row.at("mid_x_theirs"));
    const auto secret = ellswift_ecdh(
        *key, ours, theirs, initiating ? HandshakeRole::initiator : HandshakeRole::responder);
    EXPECT_EQ(base::to_hex(secret), row.at("mid_shared_secret"));

    const SessionKeys keys(secret);
    EXPECT_EQ(base::to_hex(keys.derive("session_id")), row.at("out_session_id"));
    for (const std::string name : {"initiator_L", "initiator_P", "responder_L", "responder_P"}) {
        std::string column = "mid_" + name;
        column.back() = static_cast<char>(std::tolower(column.back()));
        EXPECT_EQ(base::to_hex(keys.derive(name)), row.at(column));
    }
    const std::string terminators = base::to_hex(keys.derive("garbage_terminators"));
    EXPECT_EQ(terminators.substr(initiating ? 0 : 32, 32), row.at("mid_send_garbage_terminator"));
    EXPECT_EQ(terminators.substr(initiating ? 32 : 0, 32), row.at("mid_recv_garbage_terminator"));

    FsChaCha20 lengths(keys.derive(initiating ? "initiator_L" : "responder_L"));
    FsChaCha20Poly1305 packets(keys.derive(initiating ? "initiator_P" : "responder_P"));
    for (int i = 0; i < std::stoi(row.at("in_idx")); ++i)
        (void)encrypt_packet(lengths, packets, {}, {}, false);
    const Bytes contents = repeated(row.at("in_contents"), std::stoul(row.at("in_multiply")));
    const std::string packet = base::to_hex(encrypt_packet(
        lengths, packets, contents, unhex(row.at("in_aad")), row.at("in_ignore") == "1"));
    if (!row.at("out_ciphertext").empty()) {
        EXPECT_EQ(packet, row.at("out_ciphertext"));
    }
    EXPECT_TRUE(packet.ends_with(row.at("out_ciphertext_endswith")));
}

TEST(Bip324, PacketVectors) {
    MALHA_NEEDS_SHARED("vectors/bip324/packet_encoding_test_vectors.csv");
    const auto rows = test::shared_csv("vectors/bip324/packet_encoding_test_vectors.csv");
    ASSERT_EQ(rows.size(), 7u);
    for (const auto& row : rows)
        expect_packet_case(row);
    std::cout << "BIP324 packets: " << rows.size() << " cases\n";
}

}  // namespace
}  // namespace malha::crypto
