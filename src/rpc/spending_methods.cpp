// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// gettxspendingprevout: who spends an output. See mempool_methods.hpp.
#include <algorithm>

#include "declare.hpp"
#include "malha/mempool/mempool.hpp"
#include "malha/rpc/mempool_methods.hpp"

namespace malha::rpc {
namespace {

using primitives::OutPoint;

RpcResult<OutPoint> outpoint_from(const Json& object) {
    MALHA_TRY(expect_kind(object, Json::Kind::object));
    const Json* txid = object.find("txid");
    const Json* vout = object.find("vout");
    if (txid == nullptr) return rpc_fail(ErrorCode::type_error, "Missing txid");
    if (vout == nullptr) return rpc_fail(ErrorCode::type_error, "Missing vout");
    MALHA_TRY(expect_kind(*txid, Json::Kind::string));
    MALHA_TRY(expect_kind(*vout, Json::Kind::number));
    for (const std::string& name : object.names())
        if (name != "txid" && name != "vout")
            return rpc_fail(ErrorCode::type_error, "Unexpected key ", name);
    OutPoint outpoint;
    outpoint.txid = MALHA_TRY(hash_from<primitives::Txid>(*txid, "txid"));
    const int index = MALHA_TRY(integer_from<int>(*vout));
    if (index < 0)
        return rpc_fail(ErrorCode::invalid_parameter, "Invalid parameter, vout cannot be negative");
    outpoint.index = static_cast<std::uint32_t>(index);
    return outpoint;
}

struct SpendingOptions {
    std::optional<bool> mempool_only;
    bool return_tx = false;
};

RpcResult<SpendingOptions> options_from(const Json& object) {
    SpendingOptions options;
    for (const std::string& name : object.names()) {
        if (name != "mempool_only" && name != "return_spending_tx")
            return rpc_fail(ErrorCode::type_error, "Unexpected key ", name);
        const Json& value = *object.find(name);
        if (value.is_null()) continue;
        const bool flag = MALHA_TRY(bool_from(value));
        if (name == "mempool_only")
            options.mempool_only = flag;
        else
            options.return_tx = flag;
    }
    return options;
}

RpcResult<JsonText> gettxspendingprevout(const ChainContext& context, const Request& request) {
    const Json& outputs = request.param("outputs");
    if (outputs.size() == 0)
        return rpc_fail(ErrorCode::invalid_parameter, "Invalid parameter, outputs are missing");
    const SpendingOptions options = MALHA_TRY(options_from(request.param("options")));
    std::vector<OutPoint> outpoints;
    for (const Json& output : outputs.values())
        outpoints.push_back(MALHA_TRY(outpoint_from(output)));
    return context.on_strand([&]() -> RpcResult<JsonText> {
        JsonWriter writer(256);
        writer.begin_array();
        for (const OutPoint& outpoint : outpoints) {
            const mempool::Entry* spender = context.pool().spender_of(outpoint);
            if (spender == nullptr && !options.mempool_only.value_or(true))
                return rpc_fail(ErrorCode::misc,
                                "Mempool lacks a relevant spend, and txospenderindex is "
                                "unavailable.");
            writer.begin_object().member("txid", outpoint.txid).member("vout", outpoint.index);
            if (spender != nullptr) {
                writer.member("spendingtxid", spender->txid());
                if (options.return_tx) writer.key("spendingtx").hex(spender->tx->raw);
            }
            writer.end_object();
        }
        return writer.end_array().take();
    });
}

}  // namespace

void register_spending_methods(MethodTable& table, const ChainContext& context) {
    table.add(
        {.name = "gettxspendingprevout",
         .category = "blockchain",
         .description = "Which transactions of the pool spend the given outputs.",
         .arguments = {{.names = "outputs",
                        .type = ArgType::array,
                        .description = "The outputs",
                        .inner = {{.names = "",
                                   .type = ArgType::object,
                                   .inner = {required("txid", ArgType::hex, "Transaction id"),
                                             required("vout", ArgType::number,
                                                      "Index of the output")}}}},
                       {.names = "options",
                        .type = ArgType::named_options,
                        .presence = Presence::optional,
                        .description = "Where to look and what to return",
                        .inner = {{.names = "mempool_only",
                                   .type = ArgType::boolean,
                                   .presence = Presence::optional,
                                   .fallback_note = "true if there is no index of spenders",
                                   .description = "Look into the pool only"},
                                  optional("return_spending_tx", ArgType::boolean, "false",
                                           "With the whole spending transaction")}}},
         .results = returns(nested(
             {}, ResultType::array, "In the same order",
             {nested({}, ResultType::object, {},
                     {field("txid", ResultType::hex, "Transaction id of the output"),
                      field("vout", ResultType::number, "Its index"),
                      optional_field("spendingtxid", ResultType::hex, "Who spends it"),
                      optional_field("spendingtx", ResultType::hex, "The spending transaction"),
                      optional_field("blockhash", ResultType::hex, "The block that holds it")})})),
         .examples = {{"[{\"txid\":\"a08e6907dbbd3d809776dbfc5d82e371b764ed838b5655e72f463568df1aad"
                       "f0\",\"vout\":3}]"}},
         .handler = [context](const Request& request) {
             return gettxspendingprevout(context, request);
         }});
}

}  // namespace malha::rpc
