// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See build_transaction.hpp.
#include "malha/wallet/build_transaction.hpp"

#include <algorithm>

#include "malha/wallet/sign_transaction.hpp"
#include "wallet/change_script.hpp"
#include "wallet/fill_inputs.hpp"
#include "wallet/gather_coins.hpp"

namespace malha::wallet {
namespace {

using primitives::Weight;

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
        if (gathered.preset_is_truc_child) plan.weight_limit = kTrucChildWeightMax;
        plan.weight_max = std::min(plan.weight_max, plan.weight_limit);
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
        plan.weight_limit = most;
        plan.weight_max = options_.weight_max.value_or(most);
        plan.fee_max = settings_.fee_max;
        plan.rules = {.spend_unconfirmed_change = settings_.spend_unconfirmed_change,
                      .include_unsafe = options_.include_unsafe,
                      .reject_long_chains = settings_.reject_long_chains,
                      .ancestors_max = settings_.ancestors_max,
                      .cluster_max = std::min(settings_.cluster_max, chain_.cluster_count_max())};
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
        fill_inputs(wallet_, options_, built.tx);
        if (settings_.reject_long_chains) {
            const auto allowed = chain_.check_pool_limits(primitives::make_transaction(built.tx));
            if (!allowed) return wallet_fail(ErrorKind::wallet, allowed.error().message);
        }
        if (built.change_index) change_.keep();
        return built;
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
