// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A transaction as a wallet keeps it: with its state and what the user noted about it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "malha/base/time.hpp"
#include "malha/primitives/transaction.hpp"

namespace malha::wallet {

/// In a block of the active chain.
struct Confirmed {
    primitives::BlockHash block;
    primitives::Height height = -1;
    std::int32_t index = 0;  ///< in the block
    friend bool operator==(const Confirmed&, const Confirmed&) = default;
};
struct InPool {
    friend bool operator==(const InPool&, const InPool&) = default;
};
/// A transaction in that block spends one of its inputs, or an ancestor's.
struct BlockConflicted {
    primitives::BlockHash block;
    primitives::Height height = -1;
    friend bool operator==(const BlockConflicted&, const BlockConflicted&) = default;
};
/// Neither in a block nor in the pool.
struct Inactive {
    bool is_abandoned = false;  ///< the user freed its inputs
    friend bool operator==(const Inactive&, const Inactive&) = default;
};
using TxState = std::variant<Inactive, InPool, Confirmed, BlockConflicted>;

/// Notes of a transaction by established names: "comment", "to", "replaces_txid", ...
using TxNotes = std::map<std::string, std::string, std::less<>>;

/// A value. Thread: wallet strand.
struct WalletTx {
    primitives::TransactionPtr tx;
    TxState state = Inactive{};
    TxNotes notes{};
    std::vector<std::pair<std::string, std::string>> order_form{};
    std::int64_t position = -1;         ///< in the order in which the wallet learnt of them
    base::UnixSeconds time_received{};  ///< by our clock
    base::UnixSeconds time_smart{};     ///< what is shown: consistent with blocks and order
    /// In the pool, and spending what this (or an unconfirmed ancestor) spends. Not stored.
    std::set<primitives::Txid> pool_conflicts{};

    [[nodiscard]] const primitives::Txid& txid() const { return tx->txid; }
    [[nodiscard]] bool is_in_pool() const { return std::holds_alternative<InPool>(state); }
    /// Null: not confirmed.
    [[nodiscard]] const Confirmed* confirmed() const { return std::get_if<Confirmed>(&state); }
    /// Null: no block is in conflict with it.
    [[nodiscard]] const BlockConflicted* conflicted() const {
        return std::get_if<BlockConflicted>(&state);
    }
    [[nodiscard]] bool is_abandoned() const {
        const auto* inactive = std::get_if<Inactive>(&state);
        return inactive != nullptr && inactive->is_abandoned;
    }
    /// Its outputs may come to be, and what it spends is taken.
    [[nodiscard]] bool is_alive() const {
        return !is_abandoned() && conflicted() == nullptr && pool_conflicts.empty();
    }
    [[nodiscard]] base::UnixSeconds time() const {
        return time_smart.value != 0 ? time_smart : time_received;
    }
    /// Empty without such a note.
    [[nodiscard]] std::string note(std::string_view name) const {
        const auto found = notes.find(name);
        return found == notes.end() ? std::string() : found->second;
    }
};

}  // namespace malha::wallet
