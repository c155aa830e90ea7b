// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// REST: block filters and their headers (BIP 157, BIP 158). They come from getblockfilter, and so
// from -blockfilterindex.
#include "malha/base/hex.hpp"
#include "rest_request.hpp"

namespace malha::rpc {
namespace {

using primitives::BlockHash;

constexpr std::uint8_t kBasicFilter = 0;  ///< the type's number on the wire

RestValue<void> check_filter_type(std::string_view name) {
    if (name != "basic") return rest_fail(400, "Unknown filtertype ", name);
    return {};
}

/// The answer of getblockfilter: an object of "filter" and "header".
/// Errors: 404 unknown block or no filter yet, 400 no index.
RestValue<Json> filter_of(const RestContext& context, const BlockHash& hash) {
    const auto text = ask_method(context, "getblockfilter", {Json(hash.to_display_hex())});
    if (!text) {
        const RpcError& error = text.error();
        const bool no_index = error.message.starts_with("Index is not enabled") ||
                              error.code == ErrorCode::method_not_found;
        if (no_index) return rest_fail(400, "Index is not enabled for filtertype basic");
        return rest_fail(404, error.message);
    }
    auto json = Json::parse(text->text);
    MALHA_ASSERT(json.has_value());
    return *std::move(json);
}

/// The member, which is hex.
base::Bytes bytes_of(const Json& object, std::string_view name) {
    const Json* member = object.find(name);
    MALHA_ASSERT(member != nullptr);
    return base::from_hex(member->string()).value_or(base::Bytes{});
}

RestResult block_filter(const RestContext& context, const RestRequest& request) {
    const auto parts = request.parts();
    if (parts.size() != 2)
        return rest_fail(400,
                         "Invalid URI format. Expected /rest/blockfilter/<filtertype>/<blockhash>");
    const auto hash = MALHA_TRY(rest_hash<BlockHash>(parts[1]));
    MALHA_TRY(check_filter_type(parts[0]));
    MALHA_TRY(context.chain.on_strand([&] { return rest_find_block(context, hash); }));
    const Json answer = MALHA_TRY(filter_of(context, hash));
    if (request.format == RestFormat::json)
        return rest_json(JsonWriter()
                             .begin_object()
                             .member("filter", *answer.find("filter"))
                             .end_object()
                             .take());
    primitives::ByteWriter writer;
    writer.write(kBasicFilter).write_bytes(hash.bytes).write_var_bytes(bytes_of(answer, "filter"));
    return rest_bytes(request.format, writer.bytes());
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
    MALHA_TRY(check_filter_type(parts[0]));
    const auto nodes = context.chain.on_strand(
        [&] { return active_blocks_from(context.chain.engine(), hash, count); });
    JsonWriter json(nodes.size() * 67 + 2);
    json.begin_array();
    base::Bytes bytes;
    for (const chain::BlockNode* node : nodes) {
        const Json answer = MALHA_TRY(filter_of(context, node->hash));
        json.value(*answer.find("header"));
        const base::Bytes header = bytes_of(answer, "header");
        bytes.insert(bytes.end(), header.rbegin(), header.rend());  // from display order
    }
    if (request.format == RestFormat::json) return rest_json(json.end_array().take());
    return rest_bytes(request.format, bytes);
}

}  // namespace

void add_rest_filter_routes(HttpRouter& router, const RestContext& context) {
    const auto add = [&](const char* prefix, RestHandler handler) {
        router.add_prefix(prefix, rest_handler(context, prefix, handler));
    };
    add("/rest/blockfilter/", block_filter);
    add("/rest/blockfilterheaders/", filter_headers);
}

}  // namespace malha::rpc
