// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// prioritisetransaction and getprioritisedtransactions. See mempool_methods.hpp.
#include "declare.hpp"
#include "malha/mempool/mempool.hpp"
#include "malha/rpc/mempool_methods.hpp"

namespace malha::rpc {
namespace {

using primitives::Txid;

/// 0 in any way of writing it.
bool is_zero(const Json& number) {
    return number.is_null() || number.real() == 0;
}

/// Thread: node strand.
RpcResult<void> prioritise(mempool::Mempool& pool, const Txid& txid, std::int64_t delta) {
    const mempool::Policy& policy = pool.options().policy;
    const mempool::Entry* entry = pool.find(txid);
    // Dust is only allowed while nobody wants to mine the transaction for its own sake.
    if (entry != nullptr && policy.require_standard &&
        !mempool::dust_outputs(*entry->tx, policy.dust_rate).empty())
        return rpc_fail(ErrorCode::invalid_parameter,
                        "Priority is not supported for transactions with dust outputs.");
    pool.prioritise(txid, {delta});
    return {};
}

RpcResult<JsonText> prioritisetransaction(const ChainContext& context, const Request& request) {
    const auto txid = MALHA_TRY(request.hash<Txid>("txid"));
    const auto delta = MALHA_TRY(request.integer<std::int64_t>("fee_delta"));
    if (!is_zero(request.param("dummy")))
        return rpc_fail(ErrorCode::invalid_parameter,
                        "Priority is no longer supported, dummy argument to "
                        "prioritisetransaction must be 0.");
    MALHA_TRY(context.on_strand([&] { return prioritise(context.pool(), txid, delta); }));
    return json_value(true);
}

RpcResult<JsonText> getprioritisedtransactions(const ChainContext& context, const Request&) {
    return context.on_strand([&]() -> RpcResult<JsonText> {
        const mempool::Mempool& pool = context.pool();
        JsonWriter writer(256);
        writer.begin_object();
        for (const auto& [txid, delta] : pool.fee_deltas()) {
            const mempool::Entry* entry = pool.find(txid);
            writer.key(txid.to_display_hex()).begin_object().member("fee_delta", delta.sat);
            writer.member("in_mempool", entry != nullptr);
            if (entry != nullptr) writer.member("modified_fee", entry->modified_fee().sat);
            writer.end_object();
        }
        return writer.end_object().take();
    });
}

}  // namespace

void register_priority_methods(MethodTable& table, const ChainContext& context) {
    table.add({.name = "prioritisetransaction",
               .category = "mining",
               .description = "Lets mining count a transaction as if it paid more, or less.",
               .arguments = {required("txid", ArgType::hex, "Transaction id"),
                             optional("dummy", ArgType::number, {}, "For older clients: 0 or null"),
                             required("fee_delta", ArgType::number,
                                      "Satoshis to add to the fee; nobody pays them")},
               .results = returns(ResultType::boolean, "True"),
               .examples = {{"\"txid\", 0.0, 10000"}},
               .handler = [context](const Request& request) {
                   return prioritisetransaction(context, request);
               }});
    table.add({.name = "getprioritisedtransactions",
               .category = "mining",
               .description = "All fee deltas set by prioritisetransaction.",
               .results = returns(nested(
                   {}, ResultType::dynamic_object, "By transaction id",
                   {nested("<transactionid>", ResultType::object, {},
                           {field("fee_delta", ResultType::number, "Satoshis added"),
                            field("in_mempool", ResultType::boolean, "Whether it waits now"),
                            optional_field("modified_fee", ResultType::number,
                                           "Its fee with the delta; only while it waits")})})),
               .examples = {{}},
               .handler = [context](const Request& request) {
                   return getprioritisedtransactions(context, request);
               }});
}

}  // namespace malha::rpc
