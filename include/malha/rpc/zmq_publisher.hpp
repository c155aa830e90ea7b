// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// ZMQ notifications (-zmqpub...): blocks and transactions as they come, for who subscribes.
//
// A message has three frames: topic, body, and a counter of the topic's messages at this address
// (32-bit little-endian), by which a subscriber sees that it missed some. Hashes are in display
// order. Messages leave from a thread of its own. A subscriber that does not keep up loses the
// messages beyond the high-water mark; it slows down nobody.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "malha/base/executor.hpp"
#include "malha/base/log.hpp"
#include "malha/events/bus.hpp"

namespace malha::rpc {

enum class ZmqTopic : std::uint8_t { hashblock, hashtx, rawblock, rawtx, sequence };
inline constexpr std::size_t kZmqTopicCount = 5;
[[nodiscard]] std::string_view to_string(ZmqTopic topic);

/// One topic at one address.
struct ZmqNotification {
    static constexpr int kHighWaterMarkDefault = 1000;

    ZmqTopic topic{};
    std::string address{};  ///< a ZMQ endpoint to bind, "tcp://127.0.0.1:28332", "ipc:///path"
    int high_water_mark = kHighWaterMarkDefault;  ///< messages waiting for a slow subscriber
};

/// Thread: node strand, unless a method says otherwise.
class ZmqPublisher {
public:
    /// Binds the addresses; topics of one address share it. Those that cannot be bound are logged
    /// and left out. Thread: any.
    [[nodiscard]] static std::unique_ptr<ZmqPublisher> create(
        std::vector<ZmqNotification> notifications, base::Logger& log);
    /// Sends what waits, as far as subscribers take it at once. Thread: any, once events ended.
    ~ZmqPublisher();
    ZmqPublisher(const ZmqPublisher&) = delete;
    ZmqPublisher& operator=(const ZmqPublisher&) = delete;

    /// @param strand  the one on which events arrive; all must outlive the bus.
    void subscribe(events::Bus& bus, base::Executor& strand);
    /// What is published. Thread: any.
    [[nodiscard]] const std::vector<ZmqNotification>& notifications() const;

private:
    class Impl;
    explicit ZmqPublisher(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace malha::rpc
