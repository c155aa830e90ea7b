// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See bump_transaction.hpp.
#include "malha/wallet/bump_transaction.hpp"

#include <algorithm>

#include "malha/primitives/money_text.hpp"
#include "malha/primitives/serialize.hpp"
#include "malha/script/script.hpp"
#include "wallet/input_sizer.hpp"

namespace malha::wallet {
namespace {

using primitives::Amount;
using primitives::FeeRate;
using primitives::money_text;
using primitives::OutPoint;
using primitives::Txid;
using primitives::VSize;

/// Satoshis per 1000 virtual bytes: more than relay asks today, so that a bump still serves when
/// nodes ask more.
constexpr FeeRate kOwnIncrement{5'000};

/// Errors: why the transaction cannot be replaced.
WalletStatus check_replaceable(Wallet& wallet, const WalletTx& original, BumpInputs inputs) {
    const Txid& txid = original.txid();
    for (std::uint32_t index = 0; index < original.tx->outputs.size(); ++index)
        if (wallet.is_spent({txid, index}))
            return wallet_fail(ErrorKind::invalid_parameter,
                               "Transaction has descendants in the wallet");
    const auto entry = wallet.context().chain.pool_entry(txid);
    if (entry && entry->has_descendants)
        return wallet_fail(ErrorKind::invalid_parameter,
                           "Transaction has descendants in the mempool");
    if (wallet.depth_of(original) != 0)
        return wallet_fail(ErrorKind::wallet,
                           "Transaction has been mined, or is conflicted with a mined transaction");
    if (const auto replaced_by = original.note("replaced_by_txid"); !replaced_by.empty())
        return wallet_fail(ErrorKind::wallet, "Cannot bump transaction ", txid.to_display_hex(),
                           " which was already bumped by transaction ", replaced_by);
    if (inputs == BumpInputs::any) return {};
    for (const primitives::TxInput& input : original.tx->inputs)
        if (!wallet.coin(input.prevout))
            return wallet_fail(ErrorKind::wallet,
                               "Transaction contains inputs that don't belong to this wallet");
    return {};
}

/// Of an input that others signed, when they sign it again: no signature is larger than these.
primitives::Weight resigned_weight(const primitives::TxInput& input) {
    constexpr std::size_t kDerSizeMin = 9;
    constexpr std::size_t kSignatureSizeMax = 72;
    constexpr std::uint8_t kDerSequence = 0x30;
    constexpr std::size_t kOutPointAndSequence = 40;
    constexpr auto kScale = static_cast<std::size_t>(primitives::kWitnessScaleFactor);
    const auto missing = [](base::ByteView push) {
        const bool is_signature = push.size() >= kDerSizeMin && push.size() <= kSignatureSizeMax &&
                                  push[0] == kDerSequence;
        return is_signature ? kSignatureSizeMax - push.size() : 0;
    };
    std::size_t script_size = input.script_sig.size();
    for (script::ScriptReader reader(input.script_sig); const auto step = reader.next();)
        script_size += missing(step->data);
    std::size_t weight = kScale * (kOutPointAndSequence + script_size +
                                   primitives::compact_size_length(script_size)) +
                         primitives::compact_size_length(input.witness.size());
    for (const base::ByteView item : input.witness) {
        const std::size_t size = item.size() + missing(item);
        weight += primitives::compact_size_length(size) + size;
    }
    return static_cast<primitives::Weight>(weight);
}

/// One replacement in the making. Borrows everything. Thread: wallet strand.
class Bumper {
public:
    Bumper(Wallet& wallet, const WalletTx& original, const BumpOptions& options)
        : wallet_(wallet),
          chain_(wallet.context().chain),
          original_(*original.tx),
          options_(options) {}

    WalletResult<BumpedTransaction> run(const WalletTx& original, BumpInputs inputs) {
        MALHA_TRY(take_inputs());
        MALHA_TRY(check_replaceable(wallet_, original, inputs));
        for (const auto& output : original_.outputs)
            old_fee_.sat -= output.value.sat;
        MALHA_TRY(choose_rate());
        MALHA_TRY(take_outputs());
        spend_.version = original_.version;
        spend_.signal_rbf = options_.signal_rbf;
        // New unconfirmed inputs could make the replacement depend on what it replaces.
        spend_.depth_min = 1;
        auto built = build_transaction(wallet_, recipients_, spend_, Signing::none);
        if (!built)
            return wallet_fail(ErrorKind::wallet, "Unable to create transaction. ",
                               built.error().message);
        return BumpedTransaction{std::move(built).value(), old_fee_};
    }

private:
    WalletStatus take_inputs() {
        std::vector<OutPoint> outpoints;
        for (const auto& input : original_.inputs)
            outpoints.push_back(input.prevout);
        const auto coins = chain_.find_coins(outpoints);
        const InputSizer sizer(wallet_, spend_.solving);
        for (const auto& input : original_.inputs) {
            const auto coin = coins.find(input.prevout);
            if (coin == coins.end())
                return wallet_fail(ErrorKind::misc, input.prevout.txid.to_display_hex(), ":",
                                   std::to_string(input.prevout.index), " is already spent");
            const auto& output = coin->second.output;
            old_fee_.sat += output.value.sat;
            PresetInput preset;
            preset.outpoint = input.prevout;
            SpendableCoin sized;
            sized.output = output;
            const auto size = sizer.any(output.script_pubkey);
            if (size && wallet_.is_mine(output.script_pubkey)) {
                sized.weight = size->weight;
                sized.is_segwit = size->is_segwit;
            } else {
                sized.weight = resigned_weight(input);
                sized.is_weight_given = true;
                sized.is_segwit = !input.witness.empty();
                preset.weight = sized.weight;
            }
            spend_.inputs.push_back(std::move(preset));
            coins_.push_back(std::move(sized));
        }
        return {};
    }

    VSize size_max() const {
        return primitives::vsize_of(
            signed_weight(primitives::MutableTransaction(original_), coins_));
    }

    WalletStatus choose_rate() {
        const WalletSettings& settings = wallet_.context().settings;
        spend_.fee = options_.fee;
        if (options_.fee.rate) return check_rate(*options_.fee.rate);
        const auto estimated =
            MALHA_TRY(choose_fee_rate(options_.fee, settings, chain_, options_.signal_rbf));
        const FeeRate old_rate = FeeRate::of(old_fee_, primitives::vsize_of(original_.weight()));
        const std::int64_t increment =
            std::max(chain_.relay_rates().incremental, kOwnIncrement.sat_per_kvb);
        // The old rate was rounded down.
        const FeeRate enough{old_rate.sat_per_kvb + 1 + increment};
        spend_.fee = {.rate = std::max(enough, estimated.rate),
                      .may_be_below_minimum = false,
                      .target = {},
                      .mode = {}};
        return check_rate(*spend_.fee.rate);
    }

    WalletStatus check_rate(FeeRate rate) const {
        const RelayRates rates = chain_.relay_rates();
        const WalletSettings& settings = wallet_.context().settings;
        if (rate.sat_per_kvb < rates.pool_min)
            return wallet_fail(ErrorKind::wallet, "New fee rate (", money_text({rate.sat_per_kvb}),
                               ") is lower than the minimum fee rate (",
                               money_text({rates.pool_min}), ") to get into the mempool -- ");
        std::vector<OutPoint> spent;
        for (const PresetInput& input : spend_.inputs)
            spent.push_back(input.outpoint);
        const VSize size = size_max();
        const Amount fee{rate.fee_for(size).sat +
                         chain_.combined_deficit(spent, rate.sat_per_kvb).sat};
        const Amount increment = FeeRate{rates.incremental}.fee_for(size);
        const Amount least{old_fee_.sat + increment.sat};
        if (fee < least)
            return wallet_fail(ErrorKind::invalid_parameter, "Insufficient total fee ",
                               money_text(fee), ", must be at least ", money_text(least),
                               " (oldFee ", money_text(old_fee_), " + incrementalFee ",
                               money_text(increment), ")");
        const Amount required = required_fee_rate(settings, chain_).fee_for(size);
        if (fee < required)
            return wallet_fail(ErrorKind::invalid_parameter,
                               "Insufficient total fee (cannot be less than required fee ",
                               money_text(required), ")");
        if (fee > settings.fee_max)
            return wallet_fail(ErrorKind::wallet, "Specified or calculated fee ", money_text(fee),
                               " is too high (cannot be higher than -maxtxfee ",
                               money_text(settings.fee_max), ")");
        return {};
    }

    /// Change pays for the fee; where there is nothing but change, it becomes the recipient.
    WalletStatus take_outputs() {
        std::vector<Recipient> outputs = options_.new_outputs;
        if (outputs.empty())
            for (const auto& output : original_.outputs)
                outputs.push_back({base::to_bytes(output.script_pubkey), output.value});
        Amount sum;
        for (std::size_t i = 0; i < outputs.size(); ++i) {
            const auto more = primitives::checked_add(sum, outputs[i].amount);
            if (!more || !primitives::in_money_range(*more))
                return wallet_fail(ErrorKind::insufficient, "Insufficient funds");
            sum = *more;
            const bool is_change = options_.change_index
                                       ? *options_.change_index == i
                                       : wallet_.is_change(outputs[i].script_pubkey);
            if (is_change)
                spend_.change_script = outputs[i].script_pubkey;
            else
                recipients_.push_back(std::move(outputs[i]));
        }
        if (!recipients_.empty()) return {};
        if (!spend_.change_script)
            return wallet_fail(
                ErrorKind::invalid_parameter,
                "Unable to create transaction. Transaction must have at least one recipient");
        recipients_.push_back({*std::exchange(spend_.change_script, {}), sum, /*pays_fee=*/true});
        return {};
    }

    Wallet& wallet_;
    ChainClient& chain_;
    const primitives::Transaction& original_;
    const BumpOptions& options_;
    SpendOptions spend_;
    std::vector<SpendableCoin> coins_;  ///< by input of the original
    std::vector<Recipient> recipients_;
    Amount old_fee_;
};

WalletResult<const WalletTx*> find_original(const Wallet& wallet, const Txid& txid) {
    const WalletTx* original = wallet.find(txid);
    if (original == nullptr)
        return wallet_fail(ErrorKind::invalid_address, "Invalid or non-wallet transaction id");
    return original;
}

}  // namespace

WalletResult<BumpedTransaction> bump_transaction(Wallet& wallet, const Txid& txid,
                                                 const BumpOptions& options, BumpInputs inputs) {
    if (!options.new_outputs.empty() && options.change_index)
        return wallet_fail(ErrorKind::invalid_parameter,
                           "The options 'outputs' and 'original_change_index' are incompatible. "
                           "You can only either specify a new set of outputs, or designate a "
                           "change output to be recycled.");
    const WalletTx* original = MALHA_TRY(find_original(wallet, txid));
    if (options.change_index && *options.change_index >= original->tx->outputs.size())
        return wallet_fail(ErrorKind::invalid_parameter, "Change position is out of range");
    return Bumper(wallet, *original, options).run(*original, inputs);
}

WalletStatus commit_replacement(Wallet& wallet, const Txid& original_id,
                                const primitives::TransactionPtr& replacement) {
    const WalletTx* original = MALHA_TRY(find_original(wallet, original_id));
    MALHA_TRY(check_replaceable(wallet, *original, BumpInputs::any));
    TxNotes notes = original->notes;
    notes["replaces_txid"] = original_id.to_display_hex();
    notes.erase("replaced_by_txid");
    if (auto sent = wallet.commit(replacement, notes, original_id); !sent)
        return base::Unexpected{std::move(sent).error()};
    return {};
}

}  // namespace malha::wallet
