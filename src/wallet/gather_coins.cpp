// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See gather_coins.hpp.
#include "wallet/gather_coins.hpp"

#include <algorithm>
#include <map>

#include "malha/wallet/choose_coins.hpp"

namespace malha::wallet {
namespace {

using primitives::OutPoint;
using primitives::Txid;

/// "COutPoint(0123456789, 0)": the text that clients know.
std::string outpoint_text(const OutPoint& outpoint) {
    constexpr std::size_t kShownDigits = 10;
    return "COutPoint(" + outpoint.txid.to_display_hex().substr(0, kShownDigits) + ", " +
           std::to_string(outpoint.index) + ")";
}

/// Thread: wallet strand.
class Gatherer {
public:
    Gatherer(Wallet& wallet, const SpendOptions& options)
        : wallet_(wallet), options_(options), sizer_(wallet, options.solving) {}

    WalletResult<GatheredCoins> run(primitives::FeeRate rate) {
        MALHA_TRY(add_preset());
        if (options_.add_inputs) add_available();
        set_deficits(rate);
        return std::move(found_);
    }

private:
    // ---- what the caller insists on

    WalletStatus add_preset() {
        std::vector<OutPoint> unknown;
        for (const PresetInput& input : options_.inputs)
            if (!input.must_be_own && !wallet_.coin(input.outpoint))
                unknown.push_back(input.outpoint);
        const auto external = wallet_.context().chain.find_coins(unknown);
        for (const PresetInput& input : options_.inputs) {
            SpendableCoin coin;
            coin.outpoint = input.outpoint;
            if (const auto own = wallet_.coin(input.outpoint)) {
                MALHA_TRY(describe_own(*own, coin));
            } else if (input.must_be_own) {
                return wallet_fail(ErrorKind::wallet, "Not found pre-selected input ",
                                   outpoint_text(input.outpoint));
            } else {
                const auto entry = external.find(input.outpoint);
                if (entry == external.end())
                    return wallet_fail(ErrorKind::wallet, "Unable to find UTXO for external input");
                coin.output = entry->second.output;
            }
            MALHA_TRY(size_preset(input, coin));
            found_.preset.push_back(std::move(coin));
        }
        return {};
    }

    WalletStatus describe_own(const OwnCoin& own, SpendableCoin& coin) {
        coin = described(own);
        if (own.depth != 0) return {};
        const bool is_truc = own.tx->version == kTrucVersion;
        if (is_truc != (options_.version == kTrucVersion))
            return wallet_fail(ErrorKind::wallet, "Can't spend unconfirmed version ",
                               std::to_string(own.tx->version),
                               " pre-selected input with a version ",
                               std::to_string(options_.version), " tx");
        found_.preset_is_truc_child = found_.preset_is_truc_child || is_truc;
        return {};
    }

    WalletStatus size_preset(const PresetInput& input, SpendableCoin& coin) const {
        const auto size = sizer_.any(coin.output.script_pubkey);
        if (size) {
            coin.weight = size->weight;
            coin.is_segwit = size->is_segwit;
        }
        if (input.weight) {
            coin.weight = *input.weight;
            coin.is_weight_given = true;
        } else if (!size) {
            return wallet_fail(ErrorKind::wallet, "Not solvable pre-selected input ",
                               outpoint_text(coin.outpoint));
        }
        coin.kind = coin_kind_of(coin.output.script_pubkey, size && size->is_nested);
        return {};
    }

    // ---- what else there is

    void add_available() {
        CoinQuery query;
        query.depth_min = options_.depth_min;
        if (options_.depth_max) query.depth_max = *options_.depth_max;
        query.only_safe = !options_.include_unsafe;
        query.with_reused = !options_.avoid_reused;
        for (const OwnCoin& own : wallet_.coins(query)) {
            if (is_preset(own.outpoint) || !may_spend_unconfirmed(own)) continue;
            const auto size = sizer_.own(own);
            if (!size) {
                found_.left_unsolvable = true;
                continue;
            }
            SpendableCoin coin = described(own);
            coin.weight = size->weight;
            coin.is_segwit = size->is_segwit;
            coin.kind = coin_kind_of(coin.output.script_pubkey, size->is_nested);
            found_.available.push_back(std::move(coin));
        }
        keep_one_truc_parent();
    }

    bool is_preset(const OutPoint& outpoint) const {
        return std::ranges::any_of(
            options_.inputs, [&](const PresetInput& input) { return input.outpoint == outpoint; });
    }

    /// BIP 431: unconfirmed parent and child are both of version 3 or neither, and of the former
    /// there are no more than one of each.
    bool may_spend_unconfirmed(const OwnCoin& own) {
        if (own.depth > 0) return true;
        const auto& entry = pool_facts(own.outpoint.txid);
        if (!entry) return false;
        const bool is_truc = own.tx->version == kTrucVersion;
        if (is_truc != (options_.version == kTrucVersion)) return false;
        return !is_truc ||
               (!entry->has_descendants && entry->ancestors <= 1 && !found_.preset_is_truc_child);
    }

    /// A child has one unconfirmed parent at most: the one that pays most to the wallet.
    void keep_one_truc_parent() {
        if (options_.version != kTrucVersion) return;
        std::map<Txid, std::int64_t> parents;
        for (const SpendableCoin& coin : found_.available)
            if (coin.depth == 0) parents[coin.outpoint.txid] += coin.value().sat;
        if (parents.size() < 2) return;
        const auto best =
            std::ranges::max_element(parents, {}, [](const auto& parent) { return parent.second; });
        std::erase_if(found_.available, [&](const SpendableCoin& coin) {
            return coin.depth == 0 && coin.outpoint.txid != best->first;
        });
    }

    // ---- both

    SpendableCoin described(const OwnCoin& own) {
        SpendableCoin coin;
        coin.outpoint = own.outpoint;
        coin.output = {own.output.value, base::to_bytes(own.output.script_pubkey)};
        coin.depth = own.depth;
        coin.is_from_me = wallet_.history().is_from_me(*own.tx);
        if (own.depth > 0) return coin;
        if (const auto& entry = pool_facts(own.outpoint.txid)) {
            coin.ancestors = entry->ancestors;
            coin.cluster = entry->cluster;
        }
        return coin;
    }

    const std::optional<PoolFacts>& pool_facts(const Txid& txid) {
        const auto [entry, is_new] = pool_.try_emplace(txid);
        if (is_new) entry->second = wallet_.context().chain.pool_entry(txid);
        return entry->second;
    }

    void set_deficits(primitives::FeeRate rate) {
        std::vector<OutPoint> unconfirmed;
        const auto note = [&](const SpendableCoin& coin) {
            if (coin.depth == 0) unconfirmed.push_back(coin.outpoint);
        };
        std::ranges::for_each(found_.preset, note);
        std::ranges::for_each(found_.available, note);
        if (unconfirmed.empty()) return;
        const auto deficits =
            wallet_.context().chain.ancestor_deficits(unconfirmed, rate.sat_per_kvb);
        const auto set = [&](SpendableCoin& coin) {
            const auto entry = deficits.find(coin.outpoint);
            if (entry != deficits.end()) coin.ancestor_deficit = entry->second;
        };
        std::ranges::for_each(found_.preset, set);
        std::ranges::for_each(found_.available, set);
    }

    Wallet& wallet_;
    const SpendOptions& options_;
    InputSizer sizer_;
    std::map<Txid, std::optional<PoolFacts>> pool_;
    GatheredCoins found_;
};

}  // namespace

WalletResult<GatheredCoins> gather_coins(Wallet& wallet, const SpendOptions& options,
                                         primitives::FeeRate rate) {
    return Gatherer(wallet, options).run(rate);
}

}  // namespace malha::wallet
