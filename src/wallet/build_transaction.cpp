// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See build_transaction.hpp.
#include "malha/wallet/build_transaction.hpp"

#include <algorithm>
#include <chrono>

#include "malha/wallet/sign_transaction.hpp"
#include "wallet/change_script.hpp"
#include "wallet/gather_coins.hpp"

namespace malha::wallet {
namespace {

using primitives::MutableTransaction;
using primitives::TxInput;
using primitives::Weight;

/// BIP 125: replaceable, and the highest sequence that is not, but lets lock times count.
constexpr std::uint32_t kSequenceReplaceable = TxInput::kSequenceFinal - 2;
constexpr std::uint32_t kSequenceNotFinal = TxInput::kSequenceFinal - 1;

/// One attempt with one way of grouping coins. Borrows everything. Thread: wallet strand.
class Builder {
public:
    Builder(Wallet& wallet, std::span<const Recipient> recipients, const SpendOptions& options)
        : wallet_(wallet),
          settings_(wallet.context().settings),
          chain_(wallet.context().chain),
          recipients_(recipients),
          options_(options),
          change_(wallet, options, recipients) {}

    WalletResult<BuiltTransaction> run(Grouping grouping) {
        const bool signals_rbf = options_.signal_rbf.value_or(settings_.signal_rbf);
        const FeeChoice fee =
            MALHA_TRY(choose_fee_rate(options_.fee, settings_, chain_, signals_rbf));
        TransactionPlan plan = MALHA_TRY(make_plan(fee.rate));
        plan.grouping = grouping;
        auto gathered = MALHA_TRY(gather_coins(wallet_, options_, fee.rate));
        plan.preset = std::move(gathered.preset);
        if (gathered.preset_is_truc_child)
            plan.weight_max = std::min(plan.weight_max, kTrucChildWeightMax);
        auto composed = compose_transaction(plan, gathered.available, wallet_.context().rng);
        if (!composed && composed.error().kind == ErrorKind::insufficient &&
            gathered.left_unsolvable)
            return wallet_fail(ErrorKind::wallet,
                               "Missing solving data for estimating transaction size");
        if (!composed) return base::Unexpected{std::move(composed).error()};
        return finish(std::move(composed).value(), fee);
    }

private:
    WalletResult<TransactionPlan> make_plan(primitives::FeeRate rate) {
        const Weight most =
            options_.version == kTrucVersion ? kTrucWeightMax : kTransactionWeightMax;
        if (options_.weight_max && (*options_.weight_max < kTransactionWeightMin ||
                                    *options_.weight_max > kTransactionWeightMax))
            return wallet_fail(ErrorKind::wallet, "Maximum transaction weight must be between ",
                               std::to_string(kTransactionWeightMin), " and ",
                               std::to_string(kTransactionWeightMax));
        TransactionPlan plan;
        plan.recipients.assign(recipients_.begin(), recipients_.end());
        plan.change = change_.output();
        plan.rates = {.transaction = rate,
                      .long_term = {settings_.consolidate_sat_per_kvb},
                      .discard = discard_fee_rate(settings_, chain_),
                      .dust = {chain_.relay_rates().dust}};
        plan.add_inputs = options_.add_inputs;
        plan.version = options_.version;
        plan.weight_max = std::min(options_.weight_max.value_or(most), most);
        plan.fee_max = settings_.fee_max;
        plan.rules = {.spend_unconfirmed_change = settings_.spend_unconfirmed_change,
                      .include_unsafe = options_.include_unsafe,
                      .reject_long_chains = settings_.reject_long_chains,
                      .cluster_count_max = chain_.cluster_count_max()};
        plan.combined_deficit = [this, rate](std::span<const primitives::OutPoint> outpoints) {
            return chain_.combined_deficit(outpoints, rate.sat_per_kvb);
        };
        return plan;
    }

    WalletResult<BuiltTransaction> finish(ComposedTransaction composed, const FeeChoice& fee) {
        BuiltTransaction built{.tx = std::move(composed.tx),
                               .fee = composed.fee,
                               .fee_reason = fee.reason,
                               .change_index = composed.change_index,
                               .spent = {}};
        for (const SpendableCoin& coin : composed.coins)
            built.spent.push_back(coin.output);
        fill_inputs(built.tx);
        if (settings_.reject_long_chains) {
            const auto allowed = chain_.check_pool_limits(primitives::make_transaction(built.tx));
            if (!allowed) return wallet_fail(ErrorKind::wallet, allowed.error().message);
        }
        if (built.change_index) change_.keep();
        return built;
    }

    /// Sequences, lock time, and what others signed.
    void fill_inputs(MutableTransaction& tx) {
        const bool signals_rbf = options_.signal_rbf.value_or(settings_.signal_rbf);
        bool is_free = !options_.lock_time;
        for (auto& input : tx.inputs)
            input.sequence = signals_rbf ? kSequenceReplaceable : kSequenceNotFinal;
        for (std::size_t i = 0; i < options_.inputs.size(); ++i) {
            const PresetInput& preset = options_.inputs[i];
            if (preset.sequence) tx.inputs[i].sequence = *preset.sequence;
            is_free = is_free && !preset.sequence;
            tx.inputs[i].script_sig = preset.script_sig;
            tx.inputs[i].witness = preset.witness;
        }
        tx.lock_time = is_free ? lock_time_against_sniping() : options_.lock_time.value_or(0);
    }

    /// A lock time of the next block keeps miners from taking the fee by replacing the last one.
    /// At times it is earlier, so that transactions that were held back do not stand out.
    std::uint32_t lock_time_against_sniping() {
        constexpr std::chrono::hours kTipAgeMax{8};
        constexpr std::uint64_t kOneIn = 10;
        constexpr std::uint64_t kEarlierMax = 100;
        const BlockFacts tip = chain_.tip();
        const bool is_synced =
            !chain_.is_initial_download() && wallet_.context().clock.now() - tip.time <= kTipAgeMax;
        if (!is_synced) return 0;
        base::Rng& rng = wallet_.context().rng;
        auto height = static_cast<std::uint64_t>(std::max(0, wallet_.last_block().height));
        if (rng.below(kOneIn) == 0) height -= std::min(height, rng.below(kEarlierMax));
        return static_cast<std::uint32_t>(height);
    }

    Wallet& wallet_;
    const WalletSettings& settings_;
    ChainClient& chain_;
    std::span<const Recipient> recipients_;
    const SpendOptions& options_;
    ChangeScript change_;
};

/// Spending all of a script at once is better for privacy, and often costs no more. What single
/// coins make is only kept where that costs too much.
WalletResult<BuiltTransaction> build_unsigned(Wallet& wallet, std::span<const Recipient> recipients,
                                              const SpendOptions& options) {
    const WalletSettings& settings = wallet.context().settings;
    if (options.avoid_partial_spends.value_or(settings.avoid_partial_spends))
        return Builder(wallet, recipients, options).run(Grouping::by_script);
    auto single = Builder(wallet, recipients, options).run(Grouping::single_coins);
    if (!single || single->fee.sat == 0 || settings.partial_spend_fee_max.sat < 0) return single;
    SpendOptions same_change = options;
    if (single->change_index)
        same_change.change_script = single->tx.outputs[*single->change_index].script_pubkey;
    auto grouped = Builder(wallet, recipients, same_change).run(Grouping::by_script);
    if (!grouped) return single;
    const bool use_grouped =
        grouped->fee.sat <= single->fee.sat + settings.partial_spend_fee_max.sat;
    wallet.context().log.info("Fee non-grouped = " + std::to_string(single->fee.sat) +
                              ", grouped = " + std::to_string(grouped->fee.sat) + ", using " +
                              (use_grouped ? "grouped" : "non-grouped"));
    return use_grouped ? std::move(grouped) : std::move(single);
}

}  // namespace

WalletResult<BuiltTransaction> build_transaction(Wallet& wallet,
                                                 std::span<const Recipient> recipients,
                                                 const SpendOptions& options, Signing signing) {
    auto built = MALHA_TRY(build_unsigned(wallet, recipients, options));
    if (signing == Signing::required && !sign_transaction(wallet, built.tx, built.spent).empty())
        return wallet_fail(ErrorKind::wallet, "Signing transaction failed");
    return built;
}

}  // namespace malha::wallet
