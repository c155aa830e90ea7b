// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What the client can do. Each command makes its calls and returns what to print; errors of the
// connection or of the arguments are base errors, errors that the node answers are outcomes.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "malha/base/result.hpp"
#include "malha/base/time.hpp"
#include "malha/cli/arguments.hpp"
#include "malha/cli/rpc_client.hpp"
#include "malha/rpc/json.hpp"

namespace malha::cli {

/// The end of the program.
struct Outcome {
    int exit_code = 0;
    std::string text;  ///< to standard output, or to standard error when the exit code is not 0
};

enum class Color : std::uint8_t { off, on };
/// ANSI colours by their codes.
enum class Paint : std::uint8_t { green = 32, yellow = 33, blue = 34, magenta = 35, cyan = 36 };
[[nodiscard]] std::string painted(std::string_view text, Paint paint, Color color);

using Words = std::span<const std::string>;

/// Texts as they are, everything else as indented JSON, null as nothing.
[[nodiscard]] std::string result_text(const rpc::Json& result, Color color);
/// "error code: -8\nerror message:\n..."
[[nodiscard]] Outcome outcome_of_error(const rpc::Json& error);
[[nodiscard]] Outcome outcome_of_reply(const rpc::Json& reply, Color color);
/// The member "error" of a reply unless it is null.
[[nodiscard]] const rpc::Json* error_of(const rpc::Json& reply);
/// The member "result" of a reply, null when there is none.
[[nodiscard]] rpc::Json result_of(const rpc::Json& reply);

enum class Naming : std::uint8_t { by_position, by_name };
[[nodiscard]] base::Result<Outcome> run_method(RpcClient& client,
                                               const ArgumentConverter& converter, Naming naming,
                                               Words words, Color color);
[[nodiscard]] base::Result<Outcome> run_generate(RpcClient& client,
                                                 const ArgumentConverter& converter, Words words,
                                                 Color color);
[[nodiscard]] base::Result<Outcome> run_getinfo(RpcClient& client, Words words, Color color);
[[nodiscard]] base::Result<Outcome> run_netinfo(RpcClient& client, Words words,
                                                base::UnixSeconds now);
[[nodiscard]] base::Result<Outcome> run_addrinfo(RpcClient& client, Words words, Color color);

}  // namespace malha::cli
