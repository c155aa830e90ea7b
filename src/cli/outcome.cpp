// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Replies as the terminal shows them.
#include <cstdlib>

#include "commands.hpp"
#include "malha/rpc/error.hpp"

namespace malha::cli {
namespace {

/// Colours the names of members: texts that a colon follows.
std::string with_painted_names(const std::string& json) {
    std::string result;
    for (std::size_t at = 0; at < json.size();) {
        if (json[at] != '"') {
            result += json[at++];
            continue;
        }
        std::size_t end = at + 1;
        while (end < json.size() && json[end] != '"')
            end += json[end] == '\\' ? 2 : 1;
        const std::string text = json.substr(at, end + 1 - at);
        at = end + 1;
        const bool is_name = at < json.size() && json[at] == ':';
        result += is_name ? painted(text, Paint::cyan, Color::on) : text;
    }
    return result;
}

}  // namespace

std::string painted(std::string_view text, Paint paint, Color color) {
    if (color == Color::off) return std::string(text);
    return "\x1b[" + std::to_string(static_cast<int>(paint)) + "m" + std::string(text) + "\x1b[0m";
}

std::string result_text(const rpc::Json& result, Color color) {
    if (result.is_null()) return "";
    if (result.is_string()) return result.string();
    const std::string text = result.to_pretty_text();
    return color == Color::on ? with_painted_names(text) : text;
}

Outcome outcome_of_error(const rpc::Json& error) {
    const rpc::Json* code = error.find("code");
    const auto number =
        code != nullptr && code->is_number() ? code->integer<std::int32_t>() : std::nullopt;
    // An error that is no JSON-RPC error is shown as it came.
    if (!number) return {1, "error: " + error.to_text()};
    std::string text = "error code: " + std::to_string(*number) + "\n";
    const rpc::Json* message = error.find("message");
    if (message != nullptr && message->is_string()) text += "error message:\n" + message->string();
    if (*number == static_cast<int>(rpc::ErrorCode::wallet_not_specified))
        text +=
            " Or for the CLI, specify the \"-rpcwallet=<walletname>\" option before the command "
            "(run \"bitcoin-cli -h\" for help or \"bitcoin-cli listwallets\" to see which wallets "
            "are currently loaded).";
    return {static_cast<int>(std::abs(std::int64_t{*number})), text};
}

const rpc::Json* error_of(const rpc::Json& reply) {
    const rpc::Json* error = reply.find("error");
    return error == nullptr || error->is_null() ? nullptr : error;
}

rpc::Json result_of(const rpc::Json& reply) {
    const rpc::Json* result = reply.find("result");
    return result == nullptr ? rpc::Json() : *result;
}

Outcome outcome_of_reply(const rpc::Json& reply, Color color) {
    if (const rpc::Json* error = error_of(reply)) return outcome_of_error(*error);
    return {0, result_text(result_of(reply), color)};
}

}  // namespace malha::cli
