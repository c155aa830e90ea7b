// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// BIP324: the encrypted transport, either role.
//
// Both sides send a key that looks random, then 0 to 4095 bytes of garbage. Once a side has the
// other's key it knows the shared secret and sends the garbage terminator and a version packet,
// which authenticates the garbage. Packets follow; those marked as decoys are dropped.
#pragma once

#include <optional>

#include "malha/crypto/ellswift.hpp"
#include "malha/wire/transport.hpp"
#include "malha/wire/v2_cipher.hpp"

namespace malha::wire {

/// Thread: owner only.
class V2Transport final : public Transport {
public:
    /// Key and garbage are due to be sent at once.
    V2Transport(const NetworkMagic& magic, crypto::HandshakeRole role, base::Rng& rng);

    base::Result<void, TransportError> feed(base::ByteView bytes) override;
    std::optional<ReceivedMessage> take_message() override;
    base::Bytes take_handshake() override;
    bool can_send() const override { return cipher_.has_value(); }
    SealedMessage seal(std::string_view command, base::Bytes payload) override;
    TransportKind kind() const override;
    std::optional<std::array<std::uint8_t, 32>> session_id() const override;
    bool awaits_v2_answer() const override {
        return role_ == crypto::HandshakeRole::initiator && state_ == State::key;
    }

private:
    /// What is being received.
    enum class State : std::uint8_t { key, garbage, version_length, version, length, packet };

    /// Moves bytes into the buffer until it holds `size`; returns what is left.
    base::ByteView fill(base::ByteView bytes, std::size_t size);
    [[nodiscard]] std::size_t wanted_size() const;
    /// One step, when the buffer holds what the state waits for.
    base::Result<void, TransportError> advance();
    void receive_key();
    base::Result<void, TransportError> receive_garbage_byte();
    base::Result<void, TransportError> receive_length();
    base::Result<void, TransportError> receive_packet();
    void receive_contents();

    const NetworkMagic magic_;
    const crypto::HandshakeRole role_;
    std::optional<crypto::PrivateKey> private_key_;  ///< until the shared secret is known
    crypto::EllSwift our_key_;
    base::Bytes our_garbage_;
    base::Bytes handshake_;  ///< to be sent

    State state_ = State::key;
    base::Bytes buffer_;
    std::size_t contents_size_ = 0;  ///< of the packet being received
    base::Bytes aad_;                ///< the peer's garbage, until a packet authenticated it
    V2Keys::Terminator their_terminator_{};
    std::optional<std::array<std::uint8_t, 32>> session_id_;
    std::optional<V2Cipher> cipher_;
    std::deque<ReceivedMessage> messages_;
};

}  // namespace malha::wire
