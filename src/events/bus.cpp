// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See bus.hpp.
#include "malha/events/bus.hpp"

namespace malha::events {

void Bus::publish(Event event) {
    waiting_.push_back(std::move(event));
    if (waiting_.size() > 1) return;  // Called by a handler: the loop below comes to it.
    while (!waiting_.empty()) {
        deliver(waiting_.front());
        waiting_.pop_front();
    }
}

void Bus::deliver(const Event& event) {
    std::visit(
        [this](const auto& what) {
            using E = std::decay_t<decltype(what)>;
            for (const Handler<E>& handler : std::get<Handlers<E>>(handlers_))
                handler(what);
        },
        event);
}

}  // namespace malha::events
