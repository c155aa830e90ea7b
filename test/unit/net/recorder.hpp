// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Keeps the events of a Network, and waits for them.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <vector>

#include "malha/base/mutex.hpp"
#include "malha/net/network.hpp"

namespace malha::net::test {

/// Thread: any (internally locked).
class Recorder final : public NetworkEvents {
public:
    struct Message {
        ConnectionId id;
        IncomingMessage content;
    };
    struct Closed {
        ConnectionId id;
        CloseReason reason;
    };
    struct Failed {
        std::uint64_t token;
        ConnectError error;
    };
    struct Events {
        std::vector<NewConnection> connections;
        std::vector<Failed> failures;
        std::vector<Message> messages;
        std::vector<Closed> closed;
        std::vector<ConnectionId> drained;
        std::vector<TorService> onions;
        int onions_lost = 0;
        std::vector<base::Bytes> i2p_keys;
        int i2p_failures = 0;
        std::vector<wire::Endpoint> mapped;
        int mapping_failures = 0;
    };

    void connected(const NewConnection& connection) override {
        change([&] { events_.connections.push_back(connection); });
    }
    void connect_failed(std::uint64_t token, ConnectError error) override {
        change([&] { events_.failures.push_back({token, error}); });
    }
    void received(ConnectionId id, IncomingMessage message) override {
        change([&] { events_.messages.push_back({id, std::move(message)}); });
    }
    void can_send_more(ConnectionId id) override {
        change([&] { events_.drained.push_back(id); });
    }
    void disconnected(ConnectionId id, CloseReason reason) override {
        change([&] { events_.closed.push_back({id, reason}); });
    }

    void onion_service_published(const TorService& service) override {
        change([&] { events_.onions.push_back(service); });
    }
    void onion_service_lost(const std::string&) override {
        change([&] { ++events_.onions_lost; });
    }

    void i2p_address_known(const wire::Endpoint&, const base::Bytes& private_key) override {
        change([&] { events_.i2p_keys.push_back(private_key); });
    }
    void i2p_failed(const std::string&) override {
        change([&] { ++events_.i2p_failures; });
    }

    void port_mapped(const wire::Endpoint& external) override {
        change([&] { events_.mapped.push_back(external); });
    }
    void port_mapping_failed(const std::string&) override {
        change([&] { ++events_.mapping_failures; });
    }

    /// A copy of all events, once they satisfy the condition. A test fails when they never do.
    template <class Condition>
    Events wait_for(Condition condition) {
        const base::MutexLock lock(mutex_);
        for (int i = 0; i < 100 && !condition(events_); ++i)
            changed_.wait_for(mutex_, std::chrono::milliseconds(100));
        EXPECT_TRUE(condition(events_));
        return events_;
    }
    Events wait_for_messages(std::size_t count) {
        return wait_for([&](const Events& events) { return events.messages.size() >= count; });
    }
    NewConnection wait_for_connection(std::size_t index = 0) {
        const auto events =
            wait_for([&](const Events& each) { return each.connections.size() > index; });
        return events.connections.size() > index ? events.connections[index] : NewConnection{};
    }
    CloseReason wait_for_close(ConnectionId id) {
        CloseReason reason{};
        wait_for([&](const Events& events) {
            for (const Closed& closed : events.closed) {
                if (closed.id != id) continue;
                reason = closed.reason;
                return true;
            }
            return false;
        });
        return reason;
    }
    ConnectError wait_for_failure() {
        const auto events = wait_for([](const Events& each) { return !each.failures.empty(); });
        return events.failures.empty() ? ConnectError::failed : events.failures[0].error;
    }
    Events now() {
        const base::MutexLock lock(mutex_);
        return events_;
    }

private:
    template <class F>
    void change(F&& function) {
        const base::MutexLock lock(mutex_);
        function();
        changed_.notify_all();
    }

    base::Mutex mutex_;
    base::CondVar changed_;
    Events events_;
};

}  // namespace malha::net::test
