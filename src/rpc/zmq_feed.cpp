// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See zmq_feed.hpp.
#include "malha/rpc/zmq_feed.hpp"

#include <utility>

namespace malha::rpc {

using Kind = ZmqNote::Kind;

void ZmqFeed::subscribe(events::Bus& bus) {
    bus.subscribe<events::BlockConnected>(
        [this](const events::BlockConnected& event) { on_connected(event); });
    bus.subscribe<events::BlockDisconnected>(
        [this](const events::BlockDisconnected& event) { on_disconnected(event); });
    bus.subscribe<events::TipChanged>([this](const events::TipChanged& event) { on_tip(event); });
    bus.subscribe<events::TransactionAdded>([this](const events::TransactionAdded& event) {
        sink_({.kind = Kind::added, .tx = event.tx, .mempool_sequence = event.mempool_sequence});
    });
    bus.subscribe<events::TransactionRemoved>([this](const events::TransactionRemoved& event) {
        if (event.reason == events::RemovalReason::block) return;  // its block tells of it
        sink_({.kind = Kind::removed, .tx = event.tx, .mempool_sequence = event.mempool_sequence});
    });
}

void ZmqFeed::on_connected(const events::BlockConnected& event) {
    if (!is_reorganising_ || tip_is_held_) release();
    hold({.kind = Kind::connected, .block = event.block});
    new_tips_.on_connected(event);
}

void ZmqFeed::on_disconnected(const events::BlockDisconnected& event) {
    release();
    sink_({.kind = Kind::disconnected, .block = event.block});
    is_reorganising_ = true;
    new_tips_.on_disconnected(event);
}

void ZmqFeed::on_tip(const events::TipChanged& event) {
    const auto tips = new_tips_.take(event);
    if (!event.is_initial_download)
        for (const events::BlockConnected& tip : tips)
            hold({.kind = Kind::tip, .block = tip.block});
    if (!is_reorganising_) return release();
    tip_is_held_ = true;
    // What the pool does about the new tip is published before this step of the strand ends.
    strand_.post([this] { release(); });
}

void ZmqFeed::hold(ZmqNote note) {
    if (held_.size() >= 2 * kWaitingMax) release();
    held_.push_back(std::move(note));
}

void ZmqFeed::release() {
    is_reorganising_ = tip_is_held_ = false;
    for (ZmqNote& note : std::exchange(held_, {}))
        sink_(std::move(note));
}

}  // namespace malha::rpc
