// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See find_transaction.hpp.
#include "find_transaction.hpp"

#include "malha/index/transaction_index.hpp"
#include "malha/mempool/mempool.hpp"

namespace malha::rpc {
namespace {

RpcResult<KnownTransaction> find_by_index(const ChainContext& context, const IndexContext& indexes,
                                          const primitives::Txid& txid) {
    constexpr std::string_view kHint = ". Use gettransaction for wallet transactions.";
    const index::TransactionIndex* index = indexes.indexes->transactions();
    if (index == nullptr)
        return rpc_fail(ErrorCode::invalid_address_or_key,
                        "No such mempool transaction. Use -txindex or provide a block hash to "
                        "enable blockchain transaction queries",
                        kHint);
    const bool is_current = indexes.follower->wait_until_current(*index);
    auto found = index->find(txid, context.engine().block_files());
    if (!found) return rpc_fail(ErrorCode::misc, found.error().message);
    if (*found) return KnownTransaction{std::move((*found)->tx), (*found)->block};
    return rpc_fail(ErrorCode::invalid_address_or_key,
                    is_current ? "No such mempool or blockchain transaction"
                               : "No such mempool transaction. Blockchain transactions are still "
                                 "in the process of being indexed",
                    kHint);
}

}  // namespace

RpcResult<KnownTransaction> find_transaction(const ChainContext& context,
                                             const IndexContext& indexes,
                                             const primitives::Txid& txid) {
    auto waiting = context.on_strand([&]() -> primitives::TransactionPtr {
        const mempool::Entry* entry = context.pool().find(txid);
        return entry == nullptr ? nullptr : entry->tx;
    });
    if (waiting != nullptr) return KnownTransaction{std::move(waiting)};
    return find_by_index(context, indexes, txid);
}

}  // namespace malha::rpc
