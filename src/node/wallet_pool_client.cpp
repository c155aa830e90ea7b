// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Questions about the pool and its fees. Blocks: wallet_chain_client.cpp.
#include <set>

#include "malha/mempool/send.hpp"
#include "wallet_chain_client.hpp"

namespace malha::node {
namespace {

using mempool::Entry;
using mempool::FeeRate;
using primitives::Amount;
using primitives::OutPoint;

wallet::PoolFacts facts_of(const Entry& entry) {
    wallet::PoolFacts facts{.fee = entry.modified_fee(),
                            .vsize = entry.vsize(),
                            .ancestors = 1,
                            .cluster = entry.cluster->order.size(),
                            .ancestors_vsize = entry.vsize(),
                            .ancestors_fee = entry.modified_fee(),
                            .has_descendants = !entry.children.empty()};
    for (const Entry* ancestor : ancestors_of(entry)) {
        ++facts.ancestors;
        facts.ancestors_vsize += ancestor->vsize();
        facts.ancestors_fee.sat += ancestor->modified_fee().sat;
    }
    return facts;
}

/// The transaction and its ancestors, as far as they would not be mined at the rate by themselves.
void add_unpaid(const Entry& entry, FeeRate rate, std::set<const Entry*>& unpaid) {
    const auto consider = [&](const Entry* candidate) {
        if (mempool::rate_of(chunk_of(*candidate).total) < rate) unpaid.insert(candidate);
    };
    consider(&entry);
    for (const Entry* ancestor : ancestors_of(entry))
        consider(ancestor);
}

Amount deficit_of(const std::set<const Entry*>& unpaid, FeeRate rate) {
    mempool::VSize size = 0;
    Amount fee;
    for (const Entry* entry : unpaid) {
        size += entry->vsize();
        fee.sat += entry->modified_fee().sat;
    }
    return {std::max<std::int64_t>(0, rate.fee_for(size).sat - fee.sat)};
}

wallet::FeeReason reason_of(mempool::EstimateReason reason) {
    switch (reason) {
        case mempool::EstimateReason::half_target:
            return wallet::FeeReason::half_target;
        case mempool::EstimateReason::target:
            return wallet::FeeReason::target;
        case mempool::EstimateReason::double_target:
            return wallet::FeeReason::double_target;
        case mempool::EstimateReason::conservative:
            break;
    }
    return wallet::FeeReason::conservative;
}

bool is_confirmed(chain::Engine& engine, const primitives::Transaction& tx) {
    for (std::uint32_t i = 0; i < tx.outputs.size(); ++i) {
        const auto coin = engine.coin({tx.txid, i});
        if (coin && coin->has_value()) return true;
    }
    return false;
}

}  // namespace

bool WalletChainClient::is_in_pool(const primitives::Txid& txid) {
    return ask([&] { return parts_.pool->find(txid) != nullptr; });
}

std::optional<wallet::PoolFacts> WalletChainClient::pool_entry(const primitives::Txid& txid) {
    return ask([&]() -> std::optional<wallet::PoolFacts> {
        const Entry* entry = parts_.pool->find(txid);
        if (entry == nullptr) return std::nullopt;
        return facts_of(*entry);
    });
}

std::vector<primitives::TransactionPtr> WalletChainClient::pool_transactions() {
    return ask([&] {
        std::vector<primitives::TransactionPtr> transactions;
        for (const Entry* entry : parts_.pool->in_mining_order())
            transactions.push_back(entry->tx);
        return transactions;
    });
}

base::Status WalletChainClient::broadcast(const primitives::TransactionPtr& tx, Amount fee_max,
                                          wallet::Relay relay) {
    return ask([&]() -> base::Status {
        mempool::Mempool& pool = *parts_.pool;
        if (pool.find(tx->txid) == nullptr) {
            if (is_confirmed(*parts_.engine, *tx))
                return base::fail("Transaction outputs already in utxo set");
            const auto limit = fee_max.sat > 0 ? std::optional(fee_max) : std::nullopt;
            const auto accepted = mempool::accept_up_to(pool, tx, limit);
            if (!accepted && accepted.error().reason == mempool::kMaxFeeExceeded)
                return base::fail(
                    "Fee exceeds maximum configured by user (e.g. -maxtxfee, maxfeerate)");
            if (!accepted) return base::fail(accepted.error().text());
        }
        if (relay == wallet::Relay::pool_and_peers) {
            pool.add_unbroadcast(tx->txid);
            parts_.announce(tx->txid);
        }
        return {};
    });
}

std::size_t WalletChainClient::cluster_count_max() {
    return ask([&] { return parts_.pool->options().limits.count_max; });
}

base::Status WalletChainClient::check_pool_limits(const primitives::TransactionPtr& tx) {
    return ask([&]() -> base::Status {
        const mempool::Mempool& pool = *parts_.pool;
        const mempool::ClusterLimits& limits = pool.options().limits;
        std::set<const mempool::Cluster*> clusters;
        for (const primitives::TxInput& input : tx->inputs)
            if (const Entry* parent = pool.find(input.prevout.txid))
                clusters.insert(parent->cluster);
        std::size_t count = 1;
        primitives::Weight weight = tx->weight();
        for (const mempool::Cluster* cluster : clusters) {
            count += cluster->order.size();
            weight += cluster->weight;
        }
        if (count > limits.count_max || weight > limits.weight_max)
            return base::fail("too many unconfirmed transactions in cluster");
        return {};
    });
}

std::map<OutPoint, Amount> WalletChainClient::ancestor_deficits(std::span<const OutPoint> outpoints,
                                                                std::int64_t sat_per_kvb) {
    return ask([&] {
        std::map<OutPoint, Amount> deficits;
        for (const OutPoint& outpoint : outpoints) {
            std::set<const Entry*> unpaid;
            if (const Entry* entry = parts_.pool->find(outpoint.txid))
                add_unpaid(*entry, {sat_per_kvb}, unpaid);
            deficits[outpoint] = deficit_of(unpaid, {sat_per_kvb});
        }
        return deficits;
    });
}

Amount WalletChainClient::combined_deficit(std::span<const OutPoint> outpoints,
                                           std::int64_t sat_per_kvb) {
    return ask([&] {
        std::set<const Entry*> unpaid;
        for (const OutPoint& outpoint : outpoints)
            if (const Entry* entry = parts_.pool->find(outpoint.txid))
                add_unpaid(*entry, {sat_per_kvb}, unpaid);
        return deficit_of(unpaid, {sat_per_kvb});
    });
}

std::map<OutPoint, wallet::ChainCoin> WalletChainClient::find_coins(
    std::span<const OutPoint> outpoints) {
    return ask([&] {
        std::map<OutPoint, wallet::ChainCoin> found;
        for (const OutPoint& outpoint : outpoints) {
            const Entry* entry = parts_.pool->find(outpoint.txid);
            if (entry != nullptr && outpoint.index < entry->tx->outputs.size()) {
                const auto& output = entry->tx->outputs[outpoint.index];
                found[outpoint] = {.output = {output.value, base::to_bytes(output.script_pubkey)},
                                   .height = parts_.engine->chain().height() + 1};
                continue;
            }
            const auto coin = parts_.engine->coin(outpoint);
            if (!coin || !*coin) continue;
            found[outpoint] = {.output = {(*coin)->value, base::to_bytes((*coin)->script_pubkey)},
                               .height = (*coin)->height,
                               .is_coinbase = (*coin)->coinbase};
        }
        return found;
    });
}

wallet::RelayRates WalletChainClient::relay_rates() {
    return ask([&] {
        const mempool::Policy& policy = parts_.pool->options().policy;
        const FeeRate pool_min = parts_.pool->min_rate();
        // What relay asks of everybody is no minimum of the pool.
        const bool is_raised = pool_min > policy.min_relay_rate;
        return wallet::RelayRates{.relay_min = policy.min_relay_rate.sat_per_kvb,
                                  .pool_min = is_raised ? pool_min.sat_per_kvb : 0,
                                  .incremental = policy.incremental_rate.sat_per_kvb,
                                  .dust = policy.dust_rate.sat_per_kvb};
    });
}

wallet::FeeEstimate WalletChainClient::estimate(int target, wallet::FeeMode mode) {
    return ask([&] {
        const auto kind = mode == wallet::FeeMode::conservative
                              ? mempool::EstimateMode::conservative
                              : mempool::EstimateMode::economical;
        const auto found = parts_.estimator.estimate(target, kind);
        return wallet::FeeEstimate{found.rate.sat_per_kvb, found.target, reason_of(found.reason)};
    });
}

}  // namespace malha::node
