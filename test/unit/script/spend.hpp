// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A transaction with the outputs that it spends, as tests put them together and verify them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "malha/primitives/transaction.hpp"
#include "malha/script/interpreter.hpp"

namespace malha::script {

/// "OK" or the short name of the error.
inline std::string outcome(const Verdict& verdict) {
    return verdict ? "OK" : std::string(short_name(verdict.error()));
}

struct Spend {
    primitives::TransactionPtr tx;
    std::vector<base::Bytes> scripts;  ///< owns what `outputs` view
    std::vector<primitives::TxOutput> outputs;

    void add_output(primitives::Amount value, base::Bytes script) {
        scripts.push_back(std::move(script));
        // The vector may move the byte strings, but not their contents.
        outputs.push_back({value, scripts.back()});
    }
    [[nodiscard]] Verdict verify(Evaluation& evaluation, std::size_t input_index,
                                 VerifyFlags flags) const {
        const PrecomputedTransaction precomputed(*tx, outputs, Precompute::for_witnesses);
        return verify_input(evaluation, precomputed, input_index, flags, nullptr);
    }
    /// The first failure, or success.
    [[nodiscard]] Verdict verify_all(Evaluation& evaluation, VerifyFlags flags) const {
        const PrecomputedTransaction precomputed(*tx, outputs, Precompute::for_witnesses);
        for (std::size_t i = 0; i < tx->inputs.size(); ++i)
            MALHA_TRY(verify_input(evaluation, precomputed, i, flags, nullptr));
        return {};
    }
};

/// The transactions of script_tests.json: one output with a script, and its only spend.
inline Spend spend_of(const base::Bytes& script_pubkey, primitives::Amount amount,
                      const base::Bytes& script_sig, const std::vector<base::Bytes>& witness) {
    primitives::MutableTransaction credit;
    credit.version = 1;
    credit.inputs.push_back({.prevout = {}, .script_sig = {0, 0}, .witness = {}});
    credit.outputs.push_back({amount, script_pubkey});
    primitives::MutableTransaction spending;
    spending.version = 1;
    spending.inputs.push_back({.prevout = {primitives::make_transaction(credit)->txid, 0},
                               .script_sig = script_sig,
                               .witness = witness});
    spending.outputs.push_back({amount, {}});
    Spend spend{.tx = primitives::make_transaction(spending), .scripts = {}, .outputs = {}};
    spend.add_output(amount, script_pubkey);
    return spend;
}

}  // namespace malha::script
