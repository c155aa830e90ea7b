// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Header chains for tests.
#pragma once

#include <deque>
#include <functional>

#include "malha/consensus/header_node.hpp"

namespace malha::test {

using consensus::HeaderNode;

/// A chain that grows at its tip. Nodes keep their addresses.
class HeaderChain {
public:
    const HeaderNode& add(const primitives::BlockHeader& header) {
        HeaderNode& node = nodes_.emplace_back();
        node.hash = header.hash();
        node.merkle_root = header.merkle_root;
        node.version = header.version;
        node.time = header.time;
        node.bits = header.bits;
        node.nonce = header.nonce;
        node.link(nodes_.size() > 1 ? &nodes_[nodes_.size() - 2] : nullptr);
        return node;
    }
    /// A header without work on top of the chain.
    const HeaderNode& extend(std::uint32_t time, std::uint32_t bits = 0x207fffff,
                             std::int32_t version = 0x20000000) {
        return add({.version = version,
                    .prev_hash = nodes_.empty() ? primitives::BlockHash{} : tip().hash,
                    .merkle_root = {},
                    .time = time,
                    .bits = bits,
                    .nonce = 0});
    }
    [[nodiscard]] const HeaderNode& tip() const { return nodes_.back(); }
    [[nodiscard]] const HeaderNode& at(primitives::Height height) const {
        return nodes_.at(static_cast<std::size_t>(height));
    }
    [[nodiscard]] primitives::Height height() const { return tip().height; }

private:
    std::deque<HeaderNode> nodes_;
};

/// Part of a chain whose beginning is unknown: heights from `first` to `last`, without skip
/// pointers, with times of the caller's choice.
class ChainPiece {
public:
    using TimeAt = std::function<std::uint32_t(primitives::Height)>;

    ChainPiece(primitives::Height first, primitives::Height last, const TimeAt& time_at,
               std::uint32_t bits) {
        const HeaderNode* parent = nullptr;
        for (primitives::Height height = first; height <= last; ++height) {
            HeaderNode& node = nodes_.emplace_back();
            node.parent = parent;
            node.height = height;
            node.time = time_at(height);
            node.bits = bits;
            parent = &node;
        }
    }
    [[nodiscard]] HeaderNode& tip() { return nodes_.back(); }

private:
    std::deque<HeaderNode> nodes_;
};

}  // namespace malha::test
