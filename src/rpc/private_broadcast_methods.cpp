// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// getprivatebroadcastinfo and abortprivatebroadcast: own transactions that are on their way by
// private connections. See network_methods.hpp.
#include "declare.hpp"
#include "malha/base/hex.hpp"
#include "malha/rpc/json_writer.hpp"
#include "malha/rpc/network_methods.hpp"
#include "malha/rpc/request.hpp"
#include "malha/rpc/values.hpp"
#include "malha/wire/address_text.hpp"

namespace malha::rpc {
namespace {

RpcResult<void> check_enabled(const NetworkContext& context) {
    if (context.control->broadcasts_privately()) return {};
    // Word for word what clients know.
    return rpc_fail(ErrorCode::method_not_found,
                    "Private broadcast is not enabled. Ensure you're running Bitcoin Core with "
                    "-privatebroadcast=1.");
}

JsonWriter& write_ids(JsonWriter& writer, const primitives::Transaction& tx) {
    return writer.member("txid", tx.txid)
        .member("wtxid", tx.wtxid)
        .member("hex", base::to_hex(tx.raw));
}

RpcResult<JsonText> getprivatebroadcastinfo(const NetworkContext& context) {
    MALHA_TRY(check_enabled(context));
    JsonWriter writer(1024);
    writer.begin_object().key("transactions").begin_array();
    for (const p2p::PrivateTransaction& entry : context.control->private_transactions()) {
        write_ids(writer.begin_object(), *entry.tx).member("time_added", entry.added.value);
        writer.key("peers").begin_array();
        for (const p2p::PrivateSend& send : entry.sends) {
            writer.begin_object().member("address", wire::to_text(send.address));
            writer.member("sent", send.sent.value);
            if (send.received) writer.member("received", send.received->value);
            writer.end_object();
        }
        writer.end_array().end_object();
    }
    return writer.end_array().end_object().take();
}

RpcResult<JsonText> abortprivatebroadcast(const NetworkContext& context, const Request& request) {
    MALHA_TRY(check_enabled(context));
    const auto id = MALHA_TRY(hash_bytes_from(request.param("id"), "id"));
    const auto removed = context.control->abort_private(id);
    if (removed.empty())
        return rpc_fail(
            ErrorCode::invalid_address_or_key,
            "Transaction not in private broadcast queue. Check getprivatebroadcastinfo.");
    JsonWriter writer(1024);
    writer.begin_object().key("removed_transactions").begin_array();
    for (const primitives::TransactionPtr& tx : removed)
        write_ids(writer.begin_object(), *tx).end_object();
    return writer.end_array().end_object().take();
}

std::vector<Field> id_fields() {
    return {field("txid", ResultType::hex, "Transaction id"),
            field("wtxid", ResultType::hex, "Hash with witness"),
            field("hex", ResultType::hex, "The transaction")};
}

}  // namespace

void register_private_broadcast_methods(MethodTable& table, const NetworkContext& context) {
    std::vector<Field> facts = id_fields();
    facts.push_back(field("time_added", ResultType::time, "When it was given to the node"));
    facts.push_back(nested(
        "peers", ResultType::array, "Who was given it",
        {nested({}, ResultType::object, {},
                {field("address", ResultType::string, "Of the peer"),
                 field("sent", ResultType::time, "When the peer was given it"),
                 optional_field("received", ResultType::time, "When the peer said it has it")})}));
    table.add(
        {.name = "getprivatebroadcastinfo",
         .category = "rawtransactions",
         .description = "Own transactions that were not yet heard of from others, with "
                        "-privatebroadcast.",
         .results = returns_object({nested("transactions", ResultType::array, "In their order",
                                           {nested({}, ResultType::object, {}, facts)})}),
         .examples = {{}},
         .handler = [context](const Request&) { return getprivatebroadcastinfo(context); }});
    table.add({.name = "abortprivatebroadcast",
               .category = "rawtransactions",
               .description = "Sends a transaction to no more peers, with -privatebroadcast. Those "
                              "that have it may pass it on.",
               .arguments = {required("id", ArgType::string, "Its txid or wtxid")},
               .results = returns_object(
                   {nested("removed_transactions", ResultType::array, "What was stopped",
                           {nested({}, ResultType::object, {}, id_fields())})}),
               .examples = {{"\"id\""}},
               .handler = [context](const Request& request) {
                   return abortprivatebroadcast(context, request);
               }});
}

}  // namespace malha::rpc
