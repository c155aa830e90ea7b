// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See send.hpp.
#include "malha/mempool/send.hpp"

#include "admission.hpp"
#include "malha/consensus/connect.hpp"

namespace malha::mempool {

base::Result<Accepted, Rejection> accept_up_to(Mempool& pool, const primitives::TransactionPtr& tx,
                                               std::optional<primitives::Amount> fee_max) {
    return Admission(pool, {.fee_max = fee_max}).accept_one(tx);
}

std::optional<ScriptJob> script_job(Mempool& pool, const primitives::TransactionPtr& tx) {
    return Admission(pool, {}).script_job(tx);
}

void remember_passed(Mempool& pool, const ScriptJob& job) {
    Admission(pool, {}).remember_passed(*job.tx);
}

bool ScriptJob::passes() const {
    script::Evaluation evaluation;
    return check_scripts(evaluation, *tx, spent).has_value();
}

Check check_scripts(script::Evaluation& evaluation, const primitives::Transaction& tx,
                    std::span<const consensus::SpentOutput> spent) {
    std::vector<primitives::TxOutput> outputs;
    outputs.reserve(spent.size());
    for (const consensus::SpentOutput& each : spent)
        outputs.push_back(each.output);
    const script::PrecomputedTransaction precomputed(tx, outputs,
                                                     script::Precompute::for_witnesses);
    for (std::size_t i = 0; i < tx.inputs.size(); ++i) {
        const auto passed =
            script::verify_input(evaluation, precomputed, i, script::kStandardFlags, nullptr);
        if (passed) continue;
        const auto failure = consensus::script_failed(tx, i, passed.error());
        const bool is_stripped = !tx.has_witness() && spends_witness_program(tx, spent);
        return reject(is_stripped ? RejectClass::witness_stripped : RejectClass::policy,
                      "mempool-script-verify-flag-failed" + failure.reason_suffix, failure.debug);
    }
    return {};
}

}  // namespace malha::mempool
