// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The pool of transactions that wait for a block.
//
// What comes in is checked against policy, the chain's coins and the pool itself, then its scripts
// run, and the result is remembered in the engine's script cache, so that a block of known
// transactions connects without running them again. All that is in the pool forms clusters of
// connected transactions, each in its best order (cluster_set.hpp); mining, eviction at the size
// limit and replacement all follow that order.
//
// The pool follows the chain by itself (events BlockConnected, BlockDisconnected, TipChanged): it
// drops what was confirmed or conflicts with what was, and after a reorganisation takes back what
// the old branch held and drops what the new one no longer allows.
//
// Attackers: clusters are bounded in count and weight, so that ordering one costs little; the pool
// is bounded in bytes, and entering a full one costs more than the worst that it holds.
#pragma once

#include <deque>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "malha/base/clock.hpp"
#include "malha/base/log.hpp"
#include "malha/base/rng.hpp"
#include "malha/chain/engine.hpp"
#include "malha/crypto/siphash.hpp"
#include "malha/events/events.hpp"
#include "malha/mempool/block_coverage.hpp"
#include "malha/mempool/cluster_set.hpp"
#include "malha/mempool/fee_estimator.hpp"
#include "malha/mempool/policy.hpp"

namespace malha::events {
class Bus;
}

namespace malha::mempool {

/// Most transactions in a package.
inline constexpr std::size_t kPackageCountMax = 25;

struct MempoolOptions {
    Policy policy;
    ClusterLimits limits;
    std::uint64_t bytes_max = 300'000'000;                  ///< -maxmempool, memory
    std::chrono::seconds expiry{std::int64_t{336} * 3600};  ///< -mempoolexpiry
    /// -checkmempool: one change in so many is followed by check_consistency; 0: none.
    std::uint64_t check_interval = 0;
};

/// What the pool works with; all must outlive it.
struct MempoolContext {
    chain::Engine& engine;
    events::Bus& bus;
    base::Clock& clock;
    base::Rng& rng;
    base::Logger& log;
    FeeEstimator* estimator = nullptr;  ///< told of what comes and goes; null: nobody
};

/// A transaction that was taken (or, in a test, would be).
struct Accepted {
    primitives::Amount base_fee;
    VSize vsize = 0;
    FeeRate effective_rate{};                          ///< of all that were judged together
    std::vector<primitives::Wtxid> judged_together{};  ///< with itself
};

/// What became of a transaction's scripts under the rules of relay.
struct ScriptVerdict {
    primitives::Wtxid wtxid;
    Check check;
};

/// What became of one transaction of a package.
struct TxOutcome {
    enum class Status : std::uint8_t {
        accepted,
        already_known,  ///< in the pool before
        other_witness,  ///< in the pool with another witness: see other_wtxid
        rejected,       ///< see rejection
        not_validated,  ///< something else failed first
    };
    Status status = Status::not_validated;
    Accepted accepted{};    ///< with accepted; fee and vsize also with already_known
    Rejection rejection{};  ///< with rejected
    primitives::Wtxid other_wtxid{};
};

struct PackageOutcome {
    enum class Verdict : std::uint8_t {
        accepted,
        bad_package,      ///< the package as such; see rejection
        bad_transaction,  ///< a transaction of it; see its outcome
    };
    Verdict verdict = Verdict::accepted;
    Rejection rejection{};  ///< unless accepted; "transaction failed", "package-not-sorted"
    std::map<primitives::Wtxid, TxOutcome> transactions{};
    std::vector<primitives::TransactionPtr> replaced{};
};
/// Whether the last transaction spends from each of the others, and those not from each other.
[[nodiscard]] bool is_child_with_parents_tree(std::span<const primitives::TransactionPtr> package);

/// Thread: node strand.
class Mempool {
public:
    /// Subscribes to the bus: make it before the engine starts.
    Mempool(const MempoolOptions& options, const MempoolContext& context);
    ~Mempool();
    Mempool(const Mempool&) = delete;
    Mempool& operator=(const Mempool&) = delete;

    // ---- taking transactions

    /// Checks everything and takes the transaction; may replace others, and may evict others (or
    /// at once itself) when the pool is full.
    /// @param time  of entry; none: now.
    [[nodiscard]] base::Result<Accepted, Rejection> accept(
        const primitives::TransactionPtr& tx, std::optional<base::UnixSeconds> time = {});
    /// The same verdict without taking it.
    [[nodiscard]] base::Result<Accepted, Rejection> test_accept(
        const primitives::TransactionPtr& tx, std::span<const ScriptVerdict> scripts = {});
    /// A child with its unconfirmed parents, parents first: each is tried alone, then those that
    /// paid too little together, so that a child can pay for its parent.
    /// @param rate_max  refuse what pays more; none: no limit.
    /// @param scripts   those that were run already (send.hpp).
    [[nodiscard]] PackageOutcome accept_package(std::span<const primitives::TransactionPtr> package,
                                                std::optional<FeeRate> rate_max = {},
                                                std::span<const ScriptVerdict> scripts = {});
    /// Any sorted package as if its transactions came one by one; nothing is taken, nothing may be
    /// replaced.
    [[nodiscard]] PackageOutcome test_accept_package(
        std::span<const primitives::TransactionPtr> package);

    // ---- looking up

    [[nodiscard]] std::size_t size() const { return entries_.size(); }
    /// Null when not in the pool.
    [[nodiscard]] const Entry* find(const primitives::Txid& txid) const;
    [[nodiscard]] const Entry* find(const primitives::Wtxid& wtxid) const;
    /// Who in the pool spends the output; null when nobody does.
    [[nodiscard]] const Entry* spender_of(const primitives::OutPoint& outpoint) const;
    /// The output as of the tip and the pool; empty when unknown, or spent in either.
    /// A coin of the pool has the height of the next block.
    [[nodiscard]] base::Result<std::optional<storage::Coin>, chain::Fault> coin(
        const primitives::OutPoint& outpoint) const;

    /// The order in which everything would be mined; also that of relay.
    [[nodiscard]] const std::set<ChunkRef>& chunks() const { return clusters_.chunks(); }
    /// Whether `a` would be mined before `b`.
    [[nodiscard]] static bool is_mined_before(const Entry& a, const Entry& b);
    /// All entries, the first to be mined first. Cost: O(size).
    [[nodiscard]] std::vector<const Entry*> in_mining_order() const;

    // ---- state

    [[nodiscard]] const MempoolOptions& options() const { return options_; }
    /// The number that the next change (a transaction added or removed) will have; from 1.
    [[nodiscard]] std::uint64_t sequence() const { return sequence_; }
    /// Changes with everything that alters what would be mined; for waiting templates.
    [[nodiscard]] std::uint64_t revision() const { return revision_; }
    /// Bytes of all that it holds, as the allocator hands them out.
    [[nodiscard]] std::size_t memory_usage() const;
    [[nodiscard]] VSize total_vsize() const { return vsize_; }
    [[nodiscard]] primitives::Amount total_fee() const { return fee_; }
    /// What a transaction must pay to enter: more than min_relay_rate after an eviction, falling
    /// back in time.
    [[nodiscard]] FeeRate min_rate();
    /// Whether everything that was saved has been loaded.
    [[nodiscard]] bool is_loaded() const { return is_loaded_; }
    void set_loaded() { is_loaded_ = true; }
    /// How much of recent blocks had been in the pool.
    [[nodiscard]] const BlockCoverage& coverage() const { return coverage_; }

    // ---- upkeep

    /// Adds to the fee that mining counts with, for this transaction now or when it comes; several
    /// deltas add up, and a sum of zero is forgotten.
    void prioritise(const primitives::Txid& txid, primitives::Amount delta);
    /// By txid, whether or not in the pool.
    [[nodiscard]] const std::map<primitives::Txid, primitives::Amount>& fee_deltas() const {
        return fee_deltas_;
    }
    /// Ours, and no peer has asked for it yet: to be announced again.
    void add_unbroadcast(const primitives::Txid& txid);
    void remove_unbroadcast(const primitives::Txid& txid) { unbroadcast_.erase(txid); }
    [[nodiscard]] const std::set<primitives::Txid>& unbroadcast() const { return unbroadcast_; }
    /// Drops what waited longer than MempoolOptions::expiry, then what is beyond bytes_max.
    void limit_size();

private:
    friend class Admission;

    struct SaltedHash {
        crypto::SipKey key;
        template <class Tag>
        std::size_t operator()(const primitives::Hash256<Tag>& hash) const noexcept {
            return crypto::siphash_32(key, hash.bytes);
        }
        std::size_t operator()(const primitives::OutPoint& outpoint) const noexcept {
            return crypto::siphash_36(key, outpoint.txid.bytes, outpoint.index);
        }
    };
    static const primitives::Txid& id_of(const Entry& entry, const primitives::Txid* /*kind*/) {
        return entry.tx->txid;
    }
    static const primitives::Wtxid& id_of(const Entry& entry, const primitives::Wtxid* /*kind*/) {
        return entry.tx->wtxid;
    }
    /// Hash and equality of entries by one of their ids, which is looked up where it stands: a
    /// table of ids would hold each a second time.
    template <class Id>
    struct ById {
        using is_transparent = void;
        static const Id& id(const Id& id) { return id; }  // NOLINT(*-const-ref-from-parameter)
        template <class Pointer>
        static const Id& id(const Pointer& entry) {
            return id_of(*entry, static_cast<const Id*>(nullptr));
        }
        template <class Key>
        std::size_t operator()(const Key& key) const noexcept {
            return hasher(id(key));
        }
        template <class A, class B>
        bool operator()(const A& a, const B& b) const noexcept {
            return id(a) == id(b);
        }
        SaltedHash hasher;
    };
    template <class Pointer, class Id>
    using Index = std::unordered_set<Pointer, ById<Id>, ById<Id>>;
    /// The same for outputs that are spent; the keys lie in the spending transactions.
    struct ByOutPoint {
        std::size_t operator()(const primitives::OutPoint* out) const noexcept {
            return hasher(*out);
        }
        bool operator()(const primitives::OutPoint* a,
                        const primitives::OutPoint* b) const noexcept {
            return *a == *b;
        }
        SaltedHash hasher;
    };
    /// A transaction of a block that was taken off.
    struct Disconnected {
        primitives::TransactionPtr tx;
        bool may_return = true;
    };

    // The chain.
    void on_connected(const events::BlockConnected& event);
    void on_disconnected(const events::BlockDisconnected& event);
    void on_tip_changed();
    void settle_disconnected();
    void take_back_disconnected();
    void remove_invalid_on_tip();
    [[nodiscard]] bool is_valid_on_tip(Entry& entry) const;
    [[nodiscard]] bool is_valid_with_coins(Entry& entry) const;
    void remove_spenders_of(const primitives::Transaction& tx, events::RemovalReason reason);

    /// Follows what changed the pool from outside.
    void check_now_and_then() const;

    // Changing the pool.
    using Entries = std::vector<std::unique_ptr<Entry>>;
    /// Puts a plan in place, then tells the world. @param added  owns change.added, in its order.
    void apply(const Change& change, ChangePlan plan, Entries added, events::RemovalReason reason);
    void remove(std::vector<Entry*> entries, events::RemovalReason reason);
    void remove_with_descendants(const std::vector<Entry*>& entries, events::RemovalReason reason);
    void forget(Entry& entry);
    void remember(std::unique_ptr<Entry> entry);
    void expire();
    void evict_beyond_limit();
    void raise_rolling_rate(FeeRate rate);
    /// Zero while nothing was evicted lately.
    [[nodiscard]] FeeRate rolling_rate();

    [[nodiscard]] Entry* entry(const primitives::Txid& txid) const;
    [[nodiscard]] Entry* spender(const primitives::OutPoint& outpoint) const;
    [[nodiscard]] primitives::Amount fee_delta_of(const primitives::Txid& txid) const;

    const MempoolOptions options_;
    const MempoolContext context_;
    const SaltedHash hasher_;

    Index<std::unique_ptr<Entry>, primitives::Txid> entries_;
    Index<Entry*, primitives::Wtxid> by_wtxid_;
    std::unordered_map<const primitives::OutPoint*, Entry*, ByOutPoint, ByOutPoint> spenders_;
    std::set<Entry*, ByAge> by_age_;
    ClusterSet clusters_;
    std::map<primitives::Txid, primitives::Amount> fee_deltas_;
    std::set<primitives::Txid> unbroadcast_;
    /// Transactions of blocks taken off since the last tip; the last is put back first.
    std::deque<Disconnected> disconnected_;
    std::size_t disconnected_bytes_ = 0;
    std::size_t invalidated_blocks_ = 0;  ///< since the last tip
    bool was_disconnected_ = false;
    /// Lowest block connected since the start; none yet: far above every height.
    primitives::Height first_connected_ = std::numeric_limits<primitives::Height>::max();

    std::uint64_t sequence_ = 1;
    std::uint64_t revision_ = 0;
    std::size_t bytes_ = 0;  ///< of all entries
    VSize vsize_ = 0;
    primitives::Amount fee_;
    bool is_loaded_ = false;
    BlockCoverage coverage_;

    // The rolling minimum: raised by evictions, halved again and again in time.
    double rolling_rate_ = 0;  ///< satoshis per 1000 virtual bytes
    base::UnixSeconds rolling_time_{0};
    bool block_since_eviction_ = false;
};

}  // namespace malha::mempool
