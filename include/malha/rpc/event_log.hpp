// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// EventLog: what happened last, as the event stream tells it. A ring of the last events
// (-eventsmax) in one order, each with its number; the oldest make room. It lives as long as the
// process: its epoch, drawn at random, tells its numbers from those of other runs. What the ring
// has lost of the chain is told from the tree of headers, of the pool by a list, of wallets by
// their own records.
//
// Events are texts already: the members of a JSON object, without braces and cursor.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "malha/base/executor.hpp"
#include "malha/base/mutex.hpp"
#include "malha/events/bus.hpp"
#include "malha/rpc/event_cursor.hpp"

namespace malha::rpc {

enum class EventTopic : std::uint8_t { blocks, pool, wallet };

struct LoggedEvent {
    std::uint64_t number = 0;
    EventTopic topic{};
    std::string members{};
    primitives::BlockHash chain_end{};  ///< the last block after it
    std::string wallet{};               ///< of topic wallet: its name
};
using LoggedEventPtr = std::shared_ptr<const LoggedEvent>;

/// Thread: any (internally locked).
class EventLog {
public:
    /// About 500 bytes each.
    static constexpr std::size_t kEventsMaxDefault = 50'000;

    /// @param epoch  drawn at random.  @param events_max  at least 1.
    EventLog(std::uint64_t epoch, std::size_t events_max)
        : epoch_(epoch), events_max_(events_max) {}
    EventLog(const EventLog&) = delete;
    EventLog& operator=(const EventLog&) = delete;

    /// Before the first event. Events of the bus are noted on its strand.
    void subscribe(events::Bus& bus);
    /// The chain is loaded and ends there. Before anybody reads.
    void start_at(const primitives::BlockHash& tip) MALHA_EXCLUDES(mutex_);
    /// A transaction of a wallet is new or has another state.
    /// @param block  that confirms it; none: it waits, or is no longer valid.
    void wallet_changed(const std::string& wallet, const primitives::Txid& txid,
                        const std::optional<events::BlockPosition>& block);

    /// Where the next event will be.
    [[nodiscard]] EventCursor::Place end() const MALHA_EXCLUDES(mutex_);
    /// Whether the log knows everything from there on.
    [[nodiscard]] bool reaches(const EventCursor::Place& place) const MALHA_EXCLUDES(mutex_);
    /// Up to `count` events from that number on. Empty optional: the first of them is lost.
    [[nodiscard]] std::optional<std::vector<LoggedEventPtr>> read(std::uint64_t number,
                                                                  std::size_t count) const
        MALHA_EXCLUDES(mutex_);

    /// Where readers work: their thread may wait for the node's.
    [[nodiscard]] base::Strand& readers() { return readers_; }
    /// @param listener  called on the readers' strand soon after events came. Thread: that strand.
    void listen(std::function<void()> listener) { listener_ = std::move(listener); }

private:
    void on_connected(const events::BlockConnected& event);
    void on_disconnected(const events::BlockDisconnected& event);
    void on_tip(const events::TipChanged& event);
    void append(LoggedEvent event) MALHA_EXCLUDES(mutex_);
    void wake() MALHA_EXCLUDES(mutex_);

    const std::uint64_t epoch_;
    const std::size_t events_max_;
    int disconnected_ = 0;  ///< blocks since the last tip; used on the node strand

    mutable base::Mutex mutex_;
    std::deque<LoggedEventPtr> events_ MALHA_GUARDED_BY(mutex_);
    std::uint64_t next_number_ MALHA_GUARDED_BY(mutex_) = 0;
    primitives::BlockHash chain_end_ MALHA_GUARDED_BY(mutex_){};
    bool is_wake_posted_ MALHA_GUARDED_BY(mutex_) = false;

    std::function<void()> listener_;  ///< used on the readers' strand
    base::Strand readers_{"events"};  ///< last: its tasks end before the rest goes
};

// The members of events about blocks, which are told from the tree of headers as well.
[[nodiscard]] std::string block_event_members(std::string_view type,
                                              const primitives::BlockHash& hash,
                                              primitives::Height height,
                                              const primitives::BlockHeader& header);
/// @param disconnected  blocks since the tip before.
[[nodiscard]] std::string tip_event_members(const events::BlockPosition& tip, int disconnected);

}  // namespace malha::rpc
