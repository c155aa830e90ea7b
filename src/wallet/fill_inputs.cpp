// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See fill_inputs.hpp.
#include "wallet/fill_inputs.hpp"

#include <algorithm>
#include <chrono>

namespace malha::wallet {
namespace {

using primitives::TxInput;

/// BIP 125: replaceable, and the highest sequence that is not, but lets lock times count.
constexpr std::uint32_t kSequenceReplaceable = TxInput::kSequenceFinal - 2;
constexpr std::uint32_t kSequenceNotFinal = TxInput::kSequenceFinal - 1;

/// A lock time of the next block keeps miners from taking the fee by replacing the last one. At
/// times it is earlier, so that transactions that were held back do not stand out.
std::uint32_t lock_time_against_sniping(Wallet& wallet) {
    constexpr std::chrono::hours kTipAgeMax{8};
    constexpr std::uint64_t kOneIn = 10;
    constexpr std::uint64_t kEarlierMax = 100;
    const WalletContext& context = wallet.context();
    const bool is_synced = !context.chain.is_initial_download() &&
                           context.clock.now() - context.chain.tip().time <= kTipAgeMax;
    if (!is_synced) return 0;
    auto height = static_cast<std::uint64_t>(std::max(0, wallet.last_block().height));
    if (context.rng.below(kOneIn) == 0) height -= std::min(height, context.rng.below(kEarlierMax));
    return static_cast<std::uint32_t>(height);
}

}  // namespace

void fill_inputs(Wallet& wallet, const SpendOptions& options, primitives::MutableTransaction& tx) {
    const bool signals_rbf = options.signal_rbf.value_or(wallet.context().settings.signal_rbf);
    bool is_free = !options.lock_time;
    for (auto& input : tx.inputs)
        input.sequence = signals_rbf ? kSequenceReplaceable : kSequenceNotFinal;
    for (std::size_t i = 0; i < options.inputs.size(); ++i) {
        const PresetInput& preset = options.inputs[i];
        if (preset.sequence) tx.inputs[i].sequence = *preset.sequence;
        is_free = is_free && !preset.sequence;
        tx.inputs[i].script_sig = preset.script_sig;
        tx.inputs[i].witness = preset.witness;
    }
    tx.lock_time = is_free ? lock_time_against_sniping(wallet) : options.lock_time.value_or(0);
}

}  // namespace malha::wallet
