// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See compose_transaction.hpp.
#include "malha/wallet/compose_transaction.hpp"

#include <algorithm>

#include "malha/base/checked.hpp"
#include "malha/base/floor_div.hpp"
#include "malha/primitives/money_text.hpp"
#include "malha/primitives/serialize.hpp"
#include "malha/script/dust.hpp"
#include "wallet/pick_order.hpp"

namespace malha::wallet {
namespace {

using primitives::Amount;
using primitives::MutableTransaction;
using primitives::VSize;
using primitives::Weight;

/// Version, lock time, the number of inputs, and what marks a witness; virtual bytes.
constexpr VSize kFixedSize = 10;

/// Thread: owner only.
class Composer {
public:
    Composer(const TransactionPlan& plan, std::span<const SpendableCoin> available, base::Rng& rng)
        : plan_(plan), available_(available), rng_(rng) {}

    WalletResult<ComposedTransaction> run() {
        MALHA_TRY(check_recipients());
        describe_demand();
        if (demand_.target.sat == 0 && plan_.preset.empty())
            return wallet_fail(ErrorKind::wallet,
                               "Transaction requires one destination of non-zero value, a "
                               "non-zero feerate, or a pre-selected input");
        CoinChoice choice = MALHA_TRY(choose());
        change_ = demand_.change_for(choice.surplus());
        if (change_.sat > 0 && !plan_.change.missing.empty())
            return wallet_fail(ErrorKind::wallet, plan_.change.missing);
        const Amount deficit = choice.ancestor_deficit();
        place_inputs(std::move(choice.coins));
        place_outputs();
        MALHA_TRY(settle_fee(deficit));
        MALHA_TRY(check_limits());
        return std::move(done_);
    }

private:
    WalletStatus check_recipients() {
        if (plan_.recipients.empty())
            return wallet_fail(ErrorKind::wallet, "Transaction must have at least one recipient");
        for (const Recipient& recipient : plan_.recipients) {
            if (recipient.amount.sat < 0)
                return wallet_fail(ErrorKind::wallet, "Transaction amounts must not be negative");
            const auto dust =
                script::dust_threshold({{}, recipient.script_pubkey}, plan_.rates.dust);
            if (recipient.amount < dust)
                return wallet_fail(ErrorKind::wallet, "Transaction amount too small");
            const auto sum = primitives::checked_add(paid_, recipient.amount);
            if (!sum || !primitives::in_money_range(*sum))
                return wallet_fail(ErrorKind::insufficient, "Insufficient funds");
            paid_ = *sum;
            if (recipient.pays_fee) ++payers_;
        }
        return {};
    }

    void describe_demand() {
        VSize size = kFixedSize +
                     base::narrow<VSize>(primitives::compact_size_length(plan_.recipients.size()));
        for (const Recipient& recipient : plan_.recipients)
            size += output_size(recipient.script_pubkey);
        demand_.size_without_inputs = size;
        demand_.rate = plan_.rates.transaction;
        demand_.long_term_rate = plan_.rates.long_term;
        demand_.recipients_pay_fee = payers_ > 0;
        base_fee_ = demand_.rate.fee_for(payers_ > 0 ? 0 : size);
        demand_.target = {paid_.sat + base_fee_.sat};
        demand_.change = change_terms(plan_.change.script_pubkey, plan_.change.spend_size,
                                      {plan_.rates.transaction, plan_.rates.discard});
        const auto count = static_cast<std::int64_t>(plan_.recipients.size());
        demand_.change_aim = change_aim({paid_.sat / count}, demand_.change.fee, rng_);
        demand_.weight_max = plan_.weight_max;
        demand_.version = plan_.version;
        demand_.grouping = plan_.grouping;
        demand_.rules = plan_.rules;
        demand_.combined_deficit = plan_.combined_deficit;
    }

    std::vector<SpendableCoin> priced(std::span<const SpendableCoin> coins) const {
        std::vector<SpendableCoin> made(coins.begin(), coins.end());
        for (SpendableCoin& coin : made)
            coin.price(demand_.rate, demand_.long_term_rate);
        return made;
    }

    WalletResult<CoinChoice> choose() {
        auto preset = priced(plan_.preset);
        const auto others = priced(available_);
        auto choice = plan_.add_inputs ? choose_coins(preset, others, demand_, rng_)
                                       : use_preset_coins(preset, demand_);
        if (choice) return *std::move(choice);
        if (!choice.error().message.empty())
            return wallet_fail(ErrorKind::wallet, choice.error().message);
        return insufficient(preset, others);
    }

    base::Unexpected<WalletError> insufficient(std::span<const SpendableCoin> preset,
                                               std::span<const SpendableCoin> others) const {
        // At absurd rates many coins are worth less, together, than an Amount could say.
        base::Wide value = 0;
        base::Wide effective = 0;
        for (const auto coins : {preset, others})
            for (const SpendableCoin& coin : coins) {
                value += coin.value().sat;
                effective += coin.effective_value().sat;
            }
        if (value >= paid_.sat && effective < demand_.target.sat)
            return wallet_fail(ErrorKind::insufficient, "The total exceeds your balance when the ",
                               primitives::money_text(base_fee_), " transaction fee is included.");
        return wallet_fail(ErrorKind::insufficient, "Insufficient funds");
    }

    /// The caller's in his order, then others in random order.
    void place_inputs(std::vector<SpendableCoin> coins) {
        std::vector<SpendableCoin> chosen;
        for (const std::size_t place : random_order(coins.size(), rng_))
            if (!is_preset(coins[place])) chosen.push_back(std::move(coins[place]));
        done_.coins = priced(plan_.preset);
        std::ranges::move(chosen, std::back_inserter(done_.coins));
        done_.tx.version = plan_.version;
        for (const SpendableCoin& coin : done_.coins)
            done_.tx.inputs.emplace_back().prevout = coin.outpoint;
    }
    bool is_preset(const SpendableCoin& coin) const {
        return std::ranges::any_of(plan_.preset, [&](const SpendableCoin& preset) {
            return preset.outpoint == coin.outpoint;
        });
    }

    void place_outputs() {
        for (const Recipient& recipient : plan_.recipients)
            done_.tx.outputs.push_back({recipient.amount, recipient.script_pubkey});
        if (change_.sat == 0) return;
        const std::size_t position = plan_.change.position.value_or(
            static_cast<std::size_t>(rng_.below(done_.tx.outputs.size() + 1)));
        MALHA_ASSERT(position <= done_.tx.outputs.size());
        done_.tx.outputs.insert(done_.tx.outputs.begin() + static_cast<std::ptrdiff_t>(position),
                                {change_, plan_.change.script_pubkey});
        done_.change_index = position;
    }

    /// Brings the fee to what the exact size needs: what was rounded up goes back to change, and
    /// recipients that pay the fee share it.
    WalletStatus settle_fee(Amount deficit) {
        Amount in;
        for (const SpendableCoin& coin : done_.coins)
            in.sat += coin.value().sat;
        const Weight weight = signed_weight(done_.tx, done_.coins);
        done_.size = primitives::vsize_of(weight);
        const Amount needed{demand_.rate.fee_for(done_.size).sat + deficit.sat};
        done_.fee = {in.sat - paid_.sat - change_.sat};
        if (payers_ > 0) return charge_recipients(needed);
        if (done_.change_index) {
            Amount& change = done_.tx.outputs[*done_.change_index].value;
            const Amount settled{change.sat + done_.fee.sat - needed.sat};
            if (settled < demand_.change.viable_min)
                return wallet_fail(ErrorKind::insufficient, "Insufficient funds");
            change = settled;
            done_.fee = needed;
        }
        if (done_.fee < needed) return wallet_fail(ErrorKind::insufficient, "Insufficient funds");
        return {};
    }

    WalletStatus charge_recipients(Amount needed) {
        std::int64_t missing = needed.sat - done_.fee.sat;
        const std::int64_t share = missing / payers_;
        std::int64_t rest = missing % payers_;  // the first one pays it
        std::size_t index = 0;
        for (const Recipient& recipient : plan_.recipients) {
            if (done_.change_index == index) ++index;
            primitives::MutableTxOutput& output = done_.tx.outputs[index++];
            if (!recipient.pays_fee) continue;
            output.value.sat -= share + std::exchange(rest, 0);
            if (output.value.sat < 0)
                return wallet_fail(ErrorKind::wallet,
                                   "The transaction amount is too small to pay the fee");
            if (output.value < script::dust_threshold({{}, output.script_pubkey}, plan_.rates.dust))
                return wallet_fail(ErrorKind::wallet,
                                   "The transaction amount is too small to send after the fee has "
                                   "been deducted");
        }
        done_.fee = needed;
        return {};
    }

    WalletStatus check_limits() const {
        if (signed_weight(done_.tx, done_.coins) > plan_.weight_limit)
            return wallet_fail(ErrorKind::wallet, "Transaction too large");
        if (done_.fee > plan_.fee_max)
            return wallet_fail(
                ErrorKind::wallet,
                "Fee exceeds maximum configured by user (e.g. -maxtxfee, maxfeerate)");
        return {};
    }

    const TransactionPlan& plan_;
    std::span<const SpendableCoin> available_;
    base::Rng& rng_;
    CoinDemand demand_;
    Amount paid_;      ///< to recipients
    Amount base_fee_;  ///< of all but the inputs
    std::int64_t payers_ = 0;
    Amount change_;
    ComposedTransaction done_;
};

}  // namespace

Weight signed_weight(const MutableTransaction& tx, std::span<const SpendableCoin> coins) {
    constexpr Weight kMarker = 2;
    MutableTransaction bare;
    bare.outputs = tx.outputs;
    // An empty list of inputs has a length of one byte, which the real one replaces.
    const auto stripped =
        primitives::serialize(bare, primitives::WitnessEncoding::forbidden).size() - 1 +
        primitives::compact_size_length(coins.size());
    const bool has_witness =
        std::ranges::any_of(coins, [](const SpendableCoin& coin) { return coin.is_segwit; });
    Weight weight = base::narrow<Weight>(stripped) * primitives::kWitnessScaleFactor +
                    (has_witness ? kMarker : 0);
    for (const SpendableCoin& coin : coins)
        weight += coin.weight - (has_witness || coin.is_weight_given ? 0 : 1);
    return weight;
}

WalletResult<ComposedTransaction> compose_transaction(const TransactionPlan& plan,
                                                      std::span<const SpendableCoin> available,
                                                      base::Rng& rng) {
    return Composer(plan, available, rng).run();
}

}  // namespace malha::wallet
