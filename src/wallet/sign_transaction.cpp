// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See sign_transaction.hpp.
#include "malha/wallet/sign_transaction.hpp"

#include "malha/keys/sign_input.hpp"

namespace malha::wallet {

using primitives::MutableTransaction;

std::vector<std::size_t> sign_transaction(const Wallet& wallet, MutableTransaction& tx,
                                          std::span<const primitives::MutableTxOutput> spent) {
    MALHA_ASSERT(spent.size() == tx.inputs.size());
    std::vector<base::Bytes> scripts;
    std::vector<primitives::TxOutput> outputs;
    for (const auto& output : spent) {
        scripts.push_back(output.script_pubkey);
        outputs.push_back({output.value, output.script_pubkey});
    }
    const SigningKeys keys = wallet.signing_keys(scripts);
    const auto view = primitives::make_transaction(tx);
    const script::PrecomputedTransaction hashes(*view, outputs, script::Precompute::everything);
    std::vector<std::size_t> incomplete;
    for (std::size_t i = 0; i < tx.inputs.size(); ++i) {
        auto& input = tx.inputs[i];
        const auto is_complete = [&] {
            return keys::check_spend(hashes, i, outputs[i].script_pubkey, input.script_sig,
                                     input.witness)
                .has_value();
        };
        if (is_complete()) continue;
        const keys::SigningTask task{
            .tx = hashes, .input_index = i, .amount = outputs[i].value, .hash_type = 0};
        const auto earlier = keys::pushes_of(view->inputs[i]);
        keys::KeySignatureMaker maker(task, keys.private_keys, earlier);
        keys::PsbtInput scratch;
        keys::Spend spend = keys::sign_input(outputs[i].script_pubkey, keys.known, maker, scratch);
        input.script_sig = std::move(spend.script_sig);
        input.witness = std::move(spend.witness);
        if (!is_complete()) incomplete.push_back(i);
    }
    return incomplete;
}

}  // namespace malha::wallet
