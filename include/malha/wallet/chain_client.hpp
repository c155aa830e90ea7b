// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The chain and the pool as wallets see them: a port, which the node implements. Wallets are told
// of what happens in order (wallet_manager.hpp); this is for asking.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "malha/base/result.hpp"
#include "malha/base/time.hpp"
#include "malha/events/events.hpp"
#include "malha/primitives/block.hpp"

namespace malha::wallet {

/// A block whose header is known.
struct BlockFacts {
    events::BlockPosition at;
    base::UnixSeconds time;         ///< of the header
    base::UnixSeconds time_max;     ///< the latest time up to here, which never decreases
    base::UnixSeconds median_time;  ///< BIP 113
    bool is_active = false;         ///< part of the active chain
    bool has_data = false;          ///< stored, not pruned
    bool is_unvalidated = false;    ///< below a snapshot; it may still be on its way
};

/// What an unconfirmed transaction costs together with its unconfirmed ancestors.
struct PoolFacts {
    primitives::Amount fee;     ///< with fee delta
    std::int64_t vsize = 0;     ///< virtual bytes
    std::size_t ancestors = 0;  ///< in the pool, with itself
    std::size_t cluster = 0;    ///< connected transactions, with itself
    std::int64_t ancestors_vsize = 0;
    primitives::Amount ancestors_fee;
    bool has_descendants = false;
};

enum class FeeMode : std::uint8_t { economical, conservative };
/// What decided about a fee rate: the user, what the estimate rests on, or a limit.
enum class FeeReason : std::uint8_t {
    asked,
    half_target,    ///< 60% confirmed within half the time
    target,         ///< 85% within the time
    double_target,  ///< 95% within twice the time
    conservative,   ///< the same over a longer horizon
    pool_minimum,
    fallback,
    required,
};
struct FeeEstimate {
    std::int64_t sat_per_kvb = 0;  ///< 0: no estimate
    int target = 0;                ///< blocks that it is for
    FeeReason reason = FeeReason::half_target;
};

/// Rates of the relay policy; satoshis per 1000 virtual bytes.
struct RelayRates {
    std::int64_t relay_min = 0;
    std::int64_t pool_min = 0;  ///< what a transaction must pay to enter now
    std::int64_t incremental = 0;
    std::int64_t dust = 0;
};

/// An output that exists, in the chain or in the pool.
struct ChainCoin {
    primitives::MutableTxOutput output;
    primitives::Height height = 0;
    bool is_coinbase = false;
};

enum class Relay : std::uint8_t {
    pool_and_peers,
    pool_only,
};

/// Every call may wait for the node strand. Thread: wallet strand.
class ChainClient {
public:
    virtual ~ChainClient() = default;

    // ---- blocks

    [[nodiscard]] virtual BlockFacts tip() = 0;
    [[nodiscard]] virtual std::optional<BlockFacts> block(const primitives::BlockHash& hash) = 0;
    /// The same for many at once, in their order.
    [[nodiscard]] virtual std::vector<std::optional<BlockFacts>> blocks(
        std::span<const primitives::BlockHash> hashes) = 0;
    /// Of the active chain.
    [[nodiscard]] virtual std::optional<BlockFacts> block_at(primitives::Height height) = 0;
    /// The first block of the active chain with time_max at least this, from a height on.
    [[nodiscard]] virtual std::optional<BlockFacts> first_since(base::UnixSeconds time,
                                                                primitives::Height height_min) = 0;
    /// The last block that the active chain shares with the branch of this one.
    [[nodiscard]] virtual std::optional<BlockFacts> fork_with(
        const primitives::BlockHash& hash) = 0;
    /// Hashes from a block back to genesis, ever further apart: what wallets record.
    [[nodiscard]] virtual std::vector<primitives::BlockHash> locator(
        const primitives::BlockHash& hash) = 0;
    /// The first of the hashes that is in the active chain.
    [[nodiscard]] virtual std::optional<BlockFacts> find_locator(
        std::span<const primitives::BlockHash> locator) = 0;
    /// Errors: pruned, never seen, unreadable.
    [[nodiscard]] virtual base::Result<primitives::BlockPtr> read_block(
        const primitives::BlockHash& hash) = 0;
    /// From now on, until it is called again or they are released, pruning spares the blocks from
    /// this height on.
    virtual void keep_blocks(const std::string& owner, primitives::Height first) = 0;
    virtual void release_blocks(const std::string& owner) = 0;
    /// The highest block that was pruned; empty: none.
    [[nodiscard]] virtual std::optional<primitives::Height> prune_height() = 0;
    [[nodiscard]] virtual bool is_initial_download() = 0;
    /// Share of all transactions up to now that the chain up to the block holds, in [0, 1].
    [[nodiscard]] virtual double verification_progress(const primitives::BlockHash& hash) = 0;
    /// Whether compact filters (BIP 157) exist for all blocks.
    [[nodiscard]] virtual bool has_filters() = 0;
    /// Whether the block may pay to, or spend from, one of the scripts. Empty: no filter of it.
    [[nodiscard]] virtual std::optional<bool> filter_matches(
        const primitives::BlockHash& hash, const std::vector<base::Bytes>& scripts) = 0;

    // ---- pool

    [[nodiscard]] virtual bool is_in_pool(const primitives::Txid& txid) = 0;
    [[nodiscard]] virtual std::optional<PoolFacts> pool_entry(const primitives::Txid& txid) = 0;
    /// Parents first.
    [[nodiscard]] virtual std::vector<primitives::TransactionPtr> pool_transactions() = 0;
    /// Gives the transaction to the pool and, if wanted, to peers. Errors: the reject reason.
    /// @param fee_max  refused when it pays more.
    [[nodiscard]] virtual base::Status broadcast(const primitives::TransactionPtr& tx,
                                                 primitives::Amount fee_max, Relay relay) = 0;
    /// Connected transactions that the pool allows (-limitclustercount).
    [[nodiscard]] virtual std::size_t cluster_count_max() = 0;
    /// Whether cluster limits would allow it in the pool. Errors: which one does not.
    [[nodiscard]] virtual base::Status check_pool_limits(const primitives::TransactionPtr& tx) = 0;
    /// What must be paid besides so that each output, with its unconfirmed ancestors, is mined at
    /// the rate; zero for confirmed ones.
    [[nodiscard]] virtual std::map<primitives::OutPoint, primitives::Amount> ancestor_deficits(
        std::span<const primitives::OutPoint> outpoints, std::int64_t sat_per_kvb) = 0;
    /// The same for all of them together, where shared ancestors count once.
    [[nodiscard]] virtual primitives::Amount combined_deficit(
        std::span<const primitives::OutPoint> outpoints, std::int64_t sat_per_kvb) = 0;
    /// Those of the outputs that exist and are unspent.
    [[nodiscard]] virtual std::map<primitives::OutPoint, ChainCoin> find_coins(
        std::span<const primitives::OutPoint> outpoints) = 0;

    // ---- fees

    [[nodiscard]] virtual RelayRates relay_rates() = 0;
    [[nodiscard]] virtual FeeEstimate estimate(int target, FeeMode mode) = 0;
    [[nodiscard]] virtual int estimate_target_max() = 0;
};

}  // namespace malha::wallet
