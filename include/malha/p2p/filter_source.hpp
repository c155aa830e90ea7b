// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Where the compact filters come from that are served to peers (BIP157): a port of p2p, which the
// node plugs the filter index into.
#pragma once

#include <optional>

#include "malha/base/bytes.hpp"
#include "malha/events/events.hpp"
#include "malha/wire/filter_messages.hpp"

namespace malha::p2p {

/// Basic filters (BIP158) of blocks, stale ones included. Thread: any.
class FilterSource {
public:
    struct Entry {
        wire::FilterHash hash;
        wire::FilterHeader header;
    };

    FilterSource() = default;
    virtual ~FilterSource() = default;
    FilterSource(const FilterSource&) = delete;
    FilterSource& operator=(const FilterSource&) = delete;

    /// Empty: not indexed (yet).
    [[nodiscard]] virtual std::optional<Entry> find(const events::BlockPosition& block) const = 0;
    /// The encoded filter. Empty: not indexed (yet), or unreadable.
    [[nodiscard]] virtual std::optional<base::Bytes> filter(
        const events::BlockPosition& block) const = 0;
};

}  // namespace malha::p2p
