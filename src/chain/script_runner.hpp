// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Runs the scripts of blocks on the pool.
//
// A block's inputs become ranges: whole transactions, or a part of one with very many inputs.
// Ranges of one or several blocks are packed into batches of about kBatchInputs inputs, so that
// tiny blocks do not cost a pool job each and large ones use all workers. The strand, when it has
// to wait for a result, takes batches itself.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "malha/consensus/rule.hpp"
#include "malha/primitives/block.hpp"
#include "malha/script/flags.hpp"
#include "malha/storage/spent_coins.hpp"
#include "pool_jobs.hpp"

namespace malha::chain {

/// A block whose coins are connected, with what its scripts need. Immutable but for the verdict.
/// Thread: any.
struct BlockChecks {
    static constexpr std::size_t kNone = ~std::size_t{0};

    primitives::BlockPtr block;
    storage::SpentCoins spent;  ///< in block order
    script::VerifyFlags flags;

    std::atomic<std::size_t> ranges_left{0};
    /// Smallest index, over all inputs of the block, of one whose script failed. Inputs beyond it
    /// need no look; those before it get one, so that the verdict does not depend on timing.
    std::atomic<std::size_t> failed_input{kNone};
    /// Nobody wants the verdict any more.
    std::atomic<bool> cancelled{false};

    [[nodiscard]] bool is_done() const { return ranges_left.load() == 0; }
    /// Bytes held.
    [[nodiscard]] std::size_t memory_usage() const;
};
/// Why a script failed, if one did; only once checks.is_done(). Runs that script again.
[[nodiscard]] std::optional<consensus::Violation> script_violation(const BlockChecks& checks);

/// Thread: node strand.
class ScriptRunner {
public:
    explicit ScriptRunner(PoolJobs& jobs) : jobs_(jobs) {}

    /// Queues the scripts of the block's transactions. @param skip  per transaction, the coinbase
    /// included: true where the scripts are known to be valid. Empty: none.
    void add(const std::shared_ptr<BlockChecks>& checks, const std::vector<bool>& skip);
    /// Hands the last, incomplete batch to the pool.
    void dispatch();
    /// Runs one waiting batch on this thread. @return false when there was none.
    bool help();
    /// Inputs handed over and not looked at yet.
    [[nodiscard]] std::size_t inputs_waiting() const { return waiting_->load(); }

private:
    /// All inputs of some transactions, or some inputs of one.
    struct Range {
        std::shared_ptr<BlockChecks> checks;
        std::size_t tx_begin = 0;
        std::size_t tx_end = 0;
        std::size_t block_input = 0;  ///< index in the block of the first input of tx_begin
        std::size_t input_begin = 0;  ///< of a transaction's inputs; all of them unless it is split
        std::size_t input_end = 0;
    };
    struct Batch {
        std::vector<Range> ranges;
        std::size_t inputs = 0;
        std::atomic<bool> is_taken{false};
    };
    using Waiting = std::shared_ptr<std::atomic<std::size_t>>;

    void add_range(Range range, std::size_t inputs);
    void split_transaction(const Range& whole, std::size_t inputs);
    static void run(Batch& batch, std::atomic<std::size_t>& waiting);
    static void run_range(const Range& range, class TransactionScripts& scripts);

    PoolJobs& jobs_;
    std::shared_ptr<Batch> open_ = std::make_shared<Batch>();
    std::deque<std::shared_ptr<Batch>> posted_;  ///< some of them taken already
    Waiting waiting_ = std::make_shared<std::atomic<std::size_t>>(0);
};

}  // namespace malha::chain
