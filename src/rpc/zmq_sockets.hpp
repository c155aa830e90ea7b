// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The PUB sockets of the ZMQ notifications.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "malha/base/bytes.hpp"
#include "malha/base/result.hpp"
#include "malha/rpc/zmq_publisher.hpp"

namespace malha::rpc {

/// Thread: one at a time.
class ZmqSockets {
public:
    ZmqSockets();

    /// Errors: address not understood or in use, impossible high-water mark.
    [[nodiscard]] base::Status add(const ZmqNotification& notification);
    /// Is there an address for the topic?
    [[nodiscard]] bool wants(ZmqTopic topic) const { return !publishers_of(topic).empty(); }
    /// To every address of the topic. Never waits: subscribers that lag lose it.
    void send(ZmqTopic topic, base::ByteView body);

private:
    struct Close {
        void operator()(void* socket) const;
    };
    struct Terminate {
        void operator()(void* context) const;
    };
    using Socket = std::unique_ptr<void, Close>;
    struct Publisher {
        void* socket;
        std::uint32_t next_sequence = 0;
    };

    [[nodiscard]] base::Result<void*> socket_at(const ZmqNotification& notification);
    [[nodiscard]] const std::vector<Publisher>& publishers_of(ZmqTopic topic) const {
        return publishers_[static_cast<std::size_t>(topic)];
    }

    std::unique_ptr<void, Terminate> context_;  ///< outlives the sockets
    std::map<std::string, Socket> sockets_;     ///< by address
    std::array<std::vector<Publisher>, kZmqTopicCount> publishers_;
};

}  // namespace malha::rpc
