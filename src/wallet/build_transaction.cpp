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

Weight weight_limit(const SpendOptions& options) {
    return options.version == kTrucVersion ? kTrucWeightMax : kTransactionWeightMax;
}

WalletStatus check_weight(const SpendOptions& options) {
    if (!options.weight_max || (*options.weight_max >= kTransactionWeightMin &&
                                *options.weight_max <= kTransactionWeightMax))
        return {};
    return wallet_fail(ErrorKind::wallet, "Maximum transaction weight must be between ",
                       std::to_string(kTransactionWeightMin), " and ",
                       std::to_string(kTransactionWeightMax));
}

/// What does not depend on how coins are grouped.
struct Means {
    FeeChoice fee;
    GatheredCoins coins;
};
WalletResult<Means> find_means(Wallet& wallet, const SpendOptions& options) {
    const WalletContext& context = wallet.context();
    const bool signals_rbf = options.signal_rbf.value_or(context.settings.signal_rbf);
    const FeeChoice fee =
        MALHA_TRY(choose_fee_rate(options.fee, context.settings, context.chain, signals_rbf));
    MALHA_TRY(check_weight(options));
    return Means{fee, MALHA_TRY(gather_coins(wallet, options, fee.rate))};
}

/// One attempt with one way of grouping coins. Borrows everything. Thread: wallet strand.
class Builder {
public:
    Builder(Wallet& wallet, std::span<const Recipient> recipients, const SpendOptions& options,
            const Means& means)
        : wallet_(wallet),
          settings_(wallet.context().settings),
          chain_(wallet.context().chain),
          recipients_(recipients),
          options_(options),
          means_(means),
          change_(wallet, options, recipients) {}

    WalletResult<BuiltTransaction> run(Grouping grouping) {
        const GatheredCoins& coins = means_.coins;
        TransactionPlan plan = make_plan(means_.fee.rate);
        plan.grouping = grouping;
        plan.preset = coins.preset;
        if (coins.preset_is_truc_child) plan.weight_limit = kTrucChildWeightMax;
        plan.weight_max = std::min(plan.weight_max, plan.weight_limit);
        auto composed = compose_transaction(plan, coins.available, wallet_.context().rng);
        if (!composed && composed.error().kind == ErrorKind::insufficient && coins.left_unsolvable)
            return wallet_fail(ErrorKind::wallet,
                               "Missing solving data for estimating transaction size");
        if (!composed) return base::Unexpected{std::move(composed).error()};
        return finish(std::move(composed).value());
    }

private:
    TransactionPlan make_plan(primitives::FeeRate rate) {
        TransactionPlan plan;
        plan.recipients.assign(recipients_.begin(), recipients_.end());
        plan.change = change_.output();
        plan.rates = {.transaction = rate,
                      .long_term = {settings_.consolidate_sat_per_kvb},
                      .discard = discard_fee_rate(settings_, chain_),
                      .dust = {chain_.relay_rates().dust}};
        plan.add_inputs = options_.add_inputs;
        plan.version = options_.version;
        plan.weight_limit = weight_limit(options_);
        plan.weight_max = options_.weight_max.value_or(plan.weight_limit);
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

    WalletResult<BuiltTransaction> finish(ComposedTransaction composed) {
        BuiltTransaction built{.tx = std::move(composed.tx),
                               .fee = composed.fee,
                               .fee_reason = means_.fee.reason,
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
    const Means& means_;
    ChangeScript change_;
};

/// Spending all of a script at once is better for privacy, and often costs no more. What single
/// coins make is only kept where that costs too much.
WalletResult<BuiltTransaction> build_unsigned(Wallet& wallet, std::span<const Recipient> recipients,
                                              const SpendOptions& options) {
    const WalletSettings& settings = wallet.context().settings;
    const Means means = MALHA_TRY(find_means(wallet, options));
    if (options.avoid_partial_spends.value_or(settings.avoid_partial_spends))
        return Builder(wallet, recipients, options, means).run(Grouping::by_script);
    auto single = Builder(wallet, recipients, options, means).run(Grouping::single_coins);
    if (!single || single->fee.sat == 0 || settings.partial_spend_fee_max.sat < 0) return single;
    SpendOptions same_change = options;
    if (single->change_index)
        same_change.change_script = single->tx.outputs[*single->change_index].script_pubkey;
    auto grouped = Builder(wallet, recipients, same_change, means).run(Grouping::by_script);
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
