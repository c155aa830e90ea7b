// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// REST: headers and the state of the chain.
#include "block_json.hpp"
#include "rest_request.hpp"

namespace malha::rpc {
namespace {

using primitives::BlockHash;

/// What an RPC method without a REST meaning of its own answers; JSON only.
RestResult method_answer(const RestContext& context, const RestRequest& request,
                         std::string_view method, std::vector<Json> params) {
    if (request.format != RestFormat::json) return rest_fail_format(kOnlyJson);
    auto json = ask_method(context, method, std::move(params));
    if (!json) return rest_fail(400, json.error().message);
    return rest_json(std::move(json).value());
}

RestResult chain_info(const RestContext& context, const RestRequest& request) {
    return method_answer(context, request, "getblockchaininfo", {});
}

RestResult deployments_at_tip(const RestContext& context, const RestRequest& request) {
    return method_answer(context, request, "getdeploymentinfo", {});
}

RestResult deployments_at(const RestContext& context, const RestRequest& request) {
    if (request.argument.empty()) return deployments_at_tip(context, request);
    if (request.format == RestFormat::json) MALHA_TRY(rest_hash<BlockHash>(request.argument));
    return method_answer(context, request, "getdeploymentinfo", {Json(request.argument)});
}

JsonText headers_json(const std::vector<HeaderFacts>& headers) {
    JsonWriter writer(headers.size() * 700);
    writer.begin_array();
    for (const HeaderFacts& facts : headers) {
        writer.begin_object();
        write_header_members(writer, facts);
        writer.end_object();
    }
    return writer.end_array().take();
}

std::vector<HeaderFacts> header_facts_from(const RestContext& context, const BlockHash& hash,
                                           int count) {
    return context.chain.on_strand([&] {
        const chain::Engine& engine = context.chain.engine();
        std::vector<HeaderFacts> all;
        for (const chain::BlockNode* node : active_blocks_from(engine, hash, count))
            all.push_back(header_facts(engine, *node));
        return all;
    });
}

base::Bytes header_bytes_from(const RestContext& context, const BlockHash& hash, int count) {
    return context.chain.on_strand([&] {
        base::Bytes bytes;
        for (const chain::BlockNode* node :
             active_blocks_from(context.chain.engine(), hash, count)) {
            const auto header = node->header().serialize();
            bytes.insert(bytes.end(), header.begin(), header.end());
        }
        return bytes;
    });
}

/// "<hash>?count=<n>", or "<n>/<hash>" as older clients write it.
RestResult headers(const RestContext& context, const RestRequest& request) {
    const auto parts = request.parts();
    if (parts.size() > 2)
        return rest_fail(400,
                         "Invalid URI format. Expected /rest/headers/<hash>.<ext>?count=<count>");
    const std::string count_text =
        parts.size() == 2 ? parts[0] : request.query_value("count").value_or(kRestHeaderCount);
    const int count = MALHA_TRY(rest_header_count(count_text));
    const auto hash = MALHA_TRY(rest_hash<BlockHash>(parts.back()));
    if (request.format == RestFormat::json)
        return rest_json(headers_json(header_facts_from(context, hash, count)));
    return rest_bytes(request.format, header_bytes_from(context, hash, count));
}

RestResult hash_by_height(const RestContext& context, const RestRequest& request) {
    const auto height = rest_number<primitives::Height>(request.argument);
    if (!height || *height < 0) return rest_fail(400, "Invalid height: ", request.argument);
    const auto hash = context.chain.on_strand([&]() -> std::optional<BlockHash> {
        const chain::BlockNode* node = context.chain.engine().chain().at(*height);
        if (node == nullptr) return std::nullopt;
        return node->hash;
    });
    if (!hash) return rest_fail(404, "Block height out of range");
    if (request.format == RestFormat::hex) return rest_text(hash->to_display_hex());
    if (request.format != RestFormat::json)
        return rest_bytes(request.format, {hash->bytes.begin(), hash->bytes.end()});
    return rest_json(JsonWriter().begin_object().member("blockhash", *hash).end_object().take());
}

}  // namespace

void add_rest_chain_routes(HttpRouter& router, const RestContext& context) {
    const auto add = [&](const char* prefix, RestHandler handler) {
        router.add_prefix(prefix, rest_handler(context, prefix, std::move(handler)));
    };
    add("/rest/chaininfo", chain_info);
    add("/rest/headers/", headers);
    add("/rest/blockhashbyheight/", hash_by_height);
    add("/rest/deploymentinfo/", deployments_at);
    add("/rest/deploymentinfo", deployments_at_tip);
}

}  // namespace malha::rpc
