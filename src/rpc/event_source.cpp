// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See event_source.hpp.
#include "event_source.hpp"

#include <algorithm>
#include <utility>

#include "malha/base/assert.hpp"
#include "malha/mempool/mempool.hpp"
#include "malha/rpc/json_writer.hpp"
#include "percent.hpp"

namespace malha::rpc {
namespace {

// What one chunk holds at most: the memory that a consumer costs.
constexpr int kBlocksPerChunk = 200;
constexpr std::size_t kTxidsPerMessage = 1000;
constexpr std::size_t kEventsPerChunk = 100;
constexpr std::size_t kCloseReasonMax = 123;  ///< RFC 6455

std::string message(std::string_view members, const EventCursor& cursor) {
    std::string text = "{";
    text.append(members).append(R"(,"cursor":")").append(cursor.to_text()).append("\"}");
    return text;
}

void end_with(StreamChunk& chunk, EventClose code, std::string reason) {
    reason.resize(std::min(reason.size(), kCloseReasonMax));
    chunk.close = StreamClose{static_cast<std::uint16_t>(code), std::move(reason)};
}

}  // namespace

EventSource::EventSource(std::shared_ptr<EventStreams::Hub> hub, EventWishes wishes,
                         const std::optional<EventCursor>& from)
    : hub_(std::move(hub)), context_(hub_->context), wishes_(std::move(wishes)), from_(from) {
    ++hub_->streams;
}

EventSource::~EventSource() {
    --hub_->streams;
}

void EventSource::next(Receiver receive) {
    context_.log->readers().post([self = shared_from_this(), receive = std::move(receive)] {
        self->receiver_ = receive;
        self->serve();
    });
}

void EventSource::cancel() {
    context_.log->readers().post([self = shared_from_this()] {
        self->receiver_ = nullptr;
        std::erase(self->hub_->waiting, self);
    });
}

void EventSource::serve() {
    if (hub_->is_stopped || !receiver_) return;
    StreamChunk chunk;
    const auto rights = context_.users->rights();
    const std::string& user = wishes_.caller.user;
    if (!rights->authenticator.knows(user) ||
        !may_follow_events(*rights, user, context_.clock->now()))
        end_with(chunk, EventClose::rights_expired, "the rights of this user have expired");
    else
        chunk = produce();
    if (chunk.messages.empty() && !chunk.close) {
        hub_->waiting.push_back(shared_from_this());
        return;
    }
    std::exchange(receiver_, nullptr)(std::move(chunk));
}

/// Something to send; nothing once everything is told.
StreamChunk EventSource::produce() {
    StreamChunk chunk;
    while (chunk.messages.empty() && !chunk.close) {
        switch (stage_) {
            case Stage::start:
                begin(chunk);
                break;
            case Stage::chain:
                tell_chain(chunk);
                break;
            case Stage::pool:
                tell_pool(chunk);
                break;
            case Stage::wallets:
                tell_wallets(chunk);
                break;
            case Stage::live:
                tell_live(chunk);
                return chunk;
        }
    }
    return chunk;
}

void EventSource::begin(StreamChunk& chunk) {
    if (from_ && from_->place && context_.log->reaches(*from_->place)) {
        place_ = *from_->place;
        stage_ = Stage::live;
        chunk.messages.push_back(message(R"("type":"start","mode":"resume")", *from_));
        return;
    }
    block_ = from_ ? from_->block : context_.chain.on_strand([this] {
        return context_.chain.engine().chain().tip()->hash;
    });
    wallets_since_ = from_ ? from_->wallets_since.value_or(block_) : block_;
    stage_ = Stage::chain;
    chunk.messages.push_back(message(R"("type":"start","mode":"replay")", cursor_behind()));
}

/// Some steps towards the tip.
void EventSource::tell_chain(StreamChunk& chunk) {
    context_.chain.on_strand([&] {
        for (int i = 0; i < kBlocksPerChunk; ++i)
            if (!tell_block(chunk)) return;
    });
}

/// One step from the consumer's block towards the tip. @return whether there may be more.
/// Thread: node strand.
bool EventSource::tell_block(StreamChunk& chunk) {
    const chain::Engine& engine = context_.chain.engine();
    const chain::ActiveChain& active = engine.chain();
    const bool before_genesis = block_ == primitives::BlockHash{};
    const chain::BlockNode* node = before_genesis ? nullptr : engine.tree().find(block_);
    if (node == nullptr && !before_genesis) {
        end_with(
            chunk, EventClose::unknown_block,
            "unknown block " + block_.to_display_hex() + ": use an older cursor or come later");
        return false;
    }
    if (node == active.tip()) {
        arrive(chunk, active.height());
        return false;
    }
    const chain::BlockNode* told = node;
    std::string_view type = "block_connected";
    if (node != nullptr && !active.contains(node)) {
        type = "block_disconnected";
        ++disconnected_;
        block_ = node->parent_node()->hash;
    } else {
        told = node == nullptr ? active.at(0) : active.next(node);
        block_ = told->hash;
    }
    if (wishes_.blocks)
        chunk.messages.push_back(message(
            block_event_members(type, told->hash, told->height, told->header()), cursor_behind()));
    return true;
}

/// At the tip. Notes in the same step of the strand what belongs to that moment: the place in the
/// log, and the pool. Thread: node strand.
void EventSource::arrive(StreamChunk& chunk, primitives::Height height) {
    if (wishes_.blocks)
        chunk.messages.push_back(
            message(tip_event_members({block_, height}, disconnected_), cursor_behind()));
    place_ = context_.log->end();
    stage_ = wishes_.pool ? Stage::pool : Stage::wallets;
    if (!wishes_.pool) return;
    for (const mempool::Entry* entry : context_.chain.pool().in_mining_order())
        pool_.push_back(entry->tx->txid);
    std::reverse(pool_.begin(), pool_.end());
    pool_sequence_ = context_.chain.pool().sequence();
}

void EventSource::tell_pool(StreamChunk& chunk) {
    const std::size_t count = std::min(pool_.size(), kTxidsPerMessage);
    JsonWriter writer(count * 67 + 200);
    writer.begin_array();
    for (std::size_t i = 0; i < count; ++i, pool_.pop_back())
        writer.value(pool_.back());
    std::string members = R"("type":"pool","txids":)" + writer.end_array().take().text;
    members += R"(,"mempool_sequence":)" + std::to_string(pool_sequence_);
    members += std::string(R"(,"more":)") + (pool_.empty() ? "false" : "true");
    chunk.messages.push_back(message(members, cursor_behind()));
    if (pool_.empty()) stage_ = Stage::wallets;
}

/// One wallet, or that all is told.
void EventSource::tell_wallets(StreamChunk& chunk) {
    if (!wallets_left_) {
        auto names = wallet_names();
        if (!names) return end_with(chunk, EventClose::failure, names.error().message);
        wallets_left_ = *std::move(names);
    }
    if (wallets_left_->empty()) {
        stage_ = Stage::live;
        chunk.messages.push_back(message(R"("type":"live")", {.block = block_, .place = place_}));
        return;
    }
    const std::string name = std::exchange(wallets_left_->back(), {});
    wallets_left_->pop_back();
    Json params = Json::array();
    if (wallets_since_ != primitives::BlockHash{})
        params.push_back(Json(wallets_since_.to_display_hex()));
    const auto answer = context_.methods->execute(
        "listsinceblock", params,
        {.user = wishes_.caller.user, .path = "/wallet/" + percent_encoded(name)});
    if (!answer)
        return end_with(chunk,
                        answer.error().code == ErrorCode::wallet_not_found
                            ? EventClose::wallet_not_loaded
                            : EventClose::failure,
                        answer.error().message);
    JsonWriter writer;
    writer.begin_object().member("type", "wallet_since").member("wallet", name);
    writer.member("since", wallets_since_);
    std::string members = writer.take().text.substr(1);
    members.append(",").append(answer->text, 1, answer->text.size() - 2);
    chunk.messages.push_back(message(members, cursor_behind()));
}

void EventSource::tell_live(StreamChunk& chunk) {
    while (chunk.messages.empty()) {
        const auto events = context_.log->read(place_.number, kEventsPerChunk);
        if (!events)
            return end_with(chunk, EventClose::too_slow,
                            "too slow: events were lost; reconnect with the last cursor");
        if (events->empty()) return;
        for (const LoggedEventPtr& event : *events) {
            ++place_.number;
            if (wants(*event))
                chunk.messages.push_back(
                    message(event->members, {.block = event->chain_end, .place = place_}));
        }
    }
}

bool EventSource::wants(const LoggedEvent& event) const {
    switch (event.topic) {
        case EventTopic::blocks:
            return wishes_.blocks;
        case EventTopic::pool:
            return wishes_.pool;
        case EventTopic::wallet:
            break;
    }
    return wishes_.wallets && wishes_.wallet.value_or(event.wallet) == event.wallet &&
           context_.users->rights()->limits.allows_wallet(wishes_.caller.user, event.wallet);
}

RpcResult<std::vector<std::string>> EventSource::wallet_names() const {
    if (!wishes_.wallets) return std::vector<std::string>{};
    if (wishes_.wallet) return std::vector<std::string>{*wishes_.wallet};
    const auto answer =
        MALHA_TRY(context_.methods->execute("listwallets", Json::array(), wishes_.caller));
    std::vector<std::string> names;
    const auto list = Json::parse(answer.text);
    MALHA_ASSERT(list.has_value());
    const auto rights = context_.users->rights();
    for (const Json& name : list->values())
        if (rights->limits.allows_wallet(wishes_.caller.user, name.string()))
            names.push_back(name.string());
    return names;
}

EventCursor EventSource::cursor_behind() const {
    EventCursor cursor{.block = block_};
    if (wishes_.wallets) cursor.wallets_since = wallets_since_;
    return cursor;
}

}  // namespace malha::rpc
