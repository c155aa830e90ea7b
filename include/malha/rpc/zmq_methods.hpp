// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// getzmqnotifications.
#pragma once

#include <vector>

#include "malha/rpc/method.hpp"
#include "malha/rpc/zmq_publisher.hpp"

namespace malha::rpc {

struct ZmqContext {
    std::vector<ZmqNotification> notifications{};  ///< what is published
};

void register_zmq_methods(MethodTable& table, const ZmqContext& context);

}  // namespace malha::rpc
