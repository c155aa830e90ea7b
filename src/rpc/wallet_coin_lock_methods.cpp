// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// lockunspent, listlockunspent.
#include "check_members.hpp"
#include "wallet_declare.hpp"

namespace malha::rpc {
namespace {

using enum ArgType;
using primitives::OutPoint;

/// An output from {"txid", "vout"}. Errors: type_error, invalid_parameter.
RpcResult<OutPoint> outpoint_from(const Json& entry) {
    MALHA_TRY(expect_kind(entry, Json::Kind::object));
    const Json* txid = entry.find("txid");
    const Json* index = entry.find("vout");
    if (txid == nullptr) return rpc_fail(ErrorCode::type_error, "Missing txid");
    if (index == nullptr) return rpc_fail(ErrorCode::type_error, "Missing vout");
    MALHA_TRY(check_member(*txid, {"txid", Json::Kind::string}));
    MALHA_TRY(check_member(*index, {"vout", Json::Kind::number}));
    OutPoint outpoint;
    outpoint.txid = MALHA_TRY(hash_from<primitives::Txid>(*txid, "txid"));
    const int number = MALHA_TRY(integer_from<int>(*index));
    if (number < 0)
        return rpc_fail(ErrorCode::invalid_parameter, "Invalid parameter, vout cannot be negative");
    outpoint.index = static_cast<std::uint32_t>(number);
    return outpoint;
}

RpcResult<void> check_lockable(const wallet::Wallet& wallet, const OutPoint& outpoint, bool unlock,
                               bool is_persistent) {
    const auto fail = [](std::string_view message) -> RpcResult<void> {
        return rpc_fail(ErrorCode::invalid_parameter, "Invalid parameter, ", message);
    };
    const wallet::WalletTx* tx = wallet.find(outpoint.txid);
    if (tx == nullptr) return fail("unknown transaction");
    if (outpoint.index >= tx->tx->outputs.size()) return fail("vout index out of bounds");
    if (wallet.is_spent(outpoint)) return fail("expected unspent output");
    const bool is_locked = wallet.is_coin_locked(outpoint);
    if (unlock && !is_locked) return fail("expected locked output");
    if (!unlock && is_locked && !is_persistent) return fail("output already locked");
    return {};
}

RpcResult<JsonText> lockunspent(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        const bool unlock = request.flag_or("unlock", false);
        const bool is_persistent = request.flag_or("persistent", false);
        if (!request.has("transactions")) {
            if (unlock) MALHA_TRY(from_wallet(wallet.unlock_all_coins()));
            return json_value(true);
        }
        std::vector<OutPoint> outpoints;
        for (const Json& entry : request.param("transactions").values()) {
            outpoints.push_back(MALHA_TRY(outpoint_from(entry)));
            MALHA_TRY(check_lockable(wallet, outpoints.back(), unlock, is_persistent));
        }
        // Only now, so that all or none change.
        for (const OutPoint& outpoint : outpoints)
            MALHA_TRY(from_wallet(unlock ? wallet.unlock_coin(outpoint)
                                         : wallet.lock_coin(outpoint, is_persistent)));
        return json_value(true);
    });
}

RpcResult<JsonText> listlockunspent(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        JsonWriter writer;
        writer.begin_array();
        for (const auto& [outpoint, persists] : wallet.locked_coins()) {
            writer.begin_object().member("txid", outpoint.txid);
            writer.member("vout", outpoint.index).end_object();
        }
        return writer.end_array().take();
    });
}

}  // namespace

void register_wallet_coin_lock_methods(MethodTable& table, const WalletMethodContext& context) {
    const Argument output{.names = {},
                          .type = object,
                          .presence = Presence::optional,
                          .description = "An output",
                          .inner = {required("txid", hex, "Transaction id"),
                                    required("vout", number, "Index of the output")}};
    add_wallet_method(
        table, context,
        {.name = "lockunspent",
         .category = "wallet",
         .description = "Keeps coins from being spent without being named, or allows it again.",
         .arguments = {required("unlock", boolean, "Whether to unlock instead"),
                       {.names = "transactions",
                        .type = array,
                        .presence = Presence::optional,
                        .fallback = "[]",
                        .description = "The coins; left out: all, for unlocking",
                        .inner = {output}},
                       optional("persistent", boolean, "false",
                                "Whether the lock survives a restart")},
         .results = returns(ResultType::boolean, "true"),
         .examples = {{"false"}}},
        lockunspent);
    add_wallet_method(table, context,
                      {.name = "listlockunspent",
                       .category = "wallet",
                       .description = "The coins that are locked.",
                       .results = returns(nested(
                           {}, ResultType::array, {},
                           {nested({}, ResultType::object, {},
                                   {field("txid", ResultType::hex, "Transaction id"),
                                    field("vout", ResultType::number, "Index of the output")})})),
                       .examples = {{}}},
                      listlockunspent);
}

}  // namespace malha::rpc
