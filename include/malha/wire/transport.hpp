// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Framing and encryption of one connection as a state machine over bytes, without I/O. The owner
// feeds what the peer sent, takes complete messages out, and sends what the transport gives it:
//
//   feed(bytes)      -> messages appear for take_message(); an error means: disconnect
//   take_handshake() -> bytes to send before anything else (v2 only); look after create and feed
//   seal(...)        -> one message as bytes for the wire, once can_send()
//
// Bounds: a message takes memory only as its bytes arrive, up to kMaxPayloadSize; whoever feeds
// little at a time and takes messages out holds at most that much.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "malha/base/bytes.hpp"
#include "malha/base/result.hpp"
#include "malha/base/rng.hpp"
#include "malha/wire/limits.hpp"

namespace malha::wire {

/// What can be put on the wire: more than peers take (kMaxPayloadSize), for those who want to see
/// what they do then. BIP 324: 3 bytes of length, less 13 of the message's name.
inline constexpr std::size_t kMaxSealedPayload = (std::size_t{1} << 24) - 1 - 13;

/// First bytes of every v1 message of a network.
using NetworkMagic = std::array<std::uint8_t, 4>;

enum class TransportError : std::uint8_t {
    wrong_magic,            ///< v1: not this network, or not the protocol
    oversized,              ///< a message longer than any may be
    v1_of_other_network,    ///< v2 responder: a v1 version message with another magic
    no_garbage_terminator,  ///< v2: too many bytes without the end of the garbage
    not_authentic,          ///< v2: a packet fails authentication
};
[[nodiscard]] std::string_view to_string(TransportError error);

enum class TransportKind : std::uint8_t { detecting, v1, v2 };
/// "detecting", "v1", "v2".
[[nodiscard]] std::string_view to_string(TransportKind kind);

struct ReceivedMessage {
    /// False: a wrong checksum or an impossible name. Such a message is dropped and counted, and
    /// the connection goes on; command and payload are empty.
    bool intact = false;
    std::string command;
    base::Bytes payload;
    std::size_t wire_size = 0;  ///< bytes it took on the wire
};

/// A message for the wire: its parts are sent in order.
struct SealedMessage {
    base::Bytes head;
    base::Bytes body;
    base::Bytes tail;

    [[nodiscard]] std::size_t size() const { return head.size() + body.size() + tail.size(); }
};

/// Thread: owner only.
class Transport {
public:
    virtual ~Transport() = default;

    /// Takes bytes of the peer, as they come. After an error nothing more may be fed.
    [[nodiscard]] virtual base::Result<void, TransportError> feed(base::ByteView bytes) = 0;
    /// The next complete message, in order.
    [[nodiscard]] virtual std::optional<ReceivedMessage> take_message() = 0;

    /// Bytes of the handshake that are due now. They go out before any sealed message.
    [[nodiscard]] virtual base::Bytes take_handshake() = 0;
    [[nodiscard]] virtual bool can_send() const = 0;
    /// Needs can_send(); messages must go out in the order in which they were sealed.
    /// @param command  1 to 12 printable characters. @param payload  at most kMaxSealedPayload.
    [[nodiscard]] virtual SealedMessage seal(std::string_view command, base::Bytes payload) = 0;

    [[nodiscard]] virtual TransportKind kind() const = 0;
    /// BIP324: the same on both sides when nobody sits between them. Empty without encryption.
    [[nodiscard]] virtual std::optional<std::array<std::uint8_t, 32>> session_id() const = 0;
    /// True while the peer has not answered our v2 handshake: when it closes the connection now,
    /// it may speak only v1, and connecting again with v1 is worth a try (BIP324).
    [[nodiscard]] virtual bool awaits_v2_answer() const = 0;
};

[[nodiscard]] std::unique_ptr<Transport> make_v1_transport(const NetworkMagic& magic);
/// @param rng  for key and garbage; used only here.
[[nodiscard]] std::unique_ptr<Transport> make_v2_initiator(const NetworkMagic& magic,
                                                           base::Rng& rng);
/// Speaks v1 with peers that begin with a v1 version message, v2 with all others.
/// @param rng  for key and garbage, when the peer turns out to speak v2.
[[nodiscard]] std::unique_ptr<Transport> make_detecting_responder(const NetworkMagic& magic,
                                                                  base::Rng& rng);

}  // namespace malha::wire
