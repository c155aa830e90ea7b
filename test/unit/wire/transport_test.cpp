// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Both transports, both roles, fed in pieces of every size; and peers that do it wrong.
#include "malha/wire/transport.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "malha/base/endian.hpp"
#include "malha/base/hex.hpp"
#include "malha/wire/commands.hpp"
#include "malha/wire/v2_cipher.hpp"

namespace malha::wire {
namespace {

constexpr NetworkMagic kRegtest = {0xfa, 0xbf, 0xb5, 0xda};
constexpr NetworkMagic kMainnet = {0xf9, 0xbe, 0xb4, 0xd9};

base::Bytes bytes_of(SealedMessage message) {
    for (const base::Bytes& part : {message.body, message.tail})
        message.head.insert(message.head.end(), part.begin(), part.end());
    return std::move(message.head);
}

base::Bytes ramp(std::size_t size) {
    base::Bytes bytes(size);
    std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
    return bytes;
}

/// Feeds in pieces of a fixed size.
base::Result<void, TransportError> feed(Transport& to, base::ByteView bytes,
                                        std::size_t piece = 1 << 16) {
    while (!bytes.empty()) {
        const auto part = bytes.first(std::min(piece, bytes.size()));
        MALHA_TRY(to.feed(part));
        bytes = bytes.subspan(part.size());
    }
    return {};
}

/// Passes handshake bytes until nobody has any.
void shake_hands(Transport& a, Transport& b, std::size_t piece) {
    for (bool moved = true; moved;) {
        const base::Bytes from_a = a.take_handshake();
        ASSERT_TRUE(feed(b, from_a, piece));
        const base::Bytes from_b = b.take_handshake();
        ASSERT_TRUE(feed(a, from_b, piece));
        moved = !from_a.empty() || !from_b.empty();
    }
}

void expect_passes(Transport& from, Transport& to, std::string_view command, base::Bytes payload,
                   std::size_t piece) {
    const base::Bytes sent = bytes_of(from.seal(command, payload));
    ASSERT_TRUE(feed(to, sent, piece));
    const auto message = to.take_message();
    ASSERT_TRUE(message);
    EXPECT_TRUE(message->intact);
    EXPECT_EQ(message->command, command);
    EXPECT_EQ(message->payload, payload);
    EXPECT_EQ(message->wire_size, sent.size());
    EXPECT_FALSE(to.take_message());
}

TEST(V1Transport, FramesAsTheRecordingsShow) {
    const auto transport = make_v1_transport(kRegtest);
    EXPECT_EQ(base::to_hex(bytes_of(transport->seal("verack", {}))),
              "fabfb5da76657261636b000000000000000000005df6e0e2");
    EXPECT_TRUE(transport->can_send());
    EXPECT_TRUE(transport->take_handshake().empty());
    EXPECT_EQ(transport->kind(), TransportKind::v1);
}

TEST(V1Transport, PiecesOfAnySizeMakeMessages) {
    for (const std::size_t piece : {1u, 7u, 24u, 1000u, 65536u}) {
        const auto from = make_v1_transport(kRegtest);
        const auto to = make_v1_transport(kRegtest);
        expect_passes(*from, *to, "verack", {}, piece);
        expect_passes(*from, *to, "abcdefghijkl", ramp(5000), piece);
        base::Bytes two = bytes_of(from->seal("ping", ramp(8)));
        const base::Bytes second = bytes_of(from->seal("pong", ramp(9)));
        two.insert(two.end(), second.begin(), second.end());
        ASSERT_TRUE(feed(*to, two, piece));
        EXPECT_EQ(to->take_message()->command, "ping");
        EXPECT_EQ(to->take_message()->command, "pong");
    }
}

TEST(V1Transport, DropsDamagedMessagesAndGoesOn) {
    const auto from = make_v1_transport(kRegtest);
    const auto to = make_v1_transport(kRegtest);
    base::Bytes bad_checksum = bytes_of(from->seal("ping", ramp(8)));
    bad_checksum.back() ^= 1;
    base::Bytes bad_name = bytes_of(from->seal("ping", {}));
    bad_name[4 + 11] = 'x';  // after the padding began
    base::Bytes unprintable = bytes_of(from->seal("ping", {}));
    unprintable[4] = 0x7f;
    for (const base::Bytes& damaged : {bad_checksum, bad_name, unprintable}) {
        ASSERT_TRUE(to->feed(damaged));
        const auto dropped = to->take_message();
        ASSERT_TRUE(dropped);
        EXPECT_FALSE(dropped->intact);
        EXPECT_EQ(dropped->wire_size, damaged.size());
    }
    expect_passes(*from, *to, "ping", ramp(8), 100);
}

TEST(V1Transport, EndsAtOtherMagicAndAtSizesBeyondTheLimit) {
    const auto other = make_v1_transport(kMainnet);
    const base::Bytes message = bytes_of(other->seal("ping", {}));
    EXPECT_EQ(make_v1_transport(kRegtest)->feed(message).error(), TransportError::wrong_magic);

    base::Bytes header = bytes_of(make_v1_transport(kRegtest)->seal("ping", {}));
    base::store_le<std::uint32_t>(header.data() + 16, kMaxPayloadSize);
    EXPECT_TRUE(make_v1_transport(kRegtest)->feed(header));
    base::store_le<std::uint32_t>(header.data() + 16, kMaxPayloadSize + 1);
    EXPECT_EQ(make_v1_transport(kRegtest)->feed(header).error(), TransportError::oversized);
}

TEST(V2Transport, BothSidesTalkAfterTheHandshake) {
    for (const std::size_t piece : {1u, 17u, 4096u, 65536u}) {
        base::SeededRng rng(piece);
        const auto initiator = make_v2_initiator(kRegtest, rng);
        const auto responder = make_detecting_responder(kRegtest, rng);
        EXPECT_FALSE(initiator->can_send());
        EXPECT_TRUE(initiator->awaits_v2_answer());
        shake_hands(*initiator, *responder, piece);
        EXPECT_TRUE(initiator->can_send() && responder->can_send());
        EXPECT_FALSE(initiator->awaits_v2_answer());
        EXPECT_EQ(initiator->kind(), TransportKind::v2);
        EXPECT_EQ(responder->kind(), TransportKind::v2);
        ASSERT_TRUE(initiator->session_id());
        EXPECT_EQ(initiator->session_id(), responder->session_id());
        expect_passes(*initiator, *responder, command::kVersion, ramp(100), piece);
        expect_passes(*responder, *initiator, command::kBlock, ramp(30000), piece);
        expect_passes(*responder, *initiator, command::kAddrV2, {}, piece);
        // Sealed in one piece, and in several.
        for (const std::size_t size : {4095u, 4096u, 4097u}) {
            expect_passes(*initiator, *responder, command::kBlock, ramp(size), piece);
            expect_passes(*initiator, *responder, "unknown", ramp(size), piece);
        }
        for (int i = 0; i < 500; ++i)  // over two changes of keys
            expect_passes(*initiator, *responder, command::kPing, ramp(8), 65536);
    }
}

TEST(V2Transport, TheLargestPayloadPasses) {
    base::SeededRng rng(1);
    const auto initiator = make_v2_initiator(kRegtest, rng);
    const auto responder = make_detecting_responder(kRegtest, rng);
    shake_hands(*initiator, *responder, 65536);
    expect_passes(*initiator, *responder, "unknown", ramp(kMaxPayloadSize), 65536);
}

TEST(V2Transport, MoreThanThatIsSentAndRefused) {
    base::SeededRng rng(1);
    const auto initiator = make_v2_initiator(kRegtest, rng);
    const auto responder = make_detecting_responder(kRegtest, rng);
    shake_hands(*initiator, *responder, 65536);
    const auto sealed = initiator->seal("unknown", base::Bytes(kMaxSealedPayload));
    const auto fed = responder->feed(sealed.head);
    ASSERT_FALSE(fed);
    EXPECT_EQ(fed.error(), TransportError::oversized);
}

TEST(DetectingResponder, SpeaksV1WithV1Peers) {
    for (const std::size_t piece : {1u, 5u, 1000u}) {
        base::SeededRng rng(1);
        const auto peer = make_v1_transport(kRegtest);
        const auto responder = make_detecting_responder(kRegtest, rng);
        EXPECT_FALSE(responder->can_send());
        EXPECT_EQ(responder->kind(), TransportKind::detecting);
        expect_passes(*peer, *responder, "version", ramp(50), piece);
        EXPECT_EQ(responder->kind(), TransportKind::v1);
        EXPECT_TRUE(responder->take_handshake().empty());
        EXPECT_FALSE(responder->session_id());
        expect_passes(*responder, *peer, "verack", {}, piece);
    }
}

TEST(DetectingResponder, RefusesV1OfAnotherNetwork) {
    for (const std::size_t piece : {1u, 1000u}) {
        base::SeededRng rng(1);
        const auto responder = make_detecting_responder(kRegtest, rng);
        const base::Bytes version = bytes_of(make_v1_transport(kMainnet)->seal("version", {}));
        const auto fed = feed(*responder, version, piece);
        ASSERT_FALSE(fed);
        EXPECT_EQ(fed.error(), TransportError::v1_of_other_network);
        EXPECT_TRUE(responder->take_handshake().empty());
    }
}

TEST(DetectingResponder, AnswersAtTheFirstByteThatIsNotV1) {
    base::SeededRng rng(1);
    const auto responder = make_detecting_responder(kRegtest, rng);
    ASSERT_TRUE(responder->feed(kRegtest));
    EXPECT_TRUE(responder->take_handshake().empty());
    ASSERT_TRUE(responder->feed(base::Bytes{0}));
    EXPECT_GE(responder->take_handshake().size(), 64u);
}

TEST(V2Transport, EndsWithoutGarbageTerminator) {
    base::SeededRng rng(1);
    const auto responder = make_detecting_responder(kRegtest, rng);
    ASSERT_TRUE(responder->feed(base::Bytes(64 + 4095 + 15, 1)));
    EXPECT_EQ(responder->feed(base::Bytes(1, 1)).error(), TransportError::no_garbage_terminator);
}

/// A peer that says what no transport of ours would: drives the cipher itself.
class HandMadePeer {
public:
    explicit HandMadePeer(Transport& responder)
        : responder_(responder), key_(crypto::PrivateKey::generate(rng_, kForm)) {
        const auto encoding = crypto::ellswift_encode(key_.public_key(), rng_);
        EXPECT_TRUE(responder_.feed(encoding));
        const base::Bytes answer = responder_.take_handshake();
        crypto::EllSwift theirs;
        std::copy_n(answer.begin(), theirs.size(), theirs.begin());
        const V2Keys keys(crypto::ellswift_ecdh(key_, encoding, theirs, kRole), kRegtest);
        terminator_ = keys.initiator_terminator;
        cipher_.emplace(keys, kRole);
    }
    base::Result<void, TransportError> send_garbage(base::ByteView garbage) {
        MALHA_TRY(responder_.feed(garbage));
        return responder_.feed(terminator_);
    }
    base::Result<void, TransportError> send(base::ByteView contents, PacketKind kind,
                                            base::ByteView aad = {}) {
        return responder_.feed(seal(contents, kind, aad));
    }
    base::Bytes seal(base::ByteView contents, PacketKind kind, base::ByteView aad = {}) {
        base::Bytes packet(V2Cipher::kLengthSize + V2Cipher::kHeaderSize);
        packet.insert(packet.end(), contents.begin(), contents.end());
        std::array<std::uint8_t, V2Cipher::kTagSize> tag;
        cipher_->encrypt(packet, {}, tag, aad, kind);
        packet.insert(packet.end(), tag.begin(), tag.end());
        return packet;
    }

private:
    static constexpr auto kForm = crypto::KeyForm::compressed;
    static constexpr auto kRole = crypto::HandshakeRole::initiator;

    Transport& responder_;
    base::SeededRng rng_{5};
    crypto::PrivateKey key_;
    V2Keys::Terminator terminator_{};
    std::optional<V2Cipher> cipher_;
};

struct V2TransportPeer : testing::Test {
    base::SeededRng rng{1};
    std::unique_ptr<Transport> responder = make_detecting_responder(kRegtest, rng);
    HandMadePeer peer{*responder};

    void start() {
        ASSERT_TRUE(peer.send_garbage({}));
        ASSERT_TRUE(peer.send({}, PacketKind::content));
    }
};

TEST_F(V2TransportPeer, DecoysAreIgnoredEverywhere) {
    const base::Bytes garbage = ramp(4095);
    ASSERT_TRUE(peer.send_garbage(garbage));
    ASSERT_TRUE(peer.send(ramp(300), PacketKind::decoy, garbage));
    ASSERT_TRUE(peer.send({}, PacketKind::decoy));
    EXPECT_EQ(responder->kind(), TransportKind::detecting);
    ASSERT_TRUE(peer.send(ramp(3), PacketKind::content));  // a later version may say something
    EXPECT_EQ(responder->kind(), TransportKind::v2);
    ASSERT_TRUE(peer.send(base::Bytes{18, 1, 2}, PacketKind::decoy));
    ASSERT_TRUE(peer.send(base::Bytes{18, 3, 4}, PacketKind::content));
    const auto message = responder->take_message();
    ASSERT_TRUE(message);
    EXPECT_EQ(message->command, "ping");
    EXPECT_EQ(message->payload, (base::Bytes{3, 4}));
    EXPECT_FALSE(responder->take_message());
}

TEST_F(V2TransportPeer, GarbageIsAuthenticated) {
    ASSERT_TRUE(peer.send_garbage(ramp(10)));
    EXPECT_EQ(peer.send({}, PacketKind::content, ramp(9)).error(), TransportError::not_authentic);
}

TEST_F(V2TransportPeer, DamagedPacketsEndTheConnection) {
    start();
    base::Bytes packet = peer.seal(ramp(50), PacketKind::content);
    packet.back() ^= 1;
    EXPECT_EQ(responder->feed(packet).error(), TransportError::not_authentic);
}

TEST_F(V2TransportPeer, UnknownIdsAreDropped) {
    start();
    base::Bytes bad_name(13, 'x');
    bad_name[0] = 0;
    bad_name[5] = 0;  // more after a zero
    for (const base::Bytes& contents :
         {base::Bytes{29}, base::Bytes{255, 1}, base::Bytes{}, base::Bytes{0, 'p'}, bad_name}) {
        ASSERT_TRUE(peer.send(contents, PacketKind::content));
        const auto dropped = responder->take_message();
        ASSERT_TRUE(dropped);
        EXPECT_FALSE(dropped->intact);
    }
    base::Bytes long_form(13 + 2);
    std::ranges::copy(std::string_view("ping"), long_form.begin() + 1);
    ASSERT_TRUE(peer.send(long_form, PacketKind::content));
    EXPECT_EQ(responder->take_message()->command, "ping");
}

TEST_F(V2TransportPeer, LengthsBeyondTheLimitEndTheConnection) {
    start();
    const base::Bytes packet = peer.seal(base::Bytes(kMaxPayloadSize + 14), PacketKind::content);
    EXPECT_EQ(responder->feed(base::ByteView(packet).first(3)).error(), TransportError::oversized);
}

}  // namespace
}  // namespace malha::wire
