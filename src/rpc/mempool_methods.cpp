// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Looking into the pool. See mempool_methods.hpp.
#include "malha/rpc/mempool_methods.hpp"

#include <algorithm>

#include "declare.hpp"
#include "malha/mempool/mempool.hpp"

namespace malha::rpc {
namespace {

using mempool::Entry;
using primitives::Amount;
using primitives::Txid;

// ---- entries

struct FamilyTotals {
    std::size_t count = 1;
    mempool::VSize vsize = 0;
    Amount fee;
};

FamilyTotals totals_with(const Entry& entry, const std::vector<Entry*>& relatives) {
    FamilyTotals totals{1 + relatives.size(), entry.vsize(), entry.modified_fee()};
    for (const Entry* relative : relatives) {
        totals.vsize += relative->vsize();
        totals.fee.sat += relative->modified_fee().sat;
    }
    return totals;
}

void write_txids(JsonWriter& writer, std::string_view name, const std::vector<Entry*>& entries) {
    writer.key(name).begin_array();
    for (const Entry* entry : entries)
        writer.value(entry->txid());
    writer.end_array();
}

/// By the hex digits that are shown.
std::vector<Entry*> sorted_as_shown(std::vector<Entry*> entries) {
    std::ranges::sort(entries, [](const Entry* a, const Entry* b) {
        const auto& left = a->txid().bytes;
        const auto& right = b->txid().bytes;
        return std::lexicographical_compare(left.rbegin(), left.rend(), right.rbegin(),
                                            right.rend());
    });
    return entries;
}

/// BIP 125: whether it or an ancestor asked to be replaceable. All are, today.
bool signals_replaceability(const Entry& entry) {
    const auto signals = [](const Entry& e) {
        return std::any_of(e.tx->inputs.begin(), e.tx->inputs.end(),
                           [](const primitives::TxInput& input) {
                               return input.sequence < primitives::TxInput::kSequenceFinal - 1;
                           });
    };
    const auto above = ancestors_of(entry);
    return signals(entry) || std::any_of(above.begin(), above.end(),
                                         [&](const Entry* ancestor) { return signals(*ancestor); });
}

void write_entry(JsonWriter& writer, const ChainContext& context, const Entry& entry) {
    const FamilyTotals below = totals_with(entry, descendants_of(entry));
    const FamilyTotals above = totals_with(entry, ancestors_of(entry));
    const mempool::Chunk& chunk = chunk_of(entry);
    writer.begin_object().member("vsize", entry.vsize()).member("weight", entry.tx->weight());
    writer.member("time", entry.time.value).member("height", entry.height);
    writer.member("descendantcount", below.count).member("descendantsize", below.vsize);
    writer.member("ancestorcount", above.count).member("ancestorsize", above.vsize);
    writer.member("wtxid", entry.tx->wtxid).member("chunkweight", chunk.total.weight);
    writer.key("fees").begin_object().member("base", entry.base_fee);
    writer.member("modified", entry.modified_fee()).member("ancestor", above.fee);
    writer.member("descendant", below.fee).member("chunk", chunk.total.fee).end_object();
    write_txids(writer, "depends", sorted_as_shown(entry.parents));
    write_txids(writer, "spentby", entry.children);
    writer.member("unbroadcast", context.pool().unbroadcast().contains(entry.txid()));
    if (context.shows_deprecated("bip125"))
        writer.member("bip125-replaceable", signals_replaceability(entry));
    writer.end_object();
}

std::vector<Field> entry_fields() {
    return {field("vsize", ResultType::number, "Virtual size (BIP 141)"),
            field("weight", ResultType::number, "Weight (BIP 141)"),
            field("time", ResultType::time, "When it came"),
            field("height", ResultType::number, "Height of the tip when it came"),
            field("descendantcount", ResultType::number, "Descendants here, with itself"),
            field("descendantsize", ResultType::number, "Their virtual size"),
            field("ancestorcount", ResultType::number, "Ancestors here, with itself"),
            field("ancestorsize", ResultType::number, "Their virtual size"),
            field("chunkweight", ResultType::number, "Weight of its chunk"),
            field("wtxid", ResultType::hex, "Hash with witness"),
            nested("fees", ResultType::object, "Fees in coins",
                   {field("base", ResultType::amount, "Its fee"),
                    field("modified", ResultType::amount, "With fee deltas, as mining counts it"),
                    field("ancestor", ResultType::amount, "Of it and its ancestors"),
                    field("descendant", ResultType::amount, "Of it and its descendants"),
                    field("chunk", ResultType::amount, "Of its chunk")}),
            nested("depends", ResultType::array, "Unconfirmed parents",
                   {field({}, ResultType::hex, "Transaction id")}),
            nested("spentby", ResultType::array, "Unconfirmed children",
                   {field({}, ResultType::hex, "Transaction id")}),
            field("unbroadcast", ResultType::boolean, "Whether no peer has asked for it yet"),
            optional_field("bip125-replaceable", ResultType::boolean,
                           "With -deprecatedrpc=bip125: whether it signals replaceability")};
}

std::vector<ResultVariant> entry_lists() {
    return {{"for verbose = false",
             nested({}, ResultType::array, {}, {field({}, ResultType::hex, "Transaction id")})},
            {"for verbose = true",
             nested({}, ResultType::dynamic_object, {},
                    {nested("transactionid", ResultType::object, {}, entry_fields())})}};
}

/// Entries as an array of ids, or as an object of their details.
template <class Entries>
void write_entries(JsonWriter& writer, const ChainContext& context, const Entries& entries,
                   bool verbose) {
    if (!verbose) {
        writer.begin_array();
        for (const Entry* entry : entries)
            writer.value(entry->txid());
        writer.end_array();
        return;
    }
    writer.begin_object();
    for (const Entry* entry : entries) {
        writer.key(entry->txid().to_display_hex());
        write_entry(writer, context, *entry);
    }
    writer.end_object();
}

/// Thread: node strand.
RpcResult<const Entry*> entry_of(const ChainContext& context, const Txid& txid) {
    const Entry* entry = context.pool().find(txid);
    if (entry == nullptr)
        return rpc_fail(ErrorCode::invalid_address_or_key, "Transaction not in mempool");
    return entry;
}

// ---- methods

RpcResult<JsonText> getmempoolinfo(const ChainContext& context, const Request&) {
    return context.on_strand([&]() -> RpcResult<JsonText> {
        mempool::Mempool& pool = context.pool();
        const mempool::MempoolOptions& options = pool.options();
        const mempool::Policy& policy = options.policy;
        const auto rate = [](mempool::FeeRate r) { return Amount{r.sat_per_kvb}; };
        JsonWriter writer(512);
        writer.begin_object().member("loaded", pool.is_loaded());
        writer.member("size", pool.size()).member("bytes", pool.total_vsize());
        writer.member("usage", pool.memory_usage()).member("total_fee", pool.total_fee());
        writer.member("maxmempool", options.bytes_max);
        writer.member("mempoolminfee", rate(pool.min_rate()));
        writer.member("minrelaytxfee", rate(policy.min_relay_rate));
        writer.member("incrementalrelayfee", rate(policy.incremental_rate));
        writer.member("unbroadcastcount", pool.unbroadcast().size());
        writer.member("permitbaremultisig", policy.permit_bare_multisig);
        writer.member("maxdatacarriersize", policy.data_bytes_max.value_or(0));
        writer.member("limitclustercount", options.limits.count_max);
        writer.member("limitclustersize",
                      options.limits.weight_max / primitives::kWitnessScaleFactor);
        // Every cluster is always in its best order.
        writer.member("optimal", true);
        if (context.shows_deprecated("fullrbf")) writer.member("fullrbf", true);
        return writer.end_object().take();
    });
}

RpcResult<JsonText> getrawmempool(const ChainContext& context, const Request& request) {
    const bool verbose = request.flag_or("verbose", false);
    const bool with_sequence = request.flag_or("mempool_sequence", false);
    if (verbose && with_sequence)
        return rpc_fail(ErrorCode::invalid_parameter,
                        "Verbose results cannot contain mempool sequence values.");
    return context.on_strand([&]() -> RpcResult<JsonText> {
        const mempool::Mempool& pool = context.pool();
        JsonWriter writer(pool.size() * (verbose ? 800 : 67) + 64);
        if (with_sequence) writer.begin_object().key("txids");
        write_entries(writer, context, pool.in_mining_order(), verbose);
        if (with_sequence) writer.member("mempool_sequence", pool.sequence()).end_object();
        return writer.take();
    });
}

RpcResult<JsonText> getmempoolentry(const ChainContext& context, const Request& request) {
    const auto txid = MALHA_TRY(request.hash<Txid>("txid"));
    return context.on_strand([&]() -> RpcResult<JsonText> {
        const Entry* entry = MALHA_TRY(entry_of(context, txid));
        JsonWriter writer(1024);
        write_entry(writer, context, *entry);
        return writer.take();
    });
}

using Relatives = std::vector<Entry*> (*)(const Entry&);

RpcResult<JsonText> list_relatives(const ChainContext& context, const Request& request,
                                   Relatives relatives) {
    const auto txid = MALHA_TRY(request.hash<Txid>("txid"));
    return context.on_strand([&]() -> RpcResult<JsonText> {
        const Entry* entry = MALHA_TRY(entry_of(context, txid));
        JsonWriter writer(1024);
        write_entries(writer, context, relatives(*entry), request.flag_or("verbose", false));
        return writer.take();
    });
}

RpcResult<JsonText> getmempoolcluster(const ChainContext& context, const Request& request) {
    const auto txid = MALHA_TRY(request.hash<Txid>("txid"));
    return context.on_strand([&]() -> RpcResult<JsonText> {
        const mempool::Cluster& cluster = *MALHA_TRY(entry_of(context, txid))->cluster;
        JsonWriter writer(1024);
        writer.begin_object().member("clusterweight", cluster.weight);
        writer.member("txcount", cluster.order.size()).key("chunks").begin_array();
        for (const mempool::Chunk& chunk : cluster.chunks) {
            writer.begin_object().member("chunkfee", chunk.total.fee);
            writer.member("chunkweight", chunk.total.weight).key("txs").begin_array();
            for (std::uint32_t i = chunk.begin; i < chunk.end; ++i)
                writer.value(cluster.order[i]->txid());
            writer.end_array().end_object();
        }
        return writer.end_array().end_object().take();
    });
}

RpcResult<JsonText> getmempoolfeeratediagram(const ChainContext& context, const Request&) {
    return context.on_strand([&]() -> RpcResult<JsonText> {
        JsonWriter writer(1024);
        mempool::FeeAndWeight sum;
        const auto write_point = [&] {
            writer.begin_object().member("weight", sum.weight).member("fee", sum.fee);
            writer.end_object();
        };
        writer.begin_array();
        write_point();
        for (const mempool::ChunkRef& ref : context.pool().chunks()) {
            sum += ref.chunk().total;
            write_point();
        }
        return writer.end_array().take();
    });
}

// ---- declarations

using Implementation = RpcResult<JsonText> (*)(const ChainContext&, const Request&);

Handler bind(const ChainContext& context, Implementation implementation) {
    return [context, implementation](const Request& request) {
        return implementation(context, request);
    };
}

Method relatives_method(const ChainContext& context, std::string name, std::string description,
                        Relatives relatives) {
    return {.name = std::move(name),
            .category = "blockchain",
            .description = std::move(description),
            .arguments = {required("txid", ArgType::hex, "Transaction id; must be in the pool"),
                          optional("verbose", ArgType::boolean, "false",
                                   "Details instead of a list of ids")},
            .results = entry_lists(),
            .examples = {{"\"mytxid\""}},
            .handler = [context, relatives](const Request& request) {
                return list_relatives(context, request, relatives);
            }};
}

Method getmempoolinfo_method(const ChainContext& context) {
    return {
        .name = "getmempoolinfo",
        .category = "blockchain",
        .description = "The state of the pool and its limits.",
        .results = returns_object(
            {field("loaded", ResultType::boolean, "Whether the saved pool is loaded"),
             field("size", ResultType::number, "Transactions"),
             field("bytes", ResultType::number, "Sum of their virtual sizes"),
             field("usage", ResultType::number, "Memory, bytes"),
             field("total_fee", ResultType::amount, "Sum of their fees, without deltas"),
             field("maxmempool", ResultType::number, "Most memory, bytes"),
             field("mempoolminfee", ResultType::amount,
                   "Least fee rate to get in, coins per 1000 virtual bytes"),
             field("minrelaytxfee", ResultType::amount, "The same while there is room"),
             field("incrementalrelayfee", ResultType::amount,
                   "By how much replacements must pay more"),
             field("unbroadcastcount", ResultType::number,
                   "Transactions that no peer has asked for yet"),
             field("permitbaremultisig", ResultType::boolean, "Whether those are relayed"),
             field("maxdatacarriersize", ResultType::number, "Most bytes of data outputs"),
             field("limitclustercount", ResultType::number, "Most transactions connected"),
             field("limitclustersize", ResultType::number, "Most virtual bytes connected"),
             field("optimal", ResultType::boolean, "Whether all are known to be in the best order"),
             optional_field("fullrbf", ResultType::boolean, "With -deprecatedrpc=fullrbf: true")}),
        .examples = {{}},
        .handler = bind(context, getmempoolinfo)};
}

Method getrawmempool_method(const ChainContext& context) {
    std::vector<ResultVariant> results = entry_lists();
    results.push_back(
        {"for verbose = false and mempool_sequence = true",
         nested({}, ResultType::object, {},
                {nested("txids", ResultType::array, "The transactions",
                        {field({}, ResultType::hex, "Transaction id")}),
                 field("mempool_sequence", ResultType::number, "Number of the next change")})});
    return {.name = "getrawmempool",
            .category = "blockchain",
            .description =
                "All transactions of the pool, in the order in which they would be "
                "mined.",
            .arguments = {optional("verbose", ArgType::boolean, "false",
                                   "Details instead of a list of ids"),
                          optional("mempool_sequence", ArgType::boolean, "false",
                                   "With the number of the next change")},
            .results = std::move(results),
            .examples = {{"true"}},
            .handler = bind(context, getrawmempool)};
}

Method getmempoolcluster_method(const ChainContext& context) {
    return {.name = "getmempoolcluster",
            .category = "blockchain",
            .description =
                "The transactions that one of the pool is connected with, in the chunks "
                "in which they would be mined.",
            .arguments = {required("txid", ArgType::hex, "Transaction id; must be in the pool")},
            .results = returns_object(
                {field("clusterweight", ResultType::number, "Weight of all"),
                 field("txcount", ResultType::number, "How many"),
                 nested("chunks", ResultType::array, "From the best fee rate down",
                        {nested({}, ResultType::object, {},
                                {field("chunkfee", ResultType::amount, "Fees of the chunk"),
                                 field("chunkweight", ResultType::number, "Weight of the chunk"),
                                 nested("txs", ResultType::array, "Its transactions in order",
                                        {field({}, ResultType::hex, "Transaction id")})})})}),
            .examples = {{"\"mytxid\""}},
            .handler = bind(context, getmempoolcluster)};
}

}  // namespace

void register_mempool_methods(MethodTable& table, const ChainContext& context) {
    table.add(getmempoolinfo_method(context));
    table.add(getrawmempool_method(context));
    table.add({.name = "getmempoolentry",
               .category = "blockchain",
               .description = "Details of one transaction of the pool.",
               .arguments = {required("txid", ArgType::hex, "Transaction id; must be in the pool")},
               .results = returns_object(entry_fields()),
               .examples = {{"\"mytxid\""}},
               .handler = bind(context, getmempoolentry)});
    table.add(relatives_method(context, "getmempoolancestors",
                               "Everything in the pool that a transaction needs.",
                               mempool::ancestors_of));
    table.add(relatives_method(context, "getmempooldescendants",
                               "Everything in the pool that needs a transaction.",
                               mempool::descendants_of));
    table.add(getmempoolcluster_method(context));
    table.add({.name = "getmempoolfeeratediagram",
               .category = "hidden",
               .description = "Cumulative fee over cumulative weight of the whole pool in mining "
                              "order.",
               .results = returns(nested({}, ResultType::array, "Corners of the diagram",
                                         {nested({}, ResultType::object, {},
                                                 {field("weight", ResultType::number, "Weight"),
                                                  field("fee", ResultType::amount, "Fee")})})),
               .examples = {{}},
               .handler = bind(context, getmempoolfeeratediagram)});
    register_priority_methods(table, context);
    register_mempool_file_methods(table, context);
}

}  // namespace malha::rpc
