// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The Bloom filter of a light client (BIP 37): says which transactions concern it, and some more.
#pragma once

#include "malha/primitives/transaction.hpp"
#include "malha/wire/bloom_messages.hpp"

namespace malha::p2p {

/// Thread: owner only.
class BloomFilter {
public:
    /// @param load  within its limits, as decoded.
    explicit BloomFilter(wire::FilterLoad load) : filter_(std::move(load)) {}

    void insert(base::ByteView element);
    [[nodiscard]] bool contains(base::ByteView element) const;
    /// Whether the transaction concerns the client: its txid, an element of its scripts, or an
    /// output that it spends is in the filter. As the filter's flags say, outputs that match are
    /// inserted, so that what spends them matches too.
    [[nodiscard]] bool matches(const primitives::Transaction& tx);

private:
    [[nodiscard]] bool matches_output(const primitives::Transaction& tx, std::uint32_t index);
    [[nodiscard]] bool matches_script(base::ByteView script) const;
    [[nodiscard]] std::size_t position(std::uint32_t function, base::ByteView element) const;

    wire::FilterLoad filter_;
};

}  // namespace malha::p2p
