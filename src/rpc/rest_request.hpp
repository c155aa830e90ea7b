// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A REST request taken apart, and the shapes of its answers.
#pragma once

#include <charconv>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "malha/base/bytes.hpp"
#include "malha/rpc/http.hpp"
#include "malha/rpc/json_writer.hpp"
#include "malha/rpc/rest.hpp"

namespace malha::rpc {

/// The extension of the path. `unknown`: none of these.
enum class RestFormat : std::uint8_t { unknown, binary, hex, json };

struct RestRequest {
    std::string argument{};  ///< of the path: what follows the endpoint, without extension
    RestFormat format = RestFormat::unknown;
    std::string query{};  ///< after the question mark
    std::string body{};

    /// The first value of that name, with %XX decoded.
    [[nodiscard]] std::optional<std::string> query_value(std::string_view name) const;
    /// The parts of the argument between slashes; one empty part for an empty argument.
    [[nodiscard]] std::vector<std::string> parts() const;
};
/// @param prefix  of the target: the endpoint.
[[nodiscard]] RestRequest parse_rest_request(const HttpRequest& request, std::string_view prefix);

/// The error is an answer as well.
using RestResult = base::Result<HttpResponse, HttpResponse>;
template <class T>
using RestValue = base::Result<T, HttpResponse>;

/// A line of text for the client.
template <class... Parts>
[[nodiscard]] base::Unexpected<HttpResponse> rest_fail(int status, const Parts&... parts) {
    HttpResponse response{.status = status, .content_type = "text/plain"};
    (response.body.append(parts), ...);
    response.body += "\r\n";
    return base::Unexpected<HttpResponse>{std::move(response)};
}
/// 404: the endpoint knows the argument but not the format.
[[nodiscard]] base::Unexpected<HttpResponse> rest_fail_format(std::string_view available);
inline constexpr std::string_view kAllFormats = ".bin, .hex, .json";
inline constexpr std::string_view kOnlyJson = "json";
inline constexpr std::string_view kBinaryType = "application/octet-stream";

[[nodiscard]] HttpResponse rest_text(std::string line);
[[nodiscard]] HttpResponse rest_json(JsonText json);
/// Bytes in binary or hex. Errors: 404 in any other format.
[[nodiscard]] RestResult rest_bytes(RestFormat format, base::Bytes bytes);

/// 32 bytes in display order. Errors: 400 "Invalid hash: ...".
template <class Hash>
[[nodiscard]] RestValue<Hash> rest_hash(std::string_view text) {
    const auto hash = Hash::from_display_hex(text);
    if (!hash) return rest_fail(400, "Invalid hash: ", text);
    return *hash;
}
/// A whole decimal number in T's range, without a plus sign.
template <class T>
[[nodiscard]] std::optional<T> rest_number(std::string_view text) {
    T value{};
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
    return value;
}
/// How many headers a client wants, 1 to 2000. Errors: 400.
[[nodiscard]] RestValue<int> rest_header_count(std::string_view text);
inline constexpr const char* kRestHeaderCount = "5";  ///< when not said

/// Asks an RPC method.
[[nodiscard]] RpcResult<JsonText> ask_method(const RestContext& context, std::string_view method,
                                             std::vector<Json> params);

/// Thread: node strand. Errors: 404 "<hash> not found".
[[nodiscard]] RestValue<const chain::BlockNode*> rest_find_block(const RestContext& context,
                                                                 const primitives::BlockHash& hash);
/// The block and up to count - 1 after it, as far as the active chain goes; nothing for a block
/// outside it. Thread: node strand.
[[nodiscard]] std::vector<const chain::BlockNode*> active_blocks_from(
    const chain::Engine& engine, const primitives::BlockHash& hash, int count);

using RestHandler = std::function<RestResult(const RestContext&, const RestRequest&)>;
/// The endpoint's handler; 503 while the node starts.
[[nodiscard]] HttpHandler rest_handler(const RestContext& context, std::string_view prefix,
                                       RestHandler handler);

// Each adds the endpoints of its file.
void add_rest_block_routes(HttpRouter& router, const RestContext& context);
void add_rest_chain_routes(HttpRouter& router, const RestContext& context);
void add_rest_filter_routes(HttpRouter& router, const RestContext& context);
void add_rest_transaction_routes(HttpRouter& router, const RestContext& context);

}  // namespace malha::rpc
