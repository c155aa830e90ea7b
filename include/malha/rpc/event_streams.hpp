// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The event stream (-events, doc/events.md): GET /events on the RPC port becomes a WebSocket that
// tells of blocks, the pool and wallets, from a cursor on. Authenticated as RPC; a user with a
// whitelist needs the word "events" in it.
//
// A stream has two gaits. Behind: the chain from the consumer's block to the tip, step by step from
// the tree of headers, then the pool as a list, then what the wallets know since the consumer's
// block. Live: the log. Both are pulled by the connection, so a consumer costs one chunk of memory,
// and one that falls behind the log's oldest event is disconnected.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "malha/rpc/chain_context.hpp"
#include "malha/rpc/event_log.hpp"
#include "malha/rpc/http.hpp"
#include "malha/rpc/method.hpp"
#include "malha/rpc/users.hpp"

namespace malha::rpc {

struct EventStreamContext {
    EventLog* log = nullptr;
    const MethodTable* methods = nullptr;
    const Users* users = nullptr;
    const base::Clock* clock = nullptr;
    ChainContext chain{};
    /// What the node is still doing before it can answer; empty once it can.
    std::function<std::optional<std::string>()> warmup_status{};
};

/// Close codes of our own.
enum class EventClose : std::uint16_t {
    failure = 1011,         ///< a disk or a wallet failed
    unknown_block = 4001,   ///< the cursor's block is not known here (any more, or yet)
    rights_expired = 4003,  ///< those of the user
    too_slow = 4008,        ///< events were lost before the client took them
    wallet_not_loaded = 4404,
};

/// What a right of that name in -rpcwhitelist stands for.
inline constexpr std::string_view kEventsRight = "events";

/// Thread: any.
class EventStreams {
public:
    /// At most so many at once; further ones get 503.
    static constexpr int kStreamsMax = 64;

    explicit EventStreams(EventStreamContext context);
    ~EventStreams();
    EventStreams(const EventStreams&) = delete;
    EventStreams& operator=(const EventStreams&) = delete;

    /// The handler of "/events".
    [[nodiscard]] HttpResponse handle(const HttpRequest& request);
    /// No receiver is called after this. Before the server is destroyed.
    void stop();

    class Hub;

private:
    std::shared_ptr<Hub> hub_;
};

}  // namespace malha::rpc
