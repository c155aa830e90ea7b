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

struct Spender {
    primitives::TransactionPtr tx;
    std::optional<primitives::BlockHash> block{};  ///< none: in the pool
};

/// Null where no transaction of the pool spends the output.
std::vector<Spender> pool_spenders(const ChainContext& context,
                                   const std::vector<OutPoint>& outpoints) {
    return context.on_strand([&] {
        std::vector<Spender> spenders;
        for (const OutPoint& outpoint : outpoints) {
            const mempool::Entry* entry = context.pool().spender_of(outpoint);
            spenders.push_back({entry == nullptr ? nullptr : entry->tx});
        }
        return spenders;
    });
}

/// Fills in what the pool did not know.
RpcResult<void> add_confirmed_spenders(const ChainContext& context, const IndexContext& indexes,
                                       const std::vector<OutPoint>& outpoints,
                                       std::vector<Spender>& spenders) {
    const index::SpenderIndex* index = indexes.indexes->spenders();
    if (std::ranges::none_of(spenders, [](const Spender& one) { return one.tx == nullptr; }))
        return {};
    if (index == nullptr || !indexes.follower->wait_until_current(*index))
        return rpc_fail(ErrorCode::misc,
                        "Mempool lacks a relevant spend, and txospenderindex is unavailable.");
    const auto is_active = [&](const primitives::BlockHash& hash) {
        return context.on_strand([&] {
            const chain::BlockNode* node = context.engine().find(hash);
            return node != nullptr && context.engine().chain().contains(node);
        });
    };
    for (std::size_t i = 0; i < outpoints.size(); ++i) {
        if (spenders[i].tx != nullptr) continue;
        auto found = index->find(outpoints[i], context.engine().block_files(), is_active);
        if (!found) return rpc_fail(ErrorCode::misc, found.error().message);
        if (*found) spenders[i] = {(*found)->tx, (*found)->block};
    }
    return {};
}

RpcResult<JsonText> gettxspendingprevout(const ChainContext& context, const IndexContext& indexes,
                                         const Request& request) {
    const Json& outputs = request.param("outputs");
    if (outputs.size() == 0)
        return rpc_fail(ErrorCode::invalid_parameter, "Invalid parameter, outputs are missing");
    const SpendingOptions options = MALHA_TRY(options_from(request.param("options")));
    std::vector<OutPoint> outpoints;
    for (const Json& output : outputs.values())
        outpoints.push_back(MALHA_TRY(outpoint_from(output)));
    std::vector<Spender> spenders = pool_spenders(context, outpoints);
    const bool mempool_only = options.mempool_only.value_or(indexes.indexes->spenders() == nullptr);
    if (!mempool_only) MALHA_TRY(add_confirmed_spenders(context, indexes, outpoints, spenders));
    JsonWriter writer(256);
    writer.begin_array();
    for (std::size_t i = 0; i < outpoints.size(); ++i) {
        const Spender& spender = spenders[i];
        writer.begin_object();
        writer.member("txid", outpoints[i].txid).member("vout", outpoints[i].index);
        if (spender.tx != nullptr) {
            writer.member("spendingtxid", spender.tx->txid);
            if (options.return_tx) writer.key("spendingtx").hex(spender.tx->raw);
        }
        if (spender.block) writer.member("blockhash", *spender.block);
        writer.end_object();
    }
    return writer.end_array().take();
}

}  // namespace

void register_spending_methods(MethodTable& table, const ChainContext& context,
                               const IndexContext& indexes) {
    table.add(
        {.name = "gettxspendingprevout",
         .category = "blockchain",
         .description = "Which transactions spend the given outputs: those of the pool, and with "
                        "-txospenderindex those in blocks.",
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
         .handler = [context, indexes](const Request& request) {
             return gettxspendingprevout(context, indexes, request);
         }});
}

}  // namespace malha::rpc
