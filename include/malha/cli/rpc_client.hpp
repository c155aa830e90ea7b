// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// JSON-RPC calls to the node that the options name.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "malha/base/clock.hpp"
#include "malha/base/result.hpp"
#include "malha/cli/transport.hpp"
#include "malha/config/options.hpp"
#include "malha/config/paths.hpp"
#include "malha/rpc/json.hpp"

namespace malha::cli {

/// Where the node is, from -rpcconnect and -rpcport.
struct Endpoint {
    std::string host;
    std::uint16_t port = 0;
    std::string warning;  ///< for the terminal; empty when there is nothing to say
};
/// Errors: a port that is none.
[[nodiscard]] base::Result<Endpoint> read_endpoint(const config::Options& options,
                                                   consensus::Network network);

struct RpcClientOptions {
    Endpoint endpoint;
    rpc::Json id{1};  ///< -rpcid; in a batch requests are numbered instead
    std::string user;
    std::string password;                   ///< empty: the cookie is used
    std::optional<base::Path> cookie_file;  ///< read again for every attempt; none: switched off
    std::optional<base::Path> config_file;  ///< named in errors about credentials
    std::optional<std::string> wallet;      ///< -rpcwallet
    std::chrono::seconds timeout{900};      ///< of one call; 0 = none
    bool wait_for_node = false;             ///< -rpcwait
    std::chrono::seconds wait_max{0};       ///< -rpcwaittimeout; 0 = no limit
};

/// What the outcome of a call depends on besides the node.
struct RpcClientContext {
    Transport& transport;
    const base::Clock& clock;
    std::function<void(std::chrono::seconds)> sleep;
};

/// Thread: owner only.
class RpcClient {
public:
    RpcClient(RpcClientOptions options, RpcClientContext context)
        : options_(std::move(options)), context_(std::move(context)) {}

    /// One call. @return the whole reply, an object with "result" or "error".
    /// Errors: no connection, refused credentials, no JSON-RPC reply.
    [[nodiscard]] base::Result<rpc::Json> call(const std::string& method, rpc::Json params);
    struct Request {
        std::string method;
        rpc::Json params = rpc::Json::array();
    };
    /// A batch. @return the replies in the order of the requests.
    [[nodiscard]] base::Result<std::vector<rpc::Json>> call_all(std::span<const Request> requests);
    /// Further calls go to this wallet, or to none.
    void set_wallet(std::optional<std::string> wallet) { options_.wallet = std::move(wallet); }
    [[nodiscard]] const std::optional<std::string>& wallet() const { return options_.wallet; }

private:
    struct Failure {
        std::string message;
        bool is_transient = false;  ///< -rpcwait tries again
    };
    /// Where the credentials of an attempt came from.
    enum class Login : std::uint8_t { password, cookie, unreadable_cookie, no_cookie };
    /// What the user is told when the node refused these credentials.
    [[nodiscard]] static std::string_view refusal(Login login);
    [[nodiscard]] base::Result<rpc::Json> exchange(const rpc::Json& request);
    [[nodiscard]] base::Result<rpc::Json, Failure> attempt(const rpc::Json& request);
    [[nodiscard]] base::Result<rpc::Json, Failure> read_answer(const HttpAnswer& answer,
                                                               Login login) const;

    RpcClientOptions options_;
    const RpcClientContext context_;
};

}  // namespace malha::cli
