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
#include "malha/rpc/permissions.hpp"
#include "malha/rpc/user_limits.hpp"

namespace malha::rpc {

struct RpcReply {
    int http_status = 200;
    std::string body{};  ///< JSON and a line feed; empty for 204 and 403
};

/// Thread: any (internally locked).
class Dispatcher {
public:
    /// Begins in warm-up: until finish_warmup() every call answers in_warmup with the status.
    Dispatcher(const MethodTable& methods, const Permissions& permissions, ActiveCalls& active,
               base::Logger& log)
        : methods_(methods), permissions_(permissions), active_(active), log_(log) {}

    /// Before the first call. Both must outlive this object.
    void set_limits(const UserLimits& limits, const base::Clock& clock) {
        limits_ = &limits;
        clock_ = &clock;
    }

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

    [[nodiscard]] bool may_call(const Json& request, const Caller& caller) const;
    [[nodiscard]] RpcResult<void> check_limits(const Call& call, const Caller& caller) const;
    [[nodiscard]] RpcReply single(const Json& request, const Caller& caller);
    [[nodiscard]] RpcReply batch(const Json& requests, const Caller& caller);
    [[nodiscard]] RpcResult<void> check_result(const Call& call, std::string_view result) const;
    [[nodiscard]] RpcResult<JsonText> execute(Call& call, const Caller& caller)
        MALHA_EXCLUDES(mutex_);

    const MethodTable& methods_;
    const Permissions& permissions_;
    ActiveCalls& active_;
    base::Logger& log_;
    bool checks_results_ = false;
    const UserLimits* limits_ = nullptr;  ///< null: nobody has any
    const base::Clock* clock_ = nullptr;  ///< with limits_
    mutable base::Mutex mutex_;
    std::optional<std::string> warmup_ MALHA_GUARDED_BY(mutex_) = "RPC server started";
};

}  // namespace malha::rpc
