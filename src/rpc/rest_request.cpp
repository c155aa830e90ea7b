// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See rest_request.hpp.
#include "rest_request.hpp"

#include <algorithm>

#include "malha/base/hex.hpp"
#include "percent.hpp"

namespace malha::rpc {
namespace {

RestFormat format_of(std::string_view extension) {
    if (extension == "bin") return RestFormat::binary;
    if (extension == "hex") return RestFormat::hex;
    if (extension == "json") return RestFormat::json;
    return RestFormat::unknown;
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    for (;;) {
        const std::size_t end = std::min(text.find(separator), text.size());
        parts.emplace_back(text.substr(0, end));
        if (end == text.size()) return parts;
        text.remove_prefix(end + 1);
    }
}

}  // namespace

std::optional<std::string> RestRequest::query_value(std::string_view name) const {
    for (const std::string& pair : split(query, '&')) {
        const std::size_t equals = std::min(pair.find('='), pair.size());
        if (percent_decoded(std::string_view(pair).substr(0, equals)) != name) continue;
        return percent_decoded(std::string_view(pair).substr(std::min(equals + 1, pair.size())));
    }
    return std::nullopt;
}

std::vector<std::string> RestRequest::parts() const {
    return split(argument, '/');
}

RestRequest parse_rest_request(const HttpRequest& request, std::string_view prefix) {
    RestRequest parsed{.body = request.body};
    std::string_view target = request.target;
    const std::size_t question = std::min(target.find('?'), target.size());
    parsed.query = target.substr(std::min(question + 1, target.size()));
    target = target.substr(0, question);
    target.remove_prefix(std::min(prefix.size(), target.size()));
    const std::size_t dot = target.rfind('.');
    if (dot != std::string_view::npos) parsed.format = format_of(target.substr(dot + 1));
    // A dot at the end is as good as none.
    const bool has_name = parsed.format != RestFormat::unknown || target.ends_with('.');
    parsed.argument = has_name ? target.substr(0, dot) : target;
    return parsed;
}

base::Unexpected<HttpResponse> rest_fail_format(std::string_view available) {
    return rest_fail(404, "output format not found (available: ", available, ")");
}

HttpResponse rest_text(std::string line) {
    line += '\n';
    return {.content_type = "text/plain", .body = std::move(line)};
}

HttpResponse rest_json(JsonText json) {
    json.text += '\n';
    return {.content_type = "application/json", .body = std::move(json.text)};
}

RestResult rest_bytes(RestFormat format, base::Bytes bytes) {
    if (format == RestFormat::hex) return rest_text(base::to_hex(bytes));
    if (format != RestFormat::binary) return rest_fail_format(kAllFormats);
    return HttpResponse{.content_type = std::string(kBinaryType), .binary = std::move(bytes)};
}

RestValue<int> rest_header_count(std::string_view text) {
    constexpr int kCountMax = 2000;
    const auto count = rest_number<int>(text);
    if (!count || *count < 1 || *count > kCountMax)
        return rest_fail(400, "Header count is invalid or out of acceptable range (1-",
                         std::to_string(kCountMax), "): ", text);
    return *count;
}

RpcResult<JsonText> ask_method(const RestContext& context, std::string_view method,
                               std::vector<Json> params) {
    Json array = Json::array();
    for (Json& param : params)
        array.push_back(std::move(param));
    return context.methods->execute(method, array, Caller{});
}

RestValue<const chain::BlockNode*> rest_find_block(const RestContext& context,
                                                   const primitives::BlockHash& hash) {
    const chain::BlockNode* node = context.chain.engine().find(hash);
    if (node == nullptr) return rest_fail(404, hash.to_display_hex(), " not found");
    return node;
}

std::vector<const chain::BlockNode*> active_blocks_from(const chain::Engine& engine,
                                                        const primitives::BlockHash& hash,
                                                        int count) {
    std::vector<const chain::BlockNode*> nodes;
    const chain::BlockNode* node = engine.find(hash);
    if (node == nullptr || !engine.chain().contains(node)) return nodes;
    for (; node != nullptr && count > 0; --count) {
        nodes.push_back(node);
        node = engine.chain().next(node);
    }
    return nodes;
}

HttpHandler rest_handler(const RestContext& context, std::string_view prefix, RestHandler handler) {
    return [context, prefix = std::string(prefix),
            handler = std::move(handler)](const HttpRequest& request) {
        const auto status = context.warmup_status();
        RestResult result = status ? rest_fail(503, "Service temporarily unavailable: ", *status)
                                   : handler(context, parse_rest_request(request, prefix));
        return result ? std::move(result).value() : std::move(result).error();
    };
}

void add_rest_routes(HttpRouter& router, const RestContext& context) {
    add_rest_block_routes(router, context);
    add_rest_chain_routes(router, context);
    add_rest_filter_routes(router, context);
    add_rest_transaction_routes(router, context);
}

}  // namespace malha::rpc
