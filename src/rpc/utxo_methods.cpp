// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// gettxout and gettxoutsetinfo. See utxo_methods.hpp.
#include "malha/rpc/utxo_methods.hpp"

#include "declare.hpp"
#include "indexed_coin_stats.hpp"
#include "malha/chain/utxo_stats.hpp"
#include "malha/rpc/transaction_json.hpp"

namespace malha::rpc {
namespace {

RpcResult<JsonText> gettxout(const ChainContext& context, const Request& request) {
    primitives::OutPoint outpoint;
    outpoint.txid = MALHA_TRY(request.hash<primitives::Txid>("txid"));
    outpoint.index = MALHA_TRY(request.integer<std::uint32_t>("n"));
    const bool with_pool = request.flag_or("include_mempool", true);
    struct Found {
        std::optional<storage::Coin> coin;
        primitives::BlockHash tip;
        primitives::Height tip_height = 0;
    };
    const Found found = MALHA_TRY(context.on_strand([&]() -> RpcResult<Found> {
        auto coin = with_pool ? context.pool().coin(outpoint) : context.engine().coin(outpoint);
        if (!coin) return rpc_fault(coin.error());
        const chain::BlockNode& tip = *context.engine().chain().tip();
        return Found{std::move(coin).value(), tip.hash, tip.height};
    }));
    if (!found.coin) return json_null();
    JsonWriter writer(512);
    writer.begin_object().key("bestblock").display_hex(found.tip.bytes);
    writer.member("confirmations", found.tip_height - found.coin->height + 1);
    writer.key("value").value(found.coin->value).key("scriptPubKey");
    write_output_script(writer, found.coin->script_pubkey, context.address_format);
    return writer.member("coinbase", found.coin->coinbase).end_object().take();
}

RpcResult<chain::UtxoHash> hash_type_of(const std::string& name) {
    if (name == "hash_serialized_3") return chain::UtxoHash::serialized3;
    if (name == "muhash") return chain::UtxoHash::mu_hash;
    if (name == "none") return chain::UtxoHash::none;
    return rpc_fail(ErrorCode::invalid_parameter, "'", name, "' is not a valid hash_type");
}

/// Statistics of another block than the tip need the index.
RpcResult<void> check_past_block(const Request& request, chain::UtxoHash hash_type,
                                 const IndexContext& indexes) {
    if (indexes.indexes->coin_stats() == nullptr)
        return rpc_fail(ErrorCode::invalid_parameter,
                        "Querying specific block heights requires coinstatsindex");
    if (hash_type == chain::UtxoHash::serialized3)
        return rpc_fail(ErrorCode::invalid_parameter,
                        "hash_serialized_3 hash type cannot be queried for a specific block");
    if (!request.flag_or("use_index", true))
        return rpc_fail(ErrorCode::invalid_parameter,
                        "Cannot set use_index to false when querying for a specific block");
    return {};
}

void write_utxo_stats(JsonWriter& writer, const chain::UtxoStats& stats, chain::UtxoHash type,
                      primitives::Height height) {
    writer.begin_object().member("height", height);
    writer.key("bestblock").display_hex(stats.best_block.bytes);
    writer.member("txouts", stats.coins).member("bogosize", stats.bogosize);
    if (stats.hash)
        writer.key(type == chain::UtxoHash::mu_hash ? "muhash" : "hash_serialized_3")
            .display_hex(*stats.hash);
    writer.key("total_amount").value(stats.total);
    writer.member("transactions", stats.transactions);
}

RpcResult<JsonText> gettxoutsetinfo(const ChainContext& context, const IndexContext& indexes,
                                    const Request& request) {
    const auto type = MALHA_TRY(hash_type_of(request.text_or("hash_type", "hash_serialized_3")));
    if (request.has("hash_or_height")) MALHA_TRY(check_past_block(request, type, indexes));
    if (type != chain::UtxoHash::serialized3 && indexes.indexes->coin_stats() != nullptr &&
        request.flag_or("use_index", true))
        return indexed_coin_stats(
            context, indexes, request.param("hash_or_height"),
            type == chain::UtxoHash::mu_hash ? ShowMuHash::yes : ShowMuHash::no);
    struct Opened {
        storage::CoinsCursor cursor;
        primitives::Height height = 0;
        std::uint64_t disk_size = 0;
    };
    Opened opened = MALHA_TRY(context.on_strand([&]() -> RpcResult<Opened> {
        auto cursor = context.engine().coins_cursor();
        if (!cursor) return rpc_fault(cursor.error());
        const chain::BlockNode* block = context.engine().find(cursor->best_block());
        return Opened{std::move(cursor).value(), block->height,
                      context.engine().coins_size_on_disk()};
    }));
    const auto interrupted = [&context] { return context.engine().interrupted(); };
    const auto stats = chain::compute_utxo_stats(opened.cursor, type, interrupted);
    if (!stats) return rpc_fail(ErrorCode::internal_error, stats.error().message);
    JsonWriter writer(512);
    write_utxo_stats(writer, *stats, type, opened.height);
    return writer.member("disk_size", opened.disk_size).end_object().take();
}

Method gettxout_method(const ChainContext& context) {
    return {.name = "gettxout",
            .category = "blockchain",
            .description = "Details of an unspent output; null when it is spent or never existed.",
            .arguments = {required("txid", ArgType::hex, "Transaction id"),
                          required("n", ArgType::number, "Index of the output"),
                          optional("include_mempool", ArgType::boolean, "true",
                                   "Whether unconfirmed transactions count")},
            .results = {{"If the UTXO was not found", field({}, ResultType::null_value, {})},
                        {"Otherwise",
                         nested({}, ResultType::object, {},
                                {field("bestblock", ResultType::hex, "Tip of the chain"),
                                 field("confirmations", ResultType::number, "Confirmations"),
                                 field("value", ResultType::amount, "Amount"),
                                 nested("scriptPubKey", ResultType::object, "Output script",
                                        output_script_fields()),
                                 field("coinbase", ResultType::boolean, "Made by a coinbase")})}},
            .examples = {{"\"txid\", 1"}},
            .handler = [context](const Request& request) { return gettxout(context, request); }};
}

Method gettxoutsetinfo_method(const ChainContext& context, const IndexContext& indexes) {
    return {.name = "gettxoutsetinfo",
            .category = "blockchain",
            .description =
                "Statistics of the set of unspent outputs. Reads all of it, which takes "
                "a while on long chains; blocks go on being validated meanwhile.",
            .arguments = {optional("hash_type", ArgType::string, "\"hash_serialized_3\"",
                                   "hash_serialized_3, muhash or none"),
                          {.names = "hash_or_height",
                           .type = ArgType::number,
                           .presence = Presence::optional,
                           .fallback_note = "the current best block",
                           .description = "Another block than the tip; needs -coinstatsindex",
                           .type_words = "string or numeric",
                           .type_check = TypeCheck::by_handler},
                          optional("use_index", ArgType::boolean, "true",
                                   "Whether -coinstatsindex may answer")},
            .results = returns_object(
                {field("height", ResultType::number, "Height of the block"),
                 field("bestblock", ResultType::hex, "Hash of the block"),
                 field("txouts", ResultType::number, "Unspent outputs"),
                 field("bogosize", ResultType::number, "Measure of size without a unit"),
                 optional_field("hash_serialized_3", ResultType::hex, "Hash of that type"),
                 optional_field("muhash", ResultType::hex, "Hash of that type"),
                 field("total_amount", ResultType::amount, "Sum of all outputs"),
                 optional_field("total_unspendable_amount", ResultType::amount,
                                "Coins lost for ever; needs -coinstatsindex"),
                 {.name = "block_info",
                  .type = ResultType::object,
                  .description = "What the block itself changed; needs -coinstatsindex",
                  .presence = Presence::optional,
                  .inner = {field({}, ResultType::elided, "Sums of the block")}},
                 optional_field("transactions", ResultType::number,
                                "Transactions with unspent outputs"),
                 optional_field("disk_size", ResultType::number, "Bytes on disk, estimated")}),
            .examples = {{}, {"\"none\""}},
            .handler = [context, indexes](const Request& request) {
                return gettxoutsetinfo(context, indexes, request);
            }};
}

}  // namespace

void register_utxo_methods(MethodTable& table, const ChainContext& context,
                           const IndexContext& indexes) {
    table.add(gettxout_method(context));
    table.add(gettxoutsetinfo_method(context, indexes));
}

}  // namespace malha::rpc
