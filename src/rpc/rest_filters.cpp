// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// REST: block filters and their headers (BIP 157, BIP 158), from -blockfilterindex.
#include "rest_request.hpp"

namespace malha::rpc {
namespace {

using index::BlockPosition;
using primitives::BlockHash;

constexpr std::uint8_t kBasicFilter = 0;  ///< the type's number on the wire

/// Errors: 400 unknown type, or no such index.
RestValue<const index::FilterIndex*> filter_index(const RestContext& context,
                                                  std::string_view type) {
    if (type != "basic") return rest_fail(400, "Unknown filtertype ", type);
    const index::FilterIndex* filters = context.indexes.indexes->filters();
    if (filters == nullptr) return rest_fail(400, "Index is not enabled for filtertype ", type);
    return filters;
}

/// Errors: 404 saying why there is none, 500.
RestValue<index::FilterRecord> record_of(const index::FilterIndex& filters,
                                         const BlockPosition& block, bool was_connected,
                                         bool is_current) {
    auto record = filters.find(block);
    if (!record) return rest_fail(500, record.error().message);
    if (*record) return **std::move(record);
    constexpr std::string_view kNone = "Filter not found. ";
    if (!was_connected) return rest_fail(404, kNone, "Block was not connected to active chain.");
    if (!is_current)
        return rest_fail(404, kNone, "Block filters are still in the process of being indexed.");
    return rest_fail(404, kNone, "This error is unexpected and indicates index corruption.");
}

RestResult block_filter(const RestContext& context, const RestRequest& request) {
    const auto parts = request.parts();
    if (parts.size() != 2)
        return rest_fail(400,
                         "Invalid URI format. Expected /rest/blockfilter/<filtertype>/<blockhash>");
    const auto hash = MALHA_TRY(rest_hash<BlockHash>(parts[1]));
    const index::FilterIndex& filters = *MALHA_TRY(filter_index(context, parts[0]));
    bool was_connected = false;
    const auto block = MALHA_TRY(context.chain.on_strand([&]() -> RestValue<BlockPosition> {
        const chain::BlockNode* node = MALHA_TRY(rest_find_block(context, hash));
        was_connected = node->is_valid(chain::Validity::scripts);
        return BlockPosition{node->hash, node->height};
    }));
    const bool is_current = context.indexes.follower->wait_until_current(filters);
    const auto record = MALHA_TRY(record_of(filters, block, was_connected, is_current));
    const auto filter = filters.read(record, hash);
    if (!filter) return rest_fail(500, filter.error().message);
    if (request.format == RestFormat::json)
        return rest_json(
            JsonWriter().begin_object().key("filter").hex(*filter).end_object().take());
    primitives::ByteWriter writer;
    writer.write(kBasicFilter).write_bytes(hash.bytes).write_var_bytes(*filter);
    return rest_bytes(request.format, writer.take());
}

/// "<type>/<hash>?count=<n>", or "<type>/<n>/<hash>" as older clients write it.
RestResult filter_headers(const RestContext& context, const RestRequest& request) {
    const auto parts = request.parts();
    if (parts.size() < 2 || parts.size() > 3)
        return rest_fail(400,
                         "Invalid URI format. Expected "
                         "/rest/blockfilterheaders/<filtertype>/<blockhash>.<ext>?count=<count>");
    const std::string count_text =
        parts.size() == 3 ? parts[1] : request.query_value("count").value_or(kRestHeaderCount);
    const int count = MALHA_TRY(rest_header_count(count_text));
    const auto hash = MALHA_TRY(rest_hash<BlockHash>(parts.back()));
    const index::FilterIndex& filters = *MALHA_TRY(filter_index(context, parts[0]));
    const auto blocks = context.chain.on_strand([&] {
        std::vector<BlockPosition> all;
        for (const chain::BlockNode* node : active_blocks_from(context.chain.engine(), hash, count))
            all.push_back({node->hash, node->height});
        return all;
    });
    const bool is_current = context.indexes.follower->wait_until_current(filters);
    JsonWriter json(blocks.size() * 67 + 2);
    json.begin_array();
    base::Bytes bytes;
    for (const BlockPosition& block : blocks) {
        const auto record =
            MALHA_TRY(record_of(filters, block, /*was_connected=*/true, is_current));
        json.value(record.header);
        bytes.insert(bytes.end(), record.header.bytes.begin(), record.header.bytes.end());
    }
    if (request.format == RestFormat::json) return rest_json(json.end_array().take());
    return rest_bytes(request.format, std::move(bytes));
}

}  // namespace

void add_rest_filter_routes(HttpRouter& router, const RestContext& context) {
    const auto add = [&](const char* prefix, RestHandler handler) {
        router.add_prefix(prefix, rest_handler(context, prefix, std::move(handler)));
    };
    add("/rest/blockfilter/", block_filter);
    add("/rest/blockfilterheaders/", filter_headers);
}

}  // namespace malha::rpc
