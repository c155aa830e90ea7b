// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The packet vectors of BIP324.
#include "malha/wire/v2_cipher.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "malha/base/hex.hpp"
#include "support/csv.hpp"

namespace malha::wire {
namespace {

constexpr NetworkMagic kMainnet = {0xf9, 0xbe, 0xb4, 0xd9};

/// @param in_head  bytes of the contents that stand in the first part.
base::Bytes encrypt(V2Cipher& cipher, base::ByteView contents, base::ByteView aad, PacketKind kind,
                    std::size_t in_head = 1) {
    in_head = std::min(in_head, contents.size());
    base::Bytes packet(V2Cipher::kLengthSize + V2Cipher::kHeaderSize);
    packet.insert(packet.end(), contents.begin(),
                  contents.begin() + static_cast<std::ptrdiff_t>(in_head));
    base::Bytes body = base::to_bytes(contents.subspan(in_head));
    std::array<std::uint8_t, V2Cipher::kTagSize> tag;
    cipher.encrypt(packet, body, tag, aad, kind);
    packet.insert(packet.end(), body.begin(), body.end());
    packet.insert(packet.end(), tag.begin(), tag.end());
    return packet;
}

base::Bytes contents_of(const base::Bytes& opened) {
    return base::to_bytes(base::ByteView(opened).subspan(V2Cipher::kHeaderSize));
}

struct PacketVector {
    explicit PacketVector(test::CsvRow& row)
        : index(std::stoull(row["in_idx"])),
          private_key(crypto::PrivateKey::from_bytes(test::unhex(row["in_priv_ours"]),
                                                     crypto::KeyForm::compressed)
                          .value()),
          ours(test::unhex_array<64>(row["in_ellswift_ours"])),
          theirs(test::unhex_array<64>(row["in_ellswift_theirs"])),
          role(row["in_initiating"] == "1" ? crypto::HandshakeRole::initiator
                                           : crypto::HandshakeRole::responder),
          kind(row["in_ignore"] == "1" ? PacketKind::decoy : PacketKind::content),
          aad(test::unhex(row["in_aad"])) {
        const base::Bytes unit = test::unhex(row["in_contents"]);
        for (std::size_t i = std::stoull(row["in_multiply"]); i > 0; --i)
            contents.insert(contents.end(), unit.begin(), unit.end());
    }
    std::size_t index;
    crypto::PrivateKey private_key;
    crypto::EllSwift ours, theirs;
    crypto::HandshakeRole role;
    PacketKind kind;
    base::Bytes aad, contents;
};

void expect_keys(const V2Keys& keys, crypto::HandshakeRole role, test::CsvRow& row) {
    EXPECT_EQ(base::to_hex(keys.initiator_length), row["mid_initiator_l"]);
    EXPECT_EQ(base::to_hex(keys.initiator_packet), row["mid_initiator_p"]);
    EXPECT_EQ(base::to_hex(keys.responder_length), row["mid_responder_l"]);
    EXPECT_EQ(base::to_hex(keys.responder_packet), row["mid_responder_p"]);
    EXPECT_EQ(base::to_hex(keys.session_id), row["out_session_id"]);
    const bool initiator = role == crypto::HandshakeRole::initiator;
    EXPECT_EQ(base::to_hex(initiator ? keys.initiator_terminator : keys.responder_terminator),
              row["mid_send_garbage_terminator"]);
    EXPECT_EQ(base::to_hex(initiator ? keys.responder_terminator : keys.initiator_terminator),
              row["mid_recv_garbage_terminator"]);
}

/// Sends what came before, then the packet of the vector; returns that.
base::Bytes encrypt_at(V2Cipher& cipher, const PacketVector& vector) {
    for (std::size_t i = 0; i < vector.index; ++i)
        encrypt(cipher, {}, {}, PacketKind::content);
    return encrypt(cipher, vector.contents, vector.aad, vector.kind);
}

void expect_decrypts(const V2Keys& keys, const PacketVector& vector) {
    const bool initiator = vector.role == crypto::HandshakeRole::initiator;
    V2Cipher sender(keys, vector.role);
    V2Cipher receiver(
        keys, initiator ? crypto::HandshakeRole::responder : crypto::HandshakeRole::initiator);
    for (std::size_t i = 0; i <= vector.index; ++i) {
        const bool last = i == vector.index;
        const base::Bytes packet = encrypt(sender, last ? vector.contents : base::Bytes{},
                                           last ? vector.aad : base::Bytes{}, vector.kind);
        const std::size_t size = receiver.decrypt_length({packet[0], packet[1], packet[2]});
        ASSERT_EQ(size, packet.size() - V2Cipher::kExpansion);
        base::Bytes sealed(packet.begin() + V2Cipher::kLengthSize, packet.end());
        ASSERT_EQ(receiver.decrypt(sealed, last ? vector.aad : base::Bytes{}), vector.kind);
        EXPECT_EQ(contents_of(sealed), last ? vector.contents : base::Bytes{});
    }
}

TEST(V2Cipher, PacketVectorsOfBip324) {
    MALHA_NEEDS_SHARED("vectors/bip324/packet_encoding_test_vectors.csv");
    std::size_t count = 0;
    for (test::CsvRow& row : test::shared_csv("vectors/bip324/packet_encoding_test_vectors.csv")) {
        SCOPED_TRACE(count++);
        const PacketVector vector(row);
        const auto secret =
            ellswift_ecdh(vector.private_key, vector.ours, vector.theirs, vector.role);
        EXPECT_EQ(base::to_hex(secret), row["mid_shared_secret"]);
        const V2Keys keys(secret, kMainnet);
        expect_keys(keys, vector.role, row);
        V2Cipher cipher(keys, vector.role);
        const std::string packet = base::to_hex(encrypt_at(cipher, vector));
        if (!row["out_ciphertext"].empty()) {
            EXPECT_EQ(packet, row["out_ciphertext"]);
        }
        EXPECT_TRUE(packet.ends_with(row["out_ciphertext_endswith"]));
        expect_decrypts(keys, vector);
    }
    EXPECT_EQ(count, 7u);
}

TEST(V2Cipher, WhereTheContentsAreCutMakesNoDifference) {
    const V2Keys keys(crypto::Digest256{1}, kMainnet);
    base::Bytes contents(300);
    for (std::size_t i = 0; i < contents.size(); ++i)
        contents[i] = static_cast<std::uint8_t>(i * 7);
    V2Cipher whole(keys, crypto::HandshakeRole::initiator);
    const base::Bytes expected =
        encrypt(whole, contents, contents, PacketKind::content, contents.size());
    for (std::size_t in_head = 0; in_head < contents.size(); ++in_head) {
        V2Cipher sender(keys, crypto::HandshakeRole::initiator);
        EXPECT_EQ(encrypt(sender, contents, contents, PacketKind::content, in_head), expected);
    }
}

TEST(V2Cipher, ChangedPacketsAreNotAuthentic) {
    const V2Keys keys(crypto::Digest256{1}, kMainnet);
    for (const std::size_t changed : {3u, 10u, 30u}) {
        V2Cipher sender(keys, crypto::HandshakeRole::initiator);
        V2Cipher receiver(keys, crypto::HandshakeRole::responder);
        base::Bytes packet = encrypt(sender, base::Bytes(20, 7), {}, PacketKind::content);
        packet[changed] ^= 1;
        EXPECT_EQ(receiver.decrypt_length({packet[0], packet[1], packet[2]}), 20u);
        base::Bytes sealed(packet.begin() + V2Cipher::kLengthSize, packet.end());
        EXPECT_FALSE(receiver.decrypt(sealed, {}));
    }
}

}  // namespace
}  // namespace malha::wire
