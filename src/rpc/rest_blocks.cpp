// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// REST: stored blocks, parts of them, and the outputs they spend.
#include <algorithm>
#include <limits>
#include <memory>

#include "malha/rpc/transaction_json.hpp"
#include "malha/storage/block_files.hpp"
#include "raw_blocks.hpp"
#include "rest_request.hpp"

namespace malha::rpc {
namespace {

using primitives::BlockHash;

/// Where a block lies: it is read on this thread. Errors: 404 unknown or without data.
RestValue<storage::FilePos> position_of(const RestContext& context, const BlockHash& hash) {
    return context.chain.on_strand([&]() -> RestValue<storage::FilePos> {
        const chain::BlockNode& node = *MALHA_TRY(rest_find_block(context, hash));
        if (!node.has_data())
            return rest_fail(404, hash.to_display_hex(), " not available (",
                             node.tx_count > 0 ? "pruned data" : "not fully downloaded", ")");
        return storage::FilePos{node.file, node.data_offset};
    });
}

base::Unexpected<HttpResponse> unreadable(const BlockHash& hash) {
    return rest_fail(500, "I/O error reading ", hash.to_display_hex());
}

/// @param verbosity  of getblock, for JSON.
RestResult block(const RestContext& context, RawBlocks& raw_blocks, const RestRequest& request,
                 int verbosity) {
    const auto hash = MALHA_TRY(rest_hash<BlockHash>(request.argument));
    const storage::FilePos position = MALHA_TRY(position_of(context, hash));
    auto bytes = raw_blocks.read(context.chain.engine().block_files(), hash, position);
    if (!bytes) return unreadable(hash);
    if (request.format == RestFormat::binary)
        return HttpResponse{.content_type = std::string(kBinaryType), .shared = *std::move(bytes)};
    if (request.format != RestFormat::json) return rest_bytes(request.format, **bytes);
    auto json = ask_method(context, "getblock", {Json(request.argument), Json(verbosity)});
    if (!json) return rest_fail(500, json.error().message);
    return rest_json(std::move(json).value());
}

/// Blocks have less than 2^32 bytes: a larger number is beyond the end of any.
RestValue<std::uint32_t> part_bound(const RestRequest& request, std::string_view name) {
    const auto value = rest_number<std::uint64_t>(request.query_value(name).value_or(""));
    if (!value) return rest_fail(400, "Block part ", name, " missing or invalid");
    constexpr std::uint64_t kMax = std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(std::min(*value, kMax));
}

RestResult block_part(const RestContext& context, const RestRequest& request) {
    const std::uint32_t offset = MALHA_TRY(part_bound(request, "offset"));
    const std::uint32_t size = MALHA_TRY(part_bound(request, "size"));
    const auto hash = MALHA_TRY(rest_hash<BlockHash>(request.argument));
    const storage::FilePos position = MALHA_TRY(position_of(context, hash));
    const storage::BlockFiles& files = context.chain.engine().block_files();
    auto part = files.read_block_part(position, offset, size);
    if (!part && !files.read_block(position)) return unreadable(hash);
    if (!part || size == 0)
        return rest_fail(400, "Bad block part offset/size ", *request.query_value("offset"), "/",
                         *request.query_value("size"), " for ", request.argument);
    if (request.format == RestFormat::json)
        return rest_fail(400, "JSON output is not supported for this request type");
    return rest_bytes(request.format, *std::move(part));
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
        router.add_prefix(prefix, rest_handler(context, prefix, std::move(handler)));
    };
    const auto raw_blocks = std::make_shared<RawBlocks>();
    add("/rest/block/notxdetails/",
        [raw_blocks](const RestContext& with, const RestRequest& asked) {
            return block(with, *raw_blocks, asked, /*verbosity=*/1);
        });
    add("/rest/block/", [raw_blocks](const RestContext& with, const RestRequest& asked) {
        return block(with, *raw_blocks, asked, /*verbosity=*/3);
    });
    add("/rest/blockpart/", block_part);
    add("/rest/spenttxouts/", spent_outputs);
}

}  // namespace malha::rpc
