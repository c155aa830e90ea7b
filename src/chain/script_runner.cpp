// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See script_runner.hpp.
#include "script_runner.hpp"

#include <algorithm>

#include "malha/consensus/connect.hpp"
#include "malha/script/interpreter.hpp"

namespace malha::chain {
namespace {

// Some milliseconds of work where inputs carry signatures: enough to hide the cost of a job, little
// enough to keep all workers busy until the end of a block.
constexpr std::size_t kBatchInputs = 64;
// A transaction with more inputs is checked in parts; each computes the shared hashes again, hence
// few parts.
constexpr std::size_t kSplitInputs = 256;
constexpr std::size_t kSplitParts = 8;

using consensus::SpentOutput;
using primitives::Transaction;

void lower_to(std::atomic<std::size_t>& minimum, std::size_t value) {
    std::size_t seen = minimum.load();
    while (value < seen && !minimum.compare_exchange_weak(seen, value)) {
    }
}

}  // namespace

/// Working memory for checking inputs one transaction at a time.
class TransactionScripts {
public:
    /// Checks the inputs [begin, end) of a transaction. @return the first that fails.
    std::optional<std::pair<std::size_t, script::ScriptError>> check(
        const Transaction& tx, std::span<const SpentOutput> spent, std::size_t begin,
        std::size_t end, script::VerifyFlags flags) {
        outputs_.clear();
        for (const SpentOutput& coin : spent)
            outputs_.push_back(coin.output);
        const script::PrecomputedTransaction precomputed(tx, outputs_,
                                                         script::Precompute::for_witnesses);
        for (std::size_t i = begin; i < end; ++i) {
            const auto verdict = script::verify_input(evaluation_, precomputed, i, flags, nullptr);
            if (!verdict) return std::pair{i, verdict.error()};
        }
        return std::nullopt;
    }

private:
    script::Evaluation evaluation_;
    std::vector<primitives::TxOutput> outputs_;
};

std::size_t BlockChecks::memory_usage() const {
    return block->memory_usage() + spent.memory_usage();
}

std::optional<consensus::Violation> script_violation(const BlockChecks& checks) {
    const std::size_t failed = checks.failed_input.load();
    if (failed == BlockChecks::kNone) return std::nullopt;
    std::size_t first = 0;
    for (const Transaction& tx : checks.block->transactions().subspan(1)) {
        if (failed < first + tx.inputs.size()) {
            const auto spent = checks.spent.coins().subspan(first, tx.inputs.size());
            const std::size_t input = failed - first;
            const auto failure =
                TransactionScripts().check(tx, spent, input, input + 1, checks.flags);
            MALHA_ASSERT(failure.has_value());
            return consensus::script_failed(tx, input, failure->second);
        }
        first += tx.inputs.size();
    }
    MALHA_ASSERT(false);
    return std::nullopt;
}

void ScriptRunner::add(const std::shared_ptr<BlockChecks>& checks, const std::vector<bool>& skip) {
    const auto transactions = checks->block->transactions();
    std::size_t block_input = 0;
    Range run{.checks = checks};
    std::size_t run_inputs = 0;
    const auto close_run = [&] {
        if (run_inputs > 0) add_range(run, run_inputs);
        run_inputs = 0;
    };
    for (std::size_t t = 1; t < transactions.size(); ++t) {
        const std::size_t inputs = transactions[t].inputs.size();
        const bool is_large = inputs > kSplitInputs;
        const bool is_skipped = !skip.empty() && skip[t];
        if (is_skipped || is_large) close_run();
        if (is_large && !is_skipped)
            split_transaction(
                {.checks = checks, .tx_begin = t, .tx_end = t + 1, .block_input = block_input},
                inputs);
        if (!is_skipped && !is_large) {
            if (run_inputs == 0) {
                run.tx_begin = t;
                run.block_input = block_input;
            }
            run.tx_end = t + 1;
            run_inputs += inputs;
            if (open_->inputs + run_inputs >= kBatchInputs) close_run();
        }
        block_input += inputs;
    }
    close_run();
}

void ScriptRunner::split_transaction(const Range& whole, std::size_t inputs) {
    const std::size_t part = (inputs + kSplitParts - 1) / kSplitParts;
    for (std::size_t begin = 0; begin < inputs; begin += part) {
        Range range = whole;
        range.input_begin = begin;
        range.input_end = std::min(begin + part, inputs);
        add_range(range, range.input_end - begin);
    }
}

void ScriptRunner::add_range(Range range, std::size_t inputs) {
    range.checks->ranges_left.fetch_add(1);
    waiting_->fetch_add(inputs);
    open_->ranges.push_back(std::move(range));
    open_->inputs += inputs;
    if (open_->inputs >= kBatchInputs) dispatch();
}

void ScriptRunner::dispatch() {
    if (open_->ranges.empty()) return;
    auto batch = std::exchange(open_, std::make_shared<Batch>());
    while (!posted_.empty() && posted_.front()->is_taken.load())
        posted_.pop_front();
    posted_.push_back(batch);
    jobs_.post([batch, waiting = waiting_] {
        if (!batch->is_taken.exchange(true)) run(*batch, *waiting);
    });
}

bool ScriptRunner::help() {
    while (!posted_.empty()) {
        const auto batch = std::move(posted_.front());
        posted_.pop_front();
        if (batch->is_taken.exchange(true)) continue;
        run(*batch, *waiting_);
        return true;
    }
    return false;
}

void ScriptRunner::run(Batch& batch, std::atomic<std::size_t>& waiting) {
    TransactionScripts scripts;
    for (Range& range : batch.ranges) {
        run_range(range, scripts);
        range.checks->ranges_left.fetch_sub(1);
        range.checks.reset();
    }
    waiting.fetch_sub(batch.inputs);
}

void ScriptRunner::run_range(const Range& range, TransactionScripts& scripts) {
    BlockChecks& checks = *range.checks;
    std::size_t first = range.block_input;
    for (std::size_t t = range.tx_begin; t < range.tx_end; ++t) {
        if (checks.cancelled.load() || first > checks.failed_input.load()) return;
        const Transaction& tx = checks.block->transactions()[t];
        const std::size_t count = tx.inputs.size();
        const std::size_t end = range.input_end != 0 ? range.input_end : count;
        const auto failure = scripts.check(tx, checks.spent.coins().subspan(first, count),
                                           range.input_begin, end, checks.flags);
        if (failure) return lower_to(checks.failed_input, first + failure->first);
        first += count;
    }
}

}  // namespace malha::chain
