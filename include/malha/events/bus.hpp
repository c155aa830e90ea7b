// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Brings events from their issuers to their handlers, in one order for all.
#pragma once

#include <deque>
#include <functional>
#include <tuple>
#include <utility>
#include <vector>

#include "malha/base/assert.hpp"
#include "malha/events/events.hpp"

namespace malha::events {

/// Synchronous: publish() returns after every handler has run, in the order of their subscription.
/// An event published by a handler waits until all handlers have seen the present one, so that no
/// two handlers see events in different orders. Handlers subscribe at start, before the first
/// event, and outlive the bus; they must be quick, and post heavy work elsewhere.
/// Thread: node strand.
class Bus {
public:
    template <class E>
    using Handler = std::function<void(const E&)>;

    Bus() = default;
    Bus(const Bus&) = delete;
    Bus& operator=(const Bus&) = delete;

    /// Not from a handler. @tparam E  one of the catalogue.
    template <class E>
    void subscribe(Handler<E> handler) {
        MALHA_ASSERT(handler != nullptr && waiting_.empty());
        std::get<Handlers<E>>(handlers_).push_back(std::move(handler));
    }
    void publish(Event event);

private:
    template <class E>
    using Handlers = std::vector<Handler<E>>;
    template <class... Events>
    static std::tuple<Handlers<Events>...> handlers_of(const std::variant<Events...>*);

    void deliver(const Event& event);

    decltype(handlers_of(static_cast<const Event*>(nullptr))) handlers_;
    std::deque<Event> waiting_;  ///< the front is being delivered
};

}  // namespace malha::events
