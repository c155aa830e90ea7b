// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// REST: stored blocks, parts of them, and the outputs they spend.
#include "malha/rpc/transaction_json.hpp"
#include "rest_request.hpp"

namespace malha::rpc {
namespace {

using primitives::BlockHash;

/// The bytes of a stored block. Errors: 404 unknown or without data, 500 unreadable.
RestValue<base::Bytes> stored_bytes(const RestContext& context, const BlockHash& hash) {
    return context.chain.on_strand([&]() -> RestValue<base::Bytes> {
        const chain::BlockNode& node = *MALHA_TRY(rest_find_block(context, hash));
        const std::string name = hash.to_display_hex();
        if (!node.has_data())
            return rest_fail(404, name, " not available (",
                             node.tx_count > 0 ? "pruned data" : "not fully downloaded", ")");
        auto bytes = context.chain.engine().read_block_bytes(node);
        if (!bytes) return rest_fail(500, "I/O error reading ", name);
        return std::move(bytes).value();
    });
}

/// @param verbosity  of getblock, for JSON.
RestResult block(const RestContext& context, const RestRequest& request, int verbosity) {
    const auto hash = MALHA_TRY(rest_hash<BlockHash>(request.argument));
    const base::Bytes bytes = MALHA_TRY(stored_bytes(context, hash));
    if (request.format != RestFormat::json) return rest_bytes(request.format, bytes);
    auto json = ask_method(context, "getblock", {Json(request.argument), Json(verbosity)});
    if (!json) return rest_fail(500, json.error().message);
    return rest_json(std::move(json).value());
}

RestResult block_with_transactions(const RestContext& context, const RestRequest& request) {
    return block(context, request, /*verbosity=*/3);
}

RestResult block_with_txids(const RestContext& context, const RestRequest& request) {
    return block(context, request, /*verbosity=*/1);
}

RestValue<std::size_t> part_bound(const RestRequest& request, std::string_view name) {
    const auto value = rest_number<std::size_t>(request.query_value(name).value_or(""));
    if (!value) return rest_fail(400, "Block part ", name, " missing or invalid");
    return *value;
}

RestResult block_part(const RestContext& context, const RestRequest& request) {
    const std::size_t offset = MALHA_TRY(part_bound(request, "offset"));
    const std::size_t size = MALHA_TRY(part_bound(request, "size"));
    const auto hash = MALHA_TRY(rest_hash<BlockHash>(request.argument));
    const base::Bytes bytes = MALHA_TRY(stored_bytes(context, hash));
    if (size == 0 || offset >= bytes.size() || size > bytes.size() - offset)
        return rest_fail(400, "Bad block part offset/size ", std::to_string(offset), "/",
                         std::to_string(size), " for ", request.argument);
    if (request.format == RestFormat::json)
        return rest_fail(400, "JSON output is not supported for this request type");
    return rest_bytes(request.format, base::ByteView(bytes).subspan(offset, size));
}

/// The outputs that a block spends, one group a transaction; the coinbase's is empty.
using SpentGroups = std::vector<std::span<const consensus::SpentOutput>>;

SpentGroups groups_of(const storage::BlockUndo& undo) {
    SpentGroups groups{{}};
    std::size_t first = 0;
    for (const std::uint32_t count : undo.input_counts) {
        groups.push_back(undo.coins.coins().subspan(first, count));
        first += count;
    }
    return groups;
}

base::Bytes serialize_groups(const SpentGroups& groups) {
    primitives::ByteWriter writer;
    writer.write_compact_size(groups.size());
    for (const auto& group : groups) {
        writer.write_compact_size(group.size());
        for (const consensus::SpentOutput& spent : group)
            write_output(writer, spent.output);
    }
    return writer.take();
}

JsonText groups_json(const SpentGroups& groups, const keys::AddressFormat& format) {
    JsonWriter writer(4096);
    writer.begin_array();
    for (const auto& group : groups) {
        writer.begin_array();
        for (const consensus::SpentOutput& spent : group) {
            writer.begin_object().member("value", spent.output.value).key("scriptPubKey");
            write_output_script(writer, spent.output.script_pubkey, format);
            writer.end_object();
        }
        writer.end_array();
    }
    return writer.end_array().take();
}

RestResult spent_outputs(const RestContext& context, const RestRequest& request) {
    const auto hash = MALHA_TRY(rest_hash<BlockHash>(request.argument));
    const storage::BlockUndo undo =
        MALHA_TRY(context.chain.on_strand([&]() -> RestValue<storage::BlockUndo> {
            const chain::BlockNode& node = *MALHA_TRY(rest_find_block(context, hash));
            if (node.height == 0) return storage::BlockUndo{};  // genesis spends nothing
            auto stored = context.chain.engine().read_undo(node);
            if (!stored) return rest_fail(404, request.argument, " undo not available");
            return std::move(stored).value();
        }));
    const SpentGroups groups = groups_of(undo);
    if (request.format != RestFormat::json)
        return rest_bytes(request.format, serialize_groups(groups));
    return rest_json(groups_json(groups, context.chain.address_format));
}

}  // namespace

void add_rest_block_routes(HttpRouter& router, const RestContext& context) {
    const auto add = [&](const char* prefix, RestHandler handler) {
        router.add_prefix(prefix, rest_handler(context, prefix, handler));
    };
    add("/rest/block/notxdetails/", block_with_txids);
    add("/rest/block/", block_with_transactions);
    add("/rest/blockpart/", block_part);
    add("/rest/spenttxouts/", spent_outputs);
}

}  // namespace malha::rpc
