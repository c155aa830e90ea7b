// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// REST: transactions, unspent outputs (BIP 64) and the pool.
#include <algorithm>
#include <limits>

#include "find_transaction.hpp"
#include "malha/mempool/mempool.hpp"
#include "malha/rpc/transaction_json.hpp"
#include "rest_request.hpp"
#include "rest_utxo_query.hpp"

namespace malha::rpc {
namespace {

using primitives::OutPoint;
using primitives::Txid;

// ---- tx

RestResult transaction(const RestContext& context, const RestRequest& request) {
    const auto txid = MALHA_TRY(rest_hash<Txid>(request.argument));
    const auto known = find_transaction(context.chain, context.indexes, txid);
    if (!known) return rest_fail(404, request.argument, " not found");
    const primitives::Transaction& tx = *known->tx;
    if (request.format != RestFormat::json)
        return rest_bytes(request.format, {tx.raw.begin(), tx.raw.end()});
    JsonWriter writer(tx.raw.size() * 8);
    writer.begin_object();
    write_transaction_members(writer, {.tx = tx, .include_hex = IncludeHex::no},
                              context.chain.address_format);
    if (known->block) writer.key("blockhash").display_hex(known->block->bytes);
    return rest_json(writer.key("hex").hex(tx.raw).end_object().take());
}

// ---- getutxos

/// Stands for the height of an unconfirmed output.
constexpr auto kUnconfirmedHeight = std::numeric_limits<primitives::Height>::max();

struct UtxoAnswer {
    primitives::Height tip_height = 0;
    primitives::BlockHash tip{};
    std::vector<std::optional<storage::Coin>> coins{};  ///< one per outpoint
};

RestValue<UtxoAnswer> look_up(const RestContext& context, const UtxoQuery& query) {
    return context.chain.on_strand([&]() -> RestValue<UtxoAnswer> {
        chain::Engine& engine = context.chain.engine();
        const mempool::Mempool& pool = context.chain.pool();
        UtxoAnswer answer{engine.chain().height(), engine.chain().tip()->hash};
        for (const OutPoint& outpoint : query.outpoints) {
            auto coin = query.with_pool ? pool.coin(outpoint) : engine.coin(outpoint);
            if (!coin) return rest_fail(500, coin.error().message);
            if (*coin && (*coin)->height > answer.tip_height) (*coin)->height = kUnconfirmedHeight;
            answer.coins.push_back(std::move(coin).value());
        }
        return answer;
    });
}

base::Bytes serialize_utxos(const UtxoAnswer& answer) {
    base::Bytes bitmap((answer.coins.size() + 7) / 8);
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < answer.coins.size(); ++i) {
        if (!answer.coins[i]) continue;
        bitmap[i / 8] = static_cast<std::uint8_t>(bitmap[i / 8] | 1U << i % 8);
        ++count;
    }
    primitives::ByteWriter writer;
    writer.write(answer.tip_height).write_bytes(answer.tip.bytes).write_var_bytes(bitmap);
    writer.write_compact_size(count);
    for (const auto& coin : answer.coins) {
        if (!coin) continue;
        writer.write(std::uint32_t{0})
            .write(coin->height);  // 0: version of the transaction, unknown
        write_output(writer, {coin->value, coin->script_pubkey});
    }
    return writer.take();
}

JsonText utxos_json(const UtxoAnswer& answer, const keys::AddressFormat& format) {
    std::string bitmap;
    for (const auto& coin : answer.coins)
        bitmap += coin ? '1' : '0';
    JsonWriter writer(1024);
    writer.begin_object().member("chainHeight", answer.tip_height);
    writer.member("chaintipHash", answer.tip).member("bitmap", bitmap);
    writer.key("utxos").begin_array();
    for (const auto& coin : answer.coins) {
        if (!coin) continue;
        writer.begin_object().member("height", coin->height).member("value", coin->value);
        writer.key("scriptPubKey");
        write_output_script(writer, coin->script_pubkey, format);
        writer.end_object();
    }
    return writer.end_array().end_object().take();
}

RestResult unspent_outputs(const RestContext& context, const RestRequest& request) {
    const UtxoQuery query = MALHA_TRY(read_utxo_query(request));
    if (request.format == RestFormat::unknown) return rest_fail_format(kAllFormats);
    const UtxoAnswer answer = MALHA_TRY(look_up(context, query));
    if (request.format == RestFormat::json)
        return rest_json(utxos_json(answer, context.chain.address_format));
    return rest_bytes(request.format, serialize_utxos(answer));
}

// ---- mempool

RestValue<bool> query_flag(const RestRequest& request, std::string_view name, bool fallback) {
    const auto text = request.query_value(name);
    if (!text) return fallback;
    if (*text != "true" && *text != "false")
        return rest_fail(400, "The \"", name,
                         "\" query parameter must be either \"true\" or \"false\".");
    return *text == "true";
}

RestValue<JsonText> pool_contents(const RestContext& context, const RestRequest& request) {
    const bool verbose = MALHA_TRY(query_flag(request, "verbose", true));
    const bool with_sequence = MALHA_TRY(query_flag(request, "mempool_sequence", false));
    if (verbose && with_sequence)
        return rest_fail(400,
                         "Verbose results cannot contain mempool sequence values. (hint: set "
                         "\"verbose=false\")");
    auto json = ask_method(context, "getrawmempool", {Json(verbose), Json(with_sequence)});
    if (!json) return rest_fail(500, json.error().message);
    return std::move(json).value();
}

RestResult pool(const RestContext& context, const RestRequest& request) {
    const bool contents = request.argument == "contents";
    if (!contents && request.argument != "info")
        return rest_fail(400, "Invalid URI format. Expected /rest/mempool/<info|contents>.json");
    if (request.format != RestFormat::json) return rest_fail_format(kOnlyJson);
    if (contents) return rest_json(MALHA_TRY(pool_contents(context, request)));
    auto json = ask_method(context, "getmempoolinfo", {});
    if (!json) return rest_fail(500, json.error().message);
    return rest_json(std::move(json).value());
}

}  // namespace

void add_rest_transaction_routes(HttpRouter& router, const RestContext& context) {
    const auto add = [&](const char* prefix, RestHandler handler) {
        router.add_prefix(prefix, rest_handler(context, prefix, std::move(handler)));
    };
    add("/rest/tx/", transaction);
    add("/rest/mempool/", pool);
    add("/rest/getutxos", unspent_outputs);
}

}  // namespace malha::rpc
