// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// rescanblockchain, abortrescan.
#include <algorithm>

#include "wallet_declare.hpp"
#include "wallet_scan.hpp"

namespace malha::rpc {
namespace {

using enum ArgType;

RpcResult<ScanRange> range_from(const Request& request, primitives::Height tip) {
    ScanRange range;
    if (request.has("start_height")) {
        range.begin = MALHA_TRY(request.integer<primitives::Height>("start_height"));
        if (range.begin < 0 || range.begin > tip)
            return rpc_fail(ErrorCode::invalid_parameter, "Invalid start_height");
    }
    if (request.has("stop_height")) {
        range.end = MALHA_TRY(request.integer<primitives::Height>("stop_height"));
        if (*range.end < 0 || *range.end > tip)
            return rpc_fail(ErrorCode::invalid_parameter, "Invalid stop_height");
        if (*range.end < range.begin)
            return rpc_fail(ErrorCode::invalid_parameter,
                            "stop_height must be greater than start_height");
    }
    return range;
}

RpcResult<void> check_stored(wallet::ChainClient& chain, const ScanRange& range) {
    const auto pruned = chain.prune_height();
    if (!pruned || *pruned < range.begin) return {};
    if (const auto gap = chain.block_at(*pruned); gap && gap->is_unvalidated)
        return rpc_fail(ErrorCode::misc,
                        "Failed to rescan unavailable blocks likely due to an in-progress "
                        "assumeutxo background sync. Check logs or getchainstates RPC for "
                        "assumeutxo background sync progress and try again later.");
    return rpc_fail(ErrorCode::misc,
                    "Can't rescan beyond pruned data. Use RPC call getblockchaininfo to determine "
                    "your pruned height. Not stored: blocks ",
                    std::to_string(range.begin), " to ",
                    std::to_string(range.end ? std::min(*range.end, *pruned) : *pruned));
}

RpcResult<JsonText> rescanblockchain(const WalletMethodContext& context, const Request& request) {
    std::string name;
    ScanRange range;
    MALHA_TRY(context.on_strand([&]() -> RpcResult<void> {
        wallet::Wallet& wallet = *MALHA_TRY(context.wallet_of(request));
        if (wallet.scan) MALHA_TRY(reserve_scan(context, wallet));
        MALHA_TRY(need_unlocked(wallet));  // the keypool may have to grow
        range = MALHA_TRY(range_from(request, wallet.last_block().height));
        MALHA_TRY(check_stored(wallet.context().chain, range));
        MALHA_TRY(reserve_scan(context, wallet));
        name = wallet.name();
        return {};
    }));
    const ScanOutcome outcome = run_scan(context, name, range);
    if (outcome.kind == ScanOutcome::Kind::failed)
        return rpc_fail(ErrorCode::misc, "Rescan failed. Potentially corrupted data files.");
    if (outcome.kind == ScanOutcome::Kind::aborted)
        return rpc_fail(ErrorCode::misc, "Rescan aborted.");
    JsonWriter writer;
    writer.begin_object().member("start_height", range.begin).key("stop_height");
    if (outcome.last)
        writer.value(*outcome.last);
    else
        writer.null();
    return writer.end_object().take();
}

RpcResult<JsonText> abortrescan(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        if (!wallet.scan || wallet.scan->is_aborted) return json_value(false);
        wallet.scan->is_aborted = true;
        return json_value(true);
    });
}

}  // namespace

void register_wallet_scan_methods(MethodTable& table, const WalletMethodContext& context) {
    add_wallet_method(
        table, context,
        {.name = "rescanblockchain",
         .category = "wallet",
         .description = "Reads blocks again for transactions of the wallet.",
         .arguments = {optional("start_height", number, "0", "First block"),
                       optional("stop_height", number, {}, "Last block; left out: the tip")},
         .results =
             returns_object({field("start_height", ResultType::number, "First block"),
                             field("stop_height", ResultType::number, "Last block that was read")}),
         .examples = {{"100000, 120000"}}},
        rescanblockchain);
    add_wallet_method(table, context,
                      {.name = "abortrescan",
                       .category = "wallet",
                       .description = "Ends a rescan of the wallet early.",
                       .results = returns(ResultType::boolean, "Whether there was one to end"),
                       .examples = {{}}},
                      abortrescan);
}

}  // namespace malha::rpc
