// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See send.hpp.
#include "malha/mempool/send.hpp"

#include <algorithm>

#include "admission.hpp"
#include "malha/consensus/connect.hpp"
#include "malha/script/interpreter.hpp"

namespace malha::mempool {
namespace {

/// Some milliseconds of signatures: what else waits for the thread does not wait longer.
constexpr std::size_t kInputsPerPiece = 32;

std::vector<primitives::TxOutput> outputs_of(const std::vector<consensus::SpentOutput>& spent) {
    std::vector<primitives::TxOutput> outputs;
    outputs.reserve(spent.size());
    for (const consensus::SpentOutput& each : spent)
        outputs.push_back(each.output);
    return outputs;
}

}  // namespace

/// One transaction on its way through its inputs. Thread: owner only.
class ScriptJob::Run {
public:
    explicit Run(const ScriptsOfTransaction& scripts)
        : scripts_(scripts),
          outputs_(outputs_of(scripts.spent)),
          precomputed_(*scripts.tx, outputs_, script::Precompute::for_witnesses) {}

    [[nodiscard]] Check run_some() {
        const std::size_t end = std::min(next_ + kInputsPerPiece, scripts_.spent.size());
        for (; next_ < end; ++next_) {
            const auto passed = script::verify_input(evaluation_, precomputed_, next_,
                                                     script::kStandardFlags, nullptr);
            if (!passed) return failed(passed.error());
        }
        return {};
    }
    [[nodiscard]] bool is_done() const { return next_ == scripts_.spent.size(); }

private:
    [[nodiscard]] Check failed(script::ScriptError error) const {
        const primitives::Transaction& tx = *scripts_.tx;
        const auto failure = consensus::script_failed(tx, next_, error);
        const bool is_stripped = !tx.has_witness() && spends_witness_program(tx, scripts_.spent);
        return reject(is_stripped ? RejectClass::witness_stripped : RejectClass::policy,
                      "mempool-script-verify-flag-failed" + failure.reason_suffix, failure.debug);
    }

    const ScriptsOfTransaction& scripts_;
    const std::vector<primitives::TxOutput> outputs_;
    const script::PrecomputedTransaction precomputed_;
    script::Evaluation evaluation_;
    std::size_t next_ = 0;
};

ScriptJob::ScriptJob(std::vector<ScriptsOfTransaction> transactions)
    : transactions_(std::move(transactions)) {}
ScriptJob::~ScriptJob() = default;
ScriptJob::ScriptJob(ScriptJob&&) noexcept = default;
ScriptJob& ScriptJob::operator=(ScriptJob&&) noexcept = default;

bool ScriptJob::run_some() {
    MALHA_ASSERT(verdicts_.size() < transactions_.size());
    const ScriptsOfTransaction& scripts = transactions_[verdicts_.size()];
    if (run_ == nullptr) run_ = std::make_unique<Run>(scripts);
    const Check passed = run_->run_some();
    if (passed && !run_->is_done()) return false;
    run_ = nullptr;
    verdicts_.push_back({scripts.tx->wtxid, passed});
    return !passed || verdicts_.size() == transactions_.size();
}

base::Result<Accepted, Rejection> accept_up_to(Mempool& pool, const primitives::TransactionPtr& tx,
                                               std::optional<primitives::Amount> fee_max,
                                               std::span<const ScriptVerdict> scripts) {
    return Admission(pool, {.fee_max = fee_max, .scripts = scripts}).accept_one(tx);
}

std::optional<ScriptJob> script_job(Mempool& pool,
                                    std::span<const primitives::TransactionPtr> together) {
    if (together.size() == 1) return Admission(pool, {}).script_job(together);
    return Admission(pool, kPackageRules).script_job(together);
}

}  // namespace malha::mempool
