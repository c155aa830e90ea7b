// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// EventCursor: up to where a consumer of the event stream has come. It gets one with every message,
// keeps the last beside its own data, and hands it back when it returns. doc/events.md says what is
// guaranteed.
//
//     <block hash>                         the chain up to that block; zeros: nothing yet
//     <block hash>-<epoch>-<number>        the same, and the events of that log before that number
//     <block hash>~<block hash>            the chain up to the first, the wallets up to the second
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "malha/primitives/hash.hpp"

namespace malha::rpc {

struct EventCursor {
    /// In the log of one run of the node.
    struct Place {
        std::uint64_t epoch = 0;   ///< tells the runs apart
        std::uint64_t number = 0;  ///< of the next event
        friend bool operator==(const Place&, const Place&) = default;
    };

    primitives::BlockHash block{};  ///< the last one of the chain that the consumer knows
    std::optional<Place> place{};
    /// While the chain is told again: from where the wallets are still to be told.
    std::optional<primitives::BlockHash> wallets_since{};

    friend bool operator==(const EventCursor&, const EventCursor&) = default;

    [[nodiscard]] std::string to_text() const;
    /// Empty optional: another form.
    [[nodiscard]] static std::optional<EventCursor> parse(std::string_view text);
};

}  // namespace malha::rpc
