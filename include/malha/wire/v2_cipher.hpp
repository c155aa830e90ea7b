// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// BIP324: the keys of an encrypted connection, and packets.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "malha/crypto/aead.hpp"
#include "malha/crypto/chacha20.hpp"
#include "malha/crypto/ellswift.hpp"
#include "malha/wire/transport.hpp"

namespace malha::wire {

/// What both sides derive from the shared secret. Wiped on destruction.
struct V2Keys {
    static constexpr std::size_t kTerminatorSize = 16;
    using Key = std::array<std::uint8_t, 32>;
    using Terminator = std::array<std::uint8_t, kTerminatorSize>;

    V2Keys(const crypto::Digest256& shared_secret, const NetworkMagic& magic);
    ~V2Keys();
    V2Keys(const V2Keys&) = delete;
    V2Keys& operator=(const V2Keys&) = delete;

    Key initiator_length{}, initiator_packet{}, responder_length{}, responder_packet{};
    Terminator initiator_terminator{}, responder_terminator{};
    Key session_id{};
};

/// Whether the receiver is to ignore the contents of a packet.
enum class PacketKind : std::uint8_t { content, decoy };

/// Encrypts what one side sends and decrypts what it receives, packet after packet:
/// 3 bytes of length, then 1 byte of header and the contents, authenticated.
/// Thread: owner only.
class V2Cipher {
public:
    static constexpr std::size_t kLengthSize = crypto::FsChaCha20::kChunkSize;
    static constexpr std::size_t kHeaderSize = 1;
    /// Bytes that a packet is longer than its contents.
    static constexpr std::size_t kExpansion =
        kLengthSize + kHeaderSize + crypto::FsChaCha20Poly1305::kExpansion;
    /// Bytes that follow the length besides the contents.
    static constexpr std::size_t kSealExpansion = kExpansion - kLengthSize;
    static constexpr std::size_t kMaxContentsSize = (1 << 24) - 1;

    V2Cipher(const V2Keys& keys, crypto::HandshakeRole role);

    static constexpr std::size_t kTagSize = crypto::FsChaCha20Poly1305::kExpansion;

    /// The next packet, encrypted where it is: `head`, then `body`, then `tag`.
    /// @param head  kLengthSize + kHeaderSize bytes of room, then the contents, or a part of them.
    /// @param body  the rest of the contents.
    void encrypt(base::MutableByteView head, base::MutableByteView body,
                 std::span<std::uint8_t, kTagSize> tag, base::ByteView aad, PacketKind kind);

    /// Length of the contents of the next packet. @param encrypted  its first bytes.
    [[nodiscard]] std::size_t decrypt_length(const crypto::FsChaCha20::Chunk& encrypted);
    /// The kind of the packet whose length was just decrypted. Empty optional: not authentic.
    /// @param sealed  what follows the length; becomes kHeaderSize bytes and the contents.
    [[nodiscard]] std::optional<PacketKind> decrypt(base::Bytes& sealed, base::ByteView aad);

private:
    crypto::FsChaCha20 send_length_, receive_length_;
    crypto::FsChaCha20Poly1305 send_packet_, receive_packet_;
};

}  // namespace malha::wire
