// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// BIP 431: transactions of version 3 stay, while unconfirmed, small, and alone or in pairs of one
// parent and one child, so that either can always be replaced.
#pragma once

#include <span>
#include <vector>

#include "malha/mempool/entry.hpp"
#include "malha/mempool/rejection.hpp"

namespace malha::mempool {

struct TrucVerdict {
    Check check;
    /// When the only fault is that the parent has another child: that child, which may give way.
    Entry* sibling = nullptr;
};
/// A candidate against its parents in the pool.
/// @param parents    those of its parents that are in the pool.
/// @param conflicts  entries that it replaces; sorted by txid.
[[nodiscard]] TrucVerdict check_truc(const Entry& candidate, std::span<Entry* const> parents,
                                     std::span<Entry* const> conflicts);

/// A candidate of a package, whose entries include parents in the package.
/// @param package  all candidates.
[[nodiscard]] Check check_truc_in_package(const Entry& candidate, std::span<Entry* const> package);

}  // namespace malha::mempool
