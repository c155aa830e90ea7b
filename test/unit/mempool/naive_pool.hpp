// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The pool as one would write it without caring for speed: a map of transactions. Every question is
// answered by looking at all of them, and the best order by trying all sets. Knows transactions of
// version 2 whose inputs are either free of relative locks or wait for one block.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "malha/mempool/mempool.hpp"

namespace malha::mempool::test {

using primitives::Amount;
using primitives::OutPoint;
using primitives::TransactionPtr;
using primitives::Txid;

struct NaiveEntry {
    TransactionPtr tx;
    Amount fee;
    base::UnixSeconds time{};
};
using NaiveEntries = std::map<Txid, NaiveEntry>;
using Txids = std::set<Txid>;

/// Why not; only as far as packages have to know.
enum class NaiveVerdict : std::uint8_t { taken, missing_inputs, reconsiderable, refused };

/// What the chain says of a coin: empty when it does not exist or is spent.
using ChainCoins = std::function<std::optional<storage::Coin>(const OutPoint&)>;

struct NaiveRules {
    FeeRate min_rate;  ///< at this moment
    FeeRate incremental_rate;
    std::size_t cluster_count_max = 0;
    std::chrono::seconds expiry{};
    primitives::Height height = 0;  ///< of the tip
    base::UnixSeconds now{};
};

class NaivePool {
public:
    explicit NaivePool(ChainCoins coins) : coins_(std::move(coins)) {}

    [[nodiscard]] const NaiveEntries& entries() const { return entries_; }
    [[nodiscard]] Amount modified_fee(const Txid& txid) const;

    NaiveVerdict accept(const TransactionPtr& tx, const NaiveRules& rules);
    /// @return what became of each; nothing is taken together unless both do.
    std::vector<NaiveVerdict> accept_pair(const TransactionPtr& parent, const TransactionPtr& child,
                                          const NaiveRules& rules);
    void prioritise(const Txid& txid, Amount delta);
    void connect(const std::vector<TransactionPtr>& block);
    /// The coins are those of the new tip already. @param disconnected  lowest block first.
    /// @param gave_way  what left for want of room, in its order: children that make a cluster too
    ///                  large for what comes back, each followed by its descendants.
    void reorganise(const std::vector<TransactionPtr>& disconnected,
                    const std::vector<Txid>& gave_way, const NaiveRules& rules);
    void expire(const NaiveRules& rules);
    void remove(const Txid& txid) { entries_.erase(txid); }

    /// Connected transactions, each component once.
    [[nodiscard]] static std::vector<Txids> components(const NaiveEntries& entries);
    /// Chunks of these transactions by themselves, in falling order of their rates.
    [[nodiscard]] std::vector<FeeAndWeight> chunks(const NaiveEntries& entries) const;

private:
    [[nodiscard]] Amount modified(const Txid& txid, Amount fee) const;
    [[nodiscard]] NaiveVerdict check_alone(const TransactionPtr& tx, const NaiveEntries& with,
                                           const NaiveRules& rules) const;
    [[nodiscard]] NaiveVerdict judge(const NaiveEntries& added, const NaiveRules& rules,
                                     NaiveEntries& after) const;
    [[nodiscard]] bool improves(const NaiveEntries& after, const Txids& changed) const;
    [[nodiscard]] std::optional<Amount> value_in(const primitives::Transaction& tx,
                                                 const NaiveEntries& with,
                                                 const NaiveRules& rules) const;
    [[nodiscard]] Txids spenders_of(const primitives::Transaction& tx) const;
    void remove_with_descendants(const Txids& txids);
    [[nodiscard]] Txids children_of(const Txid& txid) const;
    [[nodiscard]] bool is_within_limit(const Txid& txid, const NaiveRules& rules) const;

    ChainCoins coins_;
    NaiveEntries entries_;
    std::map<Txid, Amount> deltas_;
};

}  // namespace malha::mempool::test
