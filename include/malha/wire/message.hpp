// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// One way from bytes to message structs and back: `decode<Inv>(payload)`, `encode(inv)`.
//
// A message is a struct with
//   static constexpr std::string_view kCommand;                          its name (commands.hpp)
//   static base::Result<M, DecodeError> read(primitives::ByteReader&);   or, when it keeps views,
//   static base::Result<M, DecodeError> parse(base::Bytes payload);      takes the payload over
//   void write(primitives::ByteWriter&) const;
// The structs stand by topic in *_messages.hpp. Bytes after a message are ignored, as the network
// does, except where a message's comment says otherwise.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include "malha/base/bytes.hpp"
#include "malha/base/result.hpp"
#include "malha/primitives/serialize.hpp"

namespace malha::wire {

enum class DecodeError : std::uint8_t {
    malformed,   ///< ends early, or a value that cannot be
    over_limit,  ///< well-formed, but holds more than limits.hpp allows
};
[[nodiscard]] std::string_view to_string(DecodeError error);

/// Errors: as DecodeError says. @param payload  moves into messages that view it (tx, block).
template <class Message>
[[nodiscard]] base::Result<Message, DecodeError> decode(base::Bytes payload) {
    if constexpr (requires { Message::parse(std::move(payload)); }) {
        return Message::parse(std::move(payload));
    } else {
        primitives::ByteReader reader(payload);
        auto message = Message::read(reader);
        if (message && !reader.ok()) return base::Unexpected{DecodeError::malformed};
        return message;
    }
}

template <class Message>
[[nodiscard]] base::Bytes encode(const Message& message) {
    primitives::ByteWriter writer;
    message.write(writer);
    return writer.take();
}

/// A message without content. Each is a type of its own by its name.
template <const std::string_view& Command>
struct EmptyMessage {
    static constexpr std::string_view kCommand = Command;

    [[nodiscard]] static base::Result<EmptyMessage, DecodeError> read(primitives::ByteReader&) {
        return EmptyMessage{};
    }
    void write(primitives::ByteWriter&) const {}
};

}  // namespace malha::wire
