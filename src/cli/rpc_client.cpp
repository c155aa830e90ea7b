// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See rpc_client.hpp.
#include "malha/cli/rpc_client.hpp"

#include <utility>

#include "malha/config/host_port.hpp"
#include "malha/consensus/chain_params.hpp"
#include "malha/rpc/cookie.hpp"
#include "malha/rpc/error.hpp"

namespace malha::cli {
namespace {

constexpr int kUnauthorized = 401;
constexpr int kUnavailable = 503;

rpc::Json request_object(const std::string& method, rpc::Json params, rpc::Json id) {
    rpc::Json request = rpc::Json::object();
    request.append("jsonrpc", rpc::Json("2.0"));
    request.append("method", rpc::Json(method));
    request.append("params", std::move(params));
    request.append("id", std::move(id));
    return request;
}

/// The name as one segment of a path (RFC 3986).
std::string percent_encoded(std::string_view text) {
    constexpr std::string_view kPlain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string result;
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        if (kPlain.find(character) != std::string_view::npos)
            result += character;
        else
            result.append({'%', kHex[byte >> 4U], kHex[byte & 15U]});
    }
    return result;
}

bool is_warming_up(const rpc::Json& reply) {
    const rpc::Json* error = reply.find("error");
    const rpc::Json* code = error == nullptr ? nullptr : error->find("code");
    return code != nullptr && code->is_number() &&
           code->integer<int>() == static_cast<int>(rpc::ErrorCode::in_warmup);
}

/// Statuses that come with a JSON-RPC reply in the body.
bool carries_reply(int status) {
    return status < 400 || status == 400 || status == 404 || status == 500;
}

}  // namespace

base::Result<Endpoint> read_endpoint(const config::Options& options, consensus::Network network) {
    const std::string address = options.get_string("rpcconnect", "127.0.0.1");
    const auto parts = config::split_host_port(address);
    if (!parts) return base::fail("Invalid port provided in -rpcconnect: ", address);
    Endpoint endpoint{.host = parts->host,
                      .port = parts->port.value_or(consensus::params_for(network).rpc_port),
                      .warning = {}};
    if (!options.is_set("rpcport")) return endpoint;
    const std::string text = options.get_string("rpcport", "");
    const auto port = config::parse_port(text);
    if (!port) return base::fail("Invalid port provided in -rpcport: ", text);
    endpoint.port = *port;
    if (parts->port)
        endpoint.warning =
            "Warning: Port specified in both -rpcconnect and -rpcport. Using -rpcport " +
            std::to_string(*port);
    return endpoint;
}

base::Result<rpc::Json> RpcClient::call(const std::string& method, rpc::Json params) {
    rpc::Json reply = MALHA_TRY(exchange(request_object(method, std::move(params), options_.id)));
    if (!reply.is_object() || reply.size() == 0)
        return base::fail("expected reply to have result, error and id properties");
    return reply;
}

base::Result<std::vector<rpc::Json>> RpcClient::call_all(std::span<const Request> requests) {
    rpc::Json batch = rpc::Json::array();
    for (std::size_t i = 0; i < requests.size(); ++i)
        batch.push_back(request_object(requests[i].method, requests[i].params, rpc::Json(i)));
    const rpc::Json answer = MALHA_TRY(exchange(batch));
    if (!answer.is_array()) return base::fail("Batch must be an array");
    std::vector<rpc::Json> replies(requests.size());
    for (const rpc::Json& reply : answer.values()) {
        const rpc::Json* id = reply.find("id");
        const auto index =
            id != nullptr && id->is_number() ? id->integer<std::size_t>() : std::nullopt;
        if (!index || *index >= replies.size()) return base::fail("Batch reply with an unknown id");
        replies[*index] = reply;
    }
    return replies;
}

base::Result<rpc::Json> RpcClient::exchange(const rpc::Json& request) {
    const auto start = context_.clock.mono();
    while (true) {
        auto reply = attempt(request);
        if (reply) return *std::move(reply);
        if (!options_.wait_for_node || !reply.error().is_transient)
            return base::fail(reply.error().message);
        if (options_.wait_max.count() > 0 && context_.clock.mono() - start >= options_.wait_max)
            return base::fail("timeout on transient error: ", reply.error().message);
        context_.sleep(std::chrono::seconds(1));
    }
}

base::Result<rpc::Json, RpcClient::Failure> RpcClient::attempt(const rpc::Json& request) {
    HttpCall call{.host = options_.endpoint.host,
                  .port = options_.endpoint.port,
                  .target = "/",
                  .credentials = options_.user + ":" + options_.password,
                  .body = request.to_text() + "\n",
                  .timeout = options_.timeout};
    if (options_.wallet) call.target = "/wallet/" + percent_encoded(*options_.wallet);
    Login login = Login::password;
    if (options_.password.empty()) {
        login = Login::no_cookie;
        call.credentials.clear();
    }
    if (login == Login::no_cookie && options_.cookie_file) {
        const auto cookie = rpc::read_cookie(*options_.cookie_file);
        login = cookie ? Login::cookie : Login::unreadable_cookie;
        call.credentials = cookie.value_or(std::string());
    }
    const auto answer = context_.transport.post(call);
    if (!answer)
        return base::Unexpected{Failure{
            "Error while attempting to communicate with server " + call.host + ":" +
                std::to_string(call.port) + " (" + answer.error().message +
                ")\n\nMake sure the bitcoind server is running and that you are connecting to the "
                "correct RPC port.\nUse \"bitcoin-cli -help\" for more info.",
            /*is_transient=*/true}};
    auto reply = read_answer(*answer, login);
    if (reply && options_.wait_for_node && is_warming_up(*reply))
        return base::Unexpected{Failure{"server in warmup", /*is_transient=*/true}};
    return reply;
}

std::string_view RpcClient::refusal(Login login) {
    switch (login) {
        case Login::password:
            return "Incorrect rpcuser or rpcpassword were specified.";
        case Login::cookie:
            return "Cookie file credentials were invalid and no rpcpassword was specified.";
        case Login::unreadable_cookie:
            return "Failed to read cookie file and no rpcpassword was specified.";
        case Login::no_cookie:
            return "Cookie file was disabled via -norpccookiefile and no rpcpassword was "
                   "specified.";
    }
    return "";
}

base::Result<rpc::Json, RpcClient::Failure> RpcClient::read_answer(const HttpAnswer& answer,
                                                                   Login login) const {
    if (answer.status == kUnauthorized)
        return base::Unexpected{Failure{
            "Authorization failed: " + std::string(refusal(login)) + " Configuration file: (" +
            (options_.config_file ? options_.config_file->string() : "") + ")"}};
    if (answer.status == kUnavailable)
        return base::Unexpected{Failure{"Server response: " + answer.body}};
    if (!carries_reply(answer.status))
        return base::Unexpected{
            Failure{"server returned HTTP error " + std::to_string(answer.status)}};
    if (answer.body.empty()) return base::Unexpected{Failure{"no response from server"}};
    auto reply = rpc::Json::parse(answer.body);
    if (!reply) return base::Unexpected{Failure{"couldn't parse reply from server"}};
    return *std::move(reply);
}

}  // namespace malha::cli
