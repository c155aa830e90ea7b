// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See sweep.hpp.
#include "malha/wallet/sweep.hpp"

#include <algorithm>

#include "malha/script/dust.hpp"
#include "wallet/fill_inputs.hpp"
#include "wallet/gather_coins.hpp"

namespace malha::wallet {
namespace {

using primitives::Amount;
using primitives::Weight;

constexpr const char* kUnknownSize =
    "Unable to determine the size of the transaction, the wallet contains unsolvable descriptors";

/// Thread: wallet strand.
class Sweeper {
public:
    Sweeper(Wallet& wallet, const std::vector<SweepRecipient>& recipients,
            const SweepOptions& options)
        : wallet_(wallet),
          settings_(wallet.context().settings),
          chain_(wallet.context().chain),
          recipients_(recipients),
          options_(options) {}

    WalletResult<BuiltTransaction> run() {
        const bool signals_rbf = options_.spend.signal_rbf.value_or(settings_.signal_rbf);
        auto fee = choose_fee_rate(options_.spend.fee, settings_, chain_, signals_rbf);
        // Clients tell the rate that they gave from a missing estimate.
        if (!fee && options_.spend.fee.rate)
            return wallet_fail(ErrorKind::invalid_parameter, fee.error().message);
        if (!fee) return base::Unexpected{std::move(fee).error()};
        rate_ = fee->rate;
        MALHA_TRY(take_coins());
        for (const SweepRecipient& recipient : recipients_)
            built_.tx.outputs.push_back(
                {recipient.amount.value_or(Amount{}), recipient.script_pubkey});
        MALHA_TRY(share_out());
        built_.fee_reason = fee->reason;
        built_.tx.version = options_.spend.version;
        fill_inputs(wallet_, options_.spend, built_.tx);
        return std::move(built_);
    }

private:
    WalletStatus take_coins() {
        for (const PresetInput& input : options_.spend.inputs)
            MALHA_TRY(check_named(input.outpoint));
        auto gathered = gather_coins(wallet_, options_.spend, rate_);
        if (!gathered) return wallet_fail(ErrorKind::wallet, kUnknownSize);
        if (gathered->left_unsolvable) return wallet_fail(ErrorKind::wallet, kUnknownSize);
        coins_ = std::move(gathered->preset);
        for (SpendableCoin& coin : gathered->available) {
            coin.price(rate_, rate_);
            if (options_.leave_uneconomic && rate_.fee_for(coin.input_size()) > coin.value())
                continue;
            coins_.push_back(std::move(coin));
        }
        for (const SpendableCoin& coin : coins_) {
            const auto sum = primitives::checked_add(value_, coin.value());
            if (!sum || !primitives::in_money_range(*sum))
                return wallet_fail(ErrorKind::wallet, "The inputs are worth more than all money");
            value_ = *sum;
            built_.tx.inputs.emplace_back().prevout = coin.outpoint;
            built_.spent.push_back(coin.output);
        }
        return {};
    }

    WalletStatus check_named(const primitives::OutPoint& outpoint) const {
        const std::string name =
            outpoint.txid.to_display_hex() + ":" + std::to_string(outpoint.index);
        if (wallet_.is_spent(outpoint))
            return wallet_fail(ErrorKind::invalid_parameter, "Input not available. UTXO (", name,
                               ") was already spent.");
        const auto coin = wallet_.coin(outpoint);
        if (!coin)
            return wallet_fail(ErrorKind::invalid_parameter, "Input not found. UTXO (", name,
                               ") is not part of wallet.");
        const bool is_truc = coin->tx->version == kTrucVersion;
        if (coin->depth == 0 && is_truc != (options_.spend.version == kTrucVersion))
            return wallet_fail(ErrorKind::invalid_parameter, "Can't spend unconfirmed version ",
                               std::to_string(coin->tx->version),
                               " pre-selected input with a version ",
                               std::to_string(options_.spend.version), " tx");
        return {};
    }

    Weight weight_max() const {
        if (options_.spend.version != kTrucVersion) return kTransactionWeightMax;
        const bool is_child =
            std::ranges::any_of(coins_, [](const SpendableCoin& coin) { return coin.depth == 0; });
        return is_child ? kTrucChildWeightMax : kTrucWeightMax;
    }

    /// What is left after fee and fixed amounts goes to the others in equal parts.
    WalletStatus share_out() {
        const Weight weight = signed_weight(built_.tx, coins_);
        const Amount size_fee = rate_.fee_for(primitives::vsize_of(weight));
        std::vector<primitives::OutPoint> unconfirmed;
        for (const SpendableCoin& coin : coins_)
            if (coin.ancestor_deficit.sat > 0) unconfirmed.push_back(coin.outpoint);
        const Amount deficit = unconfirmed.empty()
                                   ? Amount{}
                                   : chain_.combined_deficit(unconfirmed, rate_.sat_per_kvb);
        if (size_fee > settings_.fee_max)
            return wallet_fail(
                ErrorKind::wallet,
                "Fee exceeds maximum configured by user (e.g. -maxtxfee, maxfeerate)");
        const std::int64_t worth = value_.sat - size_fee.sat - deficit.sat;
        if (worth <= 0)
            return wallet_fail(ErrorKind::insufficient,
                               "Total value of UTXO pool too low to pay for transaction",
                               options_.leave_uneconomic
                                   ? ", try using lower feerate."
                                   : ". Try using lower feerate or excluding uneconomic UTXOs with "
                                     "'send_max' option.");
        if (weight > weight_max()) return wallet_fail(ErrorKind::wallet, "Transaction too large.");
        MALHA_TRY(assign(worth));
        built_.fee = value_;
        for (const auto& output : built_.tx.outputs)
            built_.fee.sat -= output.value.sat;
        return {};
    }

    WalletStatus assign(std::int64_t worth) {
        Amount claimed;
        std::int64_t sharers = 0;
        for (const SweepRecipient& recipient : recipients_) {
            if (!recipient.amount) ++sharers;
            const auto sum = primitives::checked_add(claimed, recipient.amount.value_or(Amount{}));
            if (!sum || *sum > value_)
                return wallet_fail(ErrorKind::insufficient,
                                   "Assigned more value to outputs than available funds.");
            claimed = *sum;
        }
        MALHA_ASSERT(sharers > 0);
        const std::int64_t remainder = worth - claimed.sat;
        if (remainder < 0)
            return wallet_fail(ErrorKind::insufficient,
                               "Insufficient funds for fees after creating specified outputs.");
        std::int64_t rest = remainder % sharers;  // for the first one
        for (std::size_t i = 0; i < recipients_.size(); ++i) {
            auto& output = built_.tx.outputs[i];
            if (!recipients_[i].amount)
                output.value = {remainder / sharers + std::exchange(rest, 0)};
            MALHA_TRY(check_dust(recipients_[i], output));
        }
        return {};
    }

    WalletStatus check_dust(const SweepRecipient& recipient,
                            const primitives::MutableTxOutput& output) const {
        const primitives::FeeRate dust_rate{chain_.relay_rates().dust};
        if (output.value >= script::dust_threshold({{}, output.script_pubkey}, dust_rate))
            return {};
        if (!recipient.amount)
            return wallet_fail(ErrorKind::insufficient,
                               "Dynamically assigned remainder results in dust output.");
        return wallet_fail(ErrorKind::invalid_parameter, "Specified output amount to ",
                           recipient.address, " is below dust threshold.");
    }

    Wallet& wallet_;
    const WalletSettings& settings_;
    ChainClient& chain_;
    const std::vector<SweepRecipient>& recipients_;
    const SweepOptions& options_;
    primitives::FeeRate rate_;
    std::vector<SpendableCoin> coins_;
    Amount value_;
    BuiltTransaction built_;
};

}  // namespace

WalletResult<BuiltTransaction> sweep(Wallet& wallet, const std::vector<SweepRecipient>& recipients,
                                     const SweepOptions& options) {
    return Sweeper(wallet, recipients, options).run();
}

}  // namespace malha::wallet
