// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// One event stream: the messages between a consumer's cursor and the present, and then those of the
// present. See event_streams.hpp.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "malha/rpc/event_streams.hpp"
#include "malha/rpc/message_source.hpp"

namespace malha::rpc {

class EventSource;

/// What all streams share. Thread: readers' strand, but for `streams`.
class EventStreams::Hub {
public:
    explicit Hub(EventStreamContext context_in) : context(std::move(context_in)) {}

    /// Everybody who waits looks again.
    void serve_waiting();
    void stop();

    const EventStreamContext context;
    std::atomic<int> streams{0};
    bool is_stopped = false;
    std::vector<std::shared_ptr<EventSource>> waiting{};  ///< for the next event
};

/// Thread: any.
[[nodiscard]] bool may_follow_events(const UserRights& rights, std::string_view user,
                                     base::UnixSeconds now);

struct EventWishes {
    bool blocks = true;
    bool pool = true;
    bool wallets = false;
    std::optional<std::string> wallet{};  ///< that one only
    Caller caller{};
};

/// Thread: readers' strand, but for next() and cancel().
class EventSource final : public MessageSource, public std::enable_shared_from_this<EventSource> {
public:
    /// @param from  none: the present.
    EventSource(std::shared_ptr<EventStreams::Hub> hub, EventWishes wishes,
                const std::optional<EventCursor>& from);
    ~EventSource() override;
    EventSource(const EventSource&) = delete;
    EventSource& operator=(const EventSource&) = delete;

    void next(Receiver receive) override;
    void cancel() override;
    /// Answers a question that waits, if it can be answered now.
    void serve();

private:
    enum class Stage : std::uint8_t { start, chain, pool, wallets, live };

    [[nodiscard]] StreamChunk produce();
    void begin(StreamChunk& chunk);
    void tell_chain(StreamChunk& chunk);
    [[nodiscard]] bool tell_block(StreamChunk& chunk);
    void arrive(StreamChunk& chunk, primitives::Height height);
    void tell_pool(StreamChunk& chunk);
    void tell_wallets(StreamChunk& chunk);
    void tell_live(StreamChunk& chunk);
    [[nodiscard]] bool wants(const LoggedEvent& event) const;
    [[nodiscard]] RpcResult<std::vector<std::string>> wallet_names() const;
    /// While behind: the consumer's block, and from where its wallets are still to be told.
    [[nodiscard]] EventCursor cursor_behind() const;

    const std::shared_ptr<EventStreams::Hub> hub_;
    const EventStreamContext& context_;
    const EventWishes wishes_;
    const std::optional<EventCursor> from_;

    Receiver receiver_;  ///< waits for an answer
    Stage stage_ = Stage::start;
    primitives::BlockHash block_{};  ///< the consumer's last one
    primitives::BlockHash wallets_since_{};
    int disconnected_ = 0;                  ///< since the consumer's last tip
    EventCursor::Place place_{};            ///< where the log goes on once all else is told
    std::vector<primitives::Txid> pool_{};  ///< still to be told, the last first
    std::uint64_t pool_sequence_ = 0;
    std::optional<std::vector<std::string>> wallets_left_{};  ///< still to be told
};

}  // namespace malha::rpc
