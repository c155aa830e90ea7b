// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Options of ZMQ notifications.
#include <algorithm>
#include <limits>
#include <string>

#include "config_parts.hpp"

namespace malha::node {
namespace {

/// "unix:/path" is how other options name a Unix socket.
std::string endpoint_of(const std::string& address) {
    constexpr std::string_view kUnix = "unix:";
    return address.starts_with(kUnix) ? "ipc://" + address.substr(kUnix.size()) : address;
}

}  // namespace

std::vector<rpc::ZmqNotification> read_zmq_config(const config::Options& options) {
    using Mark = int;
    std::vector<rpc::ZmqNotification> notifications;
    for (std::size_t i = 0; i < rpc::kZmqTopicCount; ++i) {
        const auto topic = static_cast<rpc::ZmqTopic>(i);
        const std::string name = "zmqpub" + std::string(to_string(topic));
        const std::int64_t mark =
            options.get_int(name + "hwm", rpc::ZmqNotification::kHighWaterMarkDefault);
        for (const std::string& address : options.get_list(name))
            notifications.push_back(
                {.topic = topic,
                 .address = endpoint_of(address),
                 .high_water_mark = static_cast<Mark>(std::clamp<std::int64_t>(
                     mark, std::numeric_limits<Mark>::min(), std::numeric_limits<Mark>::max()))});
    }
    return notifications;
}

}  // namespace malha::node
