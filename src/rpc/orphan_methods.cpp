// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// getorphantxs: what waits for its parents. See network_methods.hpp.
#include "declare.hpp"
#include "malha/base/hex.hpp"
#include "malha/mempool/fee_rate.hpp"
#include "malha/rpc/json_writer.hpp"
#include "malha/rpc/network_methods.hpp"
#include "malha/rpc/request.hpp"

namespace malha::rpc {
namespace {

enum class Verbosity : int { txids = 0, details = 1, hex = 2 };

RpcResult<Verbosity> read_verbosity(const Request& request) {
    const Json& given = request.param("verbosity");
    if (given.is_bool())
        return rpc_fail(ErrorCode::type_error, "Verbosity was boolean but only integer allowed");
    const int level = MALHA_TRY(verbosity_from(given, 0));
    if (level < 0 || level > static_cast<int>(Verbosity::hex))
        return rpc_fail(ErrorCode::invalid_parameter, "Invalid verbosity value ",
                        std::to_string(level));
    return static_cast<Verbosity>(level);
}

void write_orphan(JsonWriter& writer, const p2p::OrphanInfo& orphan, Verbosity verbosity) {
    const primitives::Transaction& tx = *orphan.tx;
    writer.begin_object().member("txid", tx.txid).member("wtxid", tx.wtxid);
    writer.member("bytes", tx.raw.size());
    writer.member("vsize", mempool::vsize_of(tx.weight())).member("weight", tx.weight());
    writer.key("from").begin_array();
    for (const p2p::PeerId peer : orphan.announcers)
        writer.value(p2p::to_number(peer));
    writer.end_array();
    if (verbosity == Verbosity::hex) writer.member("hex", base::to_hex(tx.raw));
    writer.end_object();
}

RpcResult<JsonText> getorphantxs(const NetworkContext& context, const Request& request) {
    const Verbosity verbosity = MALHA_TRY(read_verbosity(request));
    JsonWriter writer;
    writer.begin_array();
    for (const p2p::OrphanInfo& orphan : context.control->orphans()) {
        if (verbosity == Verbosity::txids)
            writer.value(orphan.tx->txid);
        else
            write_orphan(writer, orphan, verbosity);
    }
    return writer.end_array().take();
}

}  // namespace

void register_orphan_methods(MethodTable& table, const NetworkContext& context) {
    std::vector<Field> facts{field("txid", ResultType::hex, "Transaction id"),
                             field("wtxid", ResultType::hex, "Hash with witness"),
                             field("bytes", ResultType::number, "Serialised size"),
                             field("vsize", ResultType::number, "Virtual size"),
                             field("weight", ResultType::number, "Weight"),
                             nested("from", ResultType::array, "Peers that announced it",
                                    {field("", ResultType::number, "Number of the peer")})};
    const auto list_of = [](Field element) {
        return nested("", ResultType::array, "", {std::move(element)});
    };
    const auto ids = list_of(field("", ResultType::hex, "Transaction id"));
    const auto objects = list_of(nested("", ResultType::object, "", facts));
    facts.push_back(field("hex", ResultType::hex, "The transaction"));
    const auto with_bytes = list_of(nested("", ResultType::object, "", std::move(facts)));
    table.add(
        {.name = "getorphantxs",
         .category = "hidden",
         .description = "Lists transactions that wait for their parents. For tests.",
         .arguments = {{.names = "verbosity",
                        .type = ArgType::number,
                        .presence = Presence::optional,
                        .fallback = "0",
                        .description = "0 for ids, 1 for objects, 2 for objects with the bytes",
                        .type_check = TypeCheck::by_handler}},
         .results = {{"for verbose = 0", ids},
                     {"for verbose = 1", objects},
                     {"for verbose = 2", with_bytes}},
         .examples = {{}, {"2"}},
         .handler = [context](const Request& request) { return getorphantxs(context, request); }});
}

}  // namespace malha::rpc
