// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See spent_coins.hpp.
#include "spent_coins.hpp"

namespace malha::rpc {
namespace {

using primitives::OutPoint;

primitives::BlockPtr read_block(const ChainContext& context, primitives::Height height) {
    return context.on_strand([&]() -> primitives::BlockPtr {
        const chain::BlockNode* node = context.engine().chain().at(height);
        if (node == nullptr || !node->has_data()) return nullptr;
        auto block = context.engine().read_block(*node);
        return block ? std::move(block).value() : nullptr;
    });
}

}  // namespace

RpcResult<SpentCoins> unspent_coins(const ChainContext& context,
                                    std::span<const OutPoint> outpoints) {
    return context.on_strand([&]() -> RpcResult<SpentCoins> {
        SpentCoins coins;
        for (const OutPoint& outpoint : outpoints) {
            const mempool::Entry* entry = context.pool().find(outpoint.txid);
            if (entry != nullptr && outpoint.index < entry->tx->outputs.size()) {
                const primitives::TxOutput& output = entry->tx->outputs[outpoint.index];
                coins.emplace(outpoint,
                              storage::Coin{.value = output.value,
                                            .script_pubkey = base::to_bytes(output.script_pubkey),
                                            .height = context.engine().chain().height() + 1});
                continue;
            }
            auto coin = context.engine().coin(outpoint);
            if (!coin) return rpc_fault(coin.error());
            if (*coin) coins.emplace(outpoint, **std::move(coin));
        }
        return coins;
    });
}

std::map<primitives::Txid, primitives::TransactionPtr> transactions_of(const ChainContext& context,
                                                                       const SpentCoins& coins) {
    std::map<primitives::Height, std::vector<OutPoint>> by_height;
    for (const auto& [outpoint, coin] : coins)
        by_height[coin.height].push_back(outpoint);
    std::map<primitives::Txid, primitives::TransactionPtr> found;
    context.on_strand([&] {
        for (const auto& [outpoint, coin] : coins)
            if (const mempool::Entry* entry = context.pool().find(outpoint.txid))
                found.emplace(outpoint.txid, entry->tx);
    });
    for (const auto& [height, outpoints] : by_height) {
        const primitives::BlockPtr block = read_block(context, height);
        if (!block) continue;
        for (const primitives::Transaction& tx : block->transactions())
            for (const OutPoint& outpoint : outpoints)
                if (tx.txid == outpoint.txid && !found.contains(tx.txid))
                    found.emplace(tx.txid,
                                  primitives::make_transaction(primitives::MutableTransaction(tx)));
    }
    return found;
}

}  // namespace malha::rpc
