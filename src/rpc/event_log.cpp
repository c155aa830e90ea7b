// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See event_log.hpp.
#include "malha/rpc/event_log.hpp"

#include <utility>

#include "malha/rpc/json_writer.hpp"

namespace malha::rpc {
namespace {

std::string members_of(JsonWriter& writer) {
    const std::string object = writer.end_object().take().text;
    return object.substr(1, object.size() - 2);
}

}  // namespace

std::string block_event_members(std::string_view type, const primitives::BlockHash& hash,
                                primitives::Height height, const primitives::BlockHeader& header) {
    JsonWriter writer;
    writer.begin_object().member("type", type).member("hash", hash).member("height", height);
    writer.member("previousblockhash", header.prev_hash).member("time", header.time);
    return members_of(writer);
}

std::string tip_event_members(const events::BlockPosition& tip, int disconnected) {
    JsonWriter writer;
    writer.begin_object().member("type", "tip").member("hash", tip.hash);
    writer.member("height", tip.height).member("disconnected", disconnected);
    return members_of(writer);
}

void EventLog::subscribe(events::Bus& bus) {
    bus.subscribe<events::BlockConnected>(
        [this](const events::BlockConnected& event) { on_connected(event); });
    bus.subscribe<events::BlockDisconnected>(
        [this](const events::BlockDisconnected& event) { on_disconnected(event); });
    bus.subscribe<events::TipChanged>([this](const events::TipChanged& event) { on_tip(event); });
    bus.subscribe<events::TransactionAdded>([this](const events::TransactionAdded& event) {
        JsonWriter writer;
        writer.begin_object().member("type", "tx_added").member("txid", event.tx->txid);
        writer.member("wtxid", event.tx->wtxid).member("vsize", event.vsize);
        writer.member("fee", event.fee).member("mempool_sequence", event.mempool_sequence);
        append({.topic = EventTopic::pool, .members = members_of(writer)});
    });
    bus.subscribe<events::TransactionRemoved>([this](const events::TransactionRemoved& event) {
        JsonWriter writer;
        writer.begin_object().member("type", "tx_removed").member("txid", event.tx->txid);
        writer.member("reason", to_string(event.reason));
        writer.member("mempool_sequence", event.mempool_sequence);
        append({.topic = EventTopic::pool, .members = members_of(writer)});
    });
}

void EventLog::start_at(const primitives::BlockHash& tip) {
    const base::MutexLock lock(mutex_);
    chain_end_ = tip;
}

void EventLog::on_connected(const events::BlockConnected& event) {
    const auto& hash = event.block->hash();
    append({.topic = EventTopic::blocks,
            .members =
                block_event_members("block_connected", hash, event.height, event.block->header()),
            .chain_end = hash});
}

void EventLog::on_disconnected(const events::BlockDisconnected& event) {
    ++disconnected_;
    const auto& header = event.block->header();
    append({.topic = EventTopic::blocks,
            .members = block_event_members("block_disconnected", event.block->hash(), event.height,
                                           header),
            .chain_end = header.prev_hash});
}

void EventLog::on_tip(const events::TipChanged& event) {
    append({.topic = EventTopic::blocks,
            .members = tip_event_members(event.tip, std::exchange(disconnected_, 0)),
            .chain_end = event.tip.hash});
}

void EventLog::wallet_changed(const std::string& wallet, const primitives::Txid& txid,
                              const std::optional<events::BlockPosition>& block) {
    JsonWriter writer;
    writer.begin_object().member("type", "wallet_transaction").member("wallet", wallet);
    writer.member("txid", txid);
    if (block) writer.member("blockhash", block->hash).member("blockheight", block->height);
    append({.topic = EventTopic::wallet, .members = members_of(writer), .wallet = wallet});
}

/// Events that are not about blocks leave the chain where it is.
void EventLog::append(LoggedEvent event) {
    const base::MutexLock lock(mutex_);
    if (event.topic == EventTopic::blocks)
        chain_end_ = event.chain_end;
    else
        event.chain_end = chain_end_;
    event.number = next_number_++;
    events_.push_back(std::make_shared<const LoggedEvent>(std::move(event)));
    if (events_.size() > events_max_) events_.pop_front();
    if (!std::exchange(is_wake_posted_, true)) readers_.post([this] { wake(); });
}

/// Thread: readers' strand.
void EventLog::wake() {
    {
        const base::MutexLock lock(mutex_);
        is_wake_posted_ = false;
    }
    if (listener_) listener_();
}

EventCursor::Place EventLog::end() const {
    const base::MutexLock lock(mutex_);
    return {epoch_, next_number_};
}

bool EventLog::reaches(const EventCursor::Place& place) const {
    const base::MutexLock lock(mutex_);
    return place.epoch == epoch_ && place.number <= next_number_ &&
           place.number >= next_number_ - events_.size();
}

std::optional<std::vector<LoggedEventPtr>> EventLog::read(std::uint64_t number,
                                                          std::size_t count) const {
    const base::MutexLock lock(mutex_);
    const std::uint64_t first = next_number_ - events_.size();
    if (number < first) return std::nullopt;
    std::vector<LoggedEventPtr> found;
    for (std::uint64_t i = number - first; i < events_.size() && found.size() < count; ++i)
        found.push_back(events_[i]);
    return found;
}

}  // namespace malha::rpc
