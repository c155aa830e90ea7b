// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Dispatcher: the text of a JSON-RPC request (1.0, 1.1 or 2.0; single or batch) to the text of its
// reply. Legacy requests (no "jsonrpc", or "1.0") show errors in the HTTP status too and always
// carry "result" and "error"; 2.0 requests answer 200 once they are well-formed, and notifications
// (2.0 without id) get no reply at all.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "malha/base/clock.hpp"
#include "malha/base/log.hpp"
#include "malha/base/mutex.hpp"
#include "malha/rpc/active_calls.hpp"
#include "malha/rpc/method.hpp"
#include "malha/rpc/users.hpp"

namespace malha::rpc {

struct RpcReply {
    int http_status = 200;
    std::string body{};  ///< JSON and a line feed; empty for 204 and 403
};

/// Thread: any (internally locked).
class Dispatcher {
public:
    /// Begins in warm-up: until finish_warmup() every call answers in_warmup with the status.
    /// All must outlive this object.
    Dispatcher(const MethodTable& methods, const Users& users, ActiveCalls& active,
               const base::Clock& clock, base::Logger& log)
        : methods_(methods), users_(users), active_(active), clock_(clock), log_(log) {}

    /// Before the first call: answers that their method does not declare become errors
    /// (-rpcdoccheck), for developers.
    void check_results() { checks_results_ = true; }

    [[nodiscard]] RpcReply handle(std::string_view body, const Caller& caller);

    /// @param status  what the node is doing, e.g. "Loading block index…".
    void set_warmup_status(std::string status) MALHA_EXCLUDES(mutex_);
    void finish_warmup() MALHA_EXCLUDES(mutex_);
    /// Empty once finish_warmup() was called.
    [[nodiscard]] std::optional<std::string> warmup_status() const MALHA_EXCLUDES(mutex_);

private:
    struct Call;
    /// Who asks, and the rights he had when the request came.
    struct Asker {
        const Caller& caller;
        const UserRights& rights;
    };

    [[nodiscard]] RpcResult<void> check_limits(const Call& call, const Asker& asker) const;
    [[nodiscard]] RpcReply single(const Json& request, const Asker& asker);
    [[nodiscard]] RpcReply batch(const Json& requests, const Asker& asker);
    [[nodiscard]] RpcResult<void> check_result(const Call& call, std::string_view result) const;
    [[nodiscard]] RpcResult<JsonText> execute(Call& call, const Asker& asker)
        MALHA_EXCLUDES(mutex_);

    const MethodTable& methods_;
    const Users& users_;
    ActiveCalls& active_;
    const base::Clock& clock_;
    base::Logger& log_;
    bool checks_results_ = false;
    mutable base::Mutex mutex_;
    std::optional<std::string> warmup_ MALHA_GUARDED_BY(mutex_) = "RPC server started";
};

}  // namespace malha::rpc
