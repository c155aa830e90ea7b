// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// MessageSource: what a WebSocket of the HTTP server sends. The connection pulls: it asks for more
// when the client has taken what there was, so nothing piles up for a client that reads slowly.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace malha::rpc {

/// Why a connection ends, for the client (RFC 6455, section 7.4).
struct StreamClose {
    std::uint16_t code = 0;
    std::string reason{};  ///< at most 123 bytes
};

struct StreamChunk {
    std::vector<std::string> messages{};  ///< each one text message
    std::optional<StreamClose> close{};   ///< after them; then nothing more is asked for
};

/// Thread: any.
class MessageSource {
public:
    using Receiver = std::function<void(StreamChunk)>;

    virtual ~MessageSource() = default;
    /// Asks for what comes next. `receive` is called at most once, now or when there is something,
    /// on any thread. One question at a time.
    virtual void next(Receiver receive) = 0;
    /// The connection has ended. A receiver may still be called; it does nothing then.
    virtual void cancel() = 0;
};

}  // namespace malha::rpc
