// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A PeerManager over a regtest engine and pool, and what it says to peers of flesh and blood.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "malha/mempool/mempool.hpp"
#include "malha/mempool/send.hpp"
#include "malha/p2p/peer_manager.hpp"
#include "malha/wire/handshake_messages.hpp"
#include "unit/chain/engine_fixture.hpp"

namespace malha::p2p::test {

class ManagerTest : public testing::Test {
protected:
    explicit ManagerTest(const mempool::MempoolOptions& options = {}) {
        harness_.on_created = [this, options](chain::Engine& engine) {
            pool_ = std::make_unique<mempool::Mempool>(
                options, mempool::MempoolContext{engine, *harness_.bus, harness_.clock,
                                                 harness_.rng, harness_.logger});
        };
        harness_.open();
    }
    void make_manager(const Settings& settings, const FilterSource* filters = nullptr) {
        manager_ = std::make_unique<PeerManager>(
            Surroundings{*harness_.engine, *pool_, harness_.clock, harness_.rng, harness_.logger,
                         addresses_, bans_, local_, filters},
            settings);
    }
    [[nodiscard]] static ConnectionInfo connection(ConnectionType type) {
        ConnectionInfo info;
        info.type = type;
        info.remote = {wire::NetworkAddress::ipv4({1, 2, 3, 4}), 8333};
        return info;
    }
    /// A peer that has said nothing yet.
    PeerId connect(ConnectionInfo info) {
        info.id = PeerId{next_id_++};
        manager_->connected(info);
        act();
        return info.id;
    }
    PeerId connect(ConnectionType type) { return connect(connection(type)); }
    /// A peer whose handshake is done; what was said until then is forgotten.
    PeerId add_peer(const ConnectionInfo& info = connection(ConnectionType::inbound)) {
        const PeerId id = connect(info);
        say(id, wire::Version{.protocol_version = 70016,
                              .services = wire::service::kNetwork | wire::service::kWitness,
                              .time = harness_.clock.now().value,
                              .receiver = {},
                              .sender = {},
                              .nonce = 1,
                              .user_agent = "/test/",
                              .start_height = 0,
                              .relay = true});
        say(id, wire::Verack{});
        sent_.clear();
        return id;
    }
    template <class Message>
    void say(PeerId id, const Message& message) {
        manager_->received(id, Message::kCommand, wire::encode(message));
        act();
    }
    void check_scripts(const CheckScripts& action) {
        if (holds_scripts_) return held_.push_back(action);
        while (!action.job->run_some()) {
        }
        manager_->scripts_checked(action.number);
    }
    /// Runs the scripts that were held, and no others.
    void release_scripts() {
        holds_scripts_ = false;
        for (const CheckScripts& action : std::exchange(held_, {}))
            check_scripts(action);
        act();
    }
    void act() {
        for (auto actions = manager_->take_actions(); !actions.empty();
             actions = manager_->take_actions())
            for (Action& action : actions) {
                if (auto* send = std::get_if<SendMessage>(&action))
                    sent_.push_back(std::move(*send));
                else if (auto* disconnect = std::get_if<Disconnect>(&action))
                    closed_.push_back(disconnect->reason);
                else if (auto* scripts = std::get_if<CheckScripts>(&action))
                    check_scripts(*scripts);
                else if (auto* reading = std::get_if<ReadFilters>(&action))
                    manager_->filters_read(reading->peer, reading->read());
            }
    }
    /// Messages of this name that were sent, decoded.
    template <class Message>
    std::vector<Message> heard() const {
        std::vector<Message> messages;
        for (const SendMessage& send : sent_)
            if (send.command == Message::kCommand)
                messages.push_back(*wire::decode<Message>(send.payload));
        return messages;
    }

    chain::test::EngineHarness harness_;
    std::unique_ptr<mempool::Mempool> pool_;
    AddressManager addresses_{harness_.rng};
    BanList bans_{{1, 2}};
    const NetworkSet reachable_ = NetworkSet::all();
    LocalAddresses local_{reachable_, {}};
    std::unique_ptr<PeerManager> manager_;
    std::vector<SendMessage> sent_;
    std::vector<std::string> closed_;  ///< why connections were closed
    bool holds_scripts_ = false;       ///< CheckScripts waits for release_scripts()
    std::vector<CheckScripts> held_;
    std::int64_t next_id_ = 0;
};

}  // namespace malha::p2p::test
