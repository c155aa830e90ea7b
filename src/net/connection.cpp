// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See connection.hpp.
#include "net/connection.hpp"

#include <algorithm>
#include <chrono>

namespace malha::net {
namespace {

using namespace std::chrono_literals;

/// Bytes sealed and written in one go; one message may be longer.
constexpr std::size_t kWriteBatchSize = 128 * 1024;
/// Smaller pieces are copied together: a system call takes a few dozen of them.
constexpr std::size_t kGatherSize = 32 * 1024;
/// The owner hears of a queue that is this short, or half its limit where that is less.
constexpr std::size_t kShortQueue = 500'000;
/// What a queued message takes besides its payload.
constexpr std::size_t kMessageOverhead = 64;
/// Beyond its limit the queue may grow by a few large blocks, whose senders could not know; a
/// queue that is longer still belongs to somebody who does not look.
constexpr std::size_t kSendQueueSlack = 64 * 1024 * 1024;
/// For the last messages to leave after close_after_sending.
constexpr auto kDrainTime = 2s;

std::size_t charge_of(std::size_t payload_size) {
    return payload_size + kMessageOverhead;
}

}  // namespace

Connection::Connection(ConnectionId id, Socket socket, std::unique_ptr<wire::Transport> transport,
                       const ConnectionLimits& limits, const base::Clock& clock,
                       ConnectionOwner& owner)
    : id_(id),
      limits_(limits),
      clock_(clock),
      owner_(owner),
      socket_(std::move(socket)),
      drain_timer_(socket_.get_executor()),
      transport_(std::move(transport)),
      counters_(id, clock.now()) {
    counters_.set_transport(*transport_);
}

void Connection::start() {
    error_code error;
    socket_.non_blocking(true, error);
    if (error) return close(CloseReason::network_error);
    write_next();
    wait_for_data();
}

void Connection::close(CloseReason reason) {
    if (closed_) return;
    closed_ = true;
    error_code ignored;
    drain_timer_.cancel();
    socket_.shutdown(Socket::shutdown_send, ignored);
    socket_.close(ignored);
    queue_.clear();
    received_.clear();
    owner_.connection_closed(*this, reason);
}

void Connection::close_after_sending() {
    if (closed_ || draining_) return;
    draining_ = true;
    if (!writing_ && (queue_.empty() || !transport_->can_send())) return close(CloseReason::asked);
    drain_timer_.expires_after(kDrainTime);
    drain_timer_.async_wait([self = shared_from_this()](const error_code& error) {
        if (!error) self->close(CloseReason::asked);
    });
}

bool Connection::reserve(std::span<const OutgoingMessage> messages) {
    std::size_t charge = 0;
    for (const OutgoingMessage& message : messages)
        charge += charge_of(message.payload.size());
    return queued_bytes_.fetch_add(charge) + charge <= limits_.send_queue_max + kSendQueueSlack;
}

void Connection::send(std::vector<OutgoingMessage> messages) {
    if (closed_ || draining_) return;
    std::move(messages.begin(), messages.end(), std::back_inserter(queue_));
    write_next();
}

bool Connection::release(std::size_t charge) {
    const std::size_t before = unreleased_bytes_.fetch_sub(charge);
    MALHA_ASSERT(before >= charge);
    return before >= limits_.receive_pending_max && before - charge < limits_.receive_pending_max;
}

void Connection::wake() {
    wait_for_data();
}

ConnectionStats Connection::stats() const {
    ConnectionStats stats = counters_.read();
    stats.send_queue_bytes = queued_bytes_.load();
    return stats;
}

bool Connection::may_read() const {
    return !closed_ && !draining_ && unreleased_bytes_.load() < limits_.receive_pending_max;
}

bool Connection::may_deliver() const {
    // A queue only gets shorter once the handshake was read.
    return !closed_ && (!transport_->can_send() || queued_bytes_.load() <= limits_.send_queue_max);
}

void Connection::wait_for_data() {
    if (reading_ || !may_read()) return;
    reading_ = true;
    socket_.async_wait(Socket::wait_read, [self = shared_from_this()](const error_code& error) {
        self->reading_ = false;
        if (self->closed_) return;
        if (error) return self->close(self->reason_of(error));
        if (self->may_read()) self->on_readable();
    });
}

void Connection::on_readable() {
    const base::MutableByteView buffer = owner_.read_buffer();
    error_code error;
    const std::size_t size = socket_.read_some(asio::buffer(buffer.data(), buffer.size()), error);
    if (error && error != asio::error::would_block) return close(reason_of(error));
    if (size > 0) on_bytes(buffer.first(size));
    wait_for_data();
}

void Connection::on_bytes(base::ByteView bytes) {
    counters_.count_received(bytes.size(), clock_.now());
    owner_.bytes_moved(0, bytes.size());
    const auto fed = transport_->feed(bytes);
    counters_.set_transport(*transport_);
    take_messages();
    deliver_messages();
    if (!fed) return close(CloseReason::protocol_error);
    write_next();
}

void Connection::take_messages() {
    while (auto message = transport_->take_message()) {
        counters_.count_message_received(message->command, message->wire_size);
        if (!message->intact) continue;
        const std::size_t charge = charge_of(message->payload.size());
        unreleased_bytes_.fetch_add(charge);
        received_.push_back({std::move(message->command), std::move(message->payload), charge});
    }
}

void Connection::deliver_messages() {
    while (!received_.empty() && may_deliver()) {
        IncomingMessage message = std::move(received_.front());
        received_.pop_front();
        owner_.message_received(*this, std::move(message));
    }
}

void Connection::write_next() {
    if (closed_ || writing_) return;
    batch_ = next_batch();
    if (batch_.parts.empty()) {
        if (draining_) close(CloseReason::asked);
        return;
    }
    writing_ = true;
    std::vector<asio::const_buffer> buffers;
    buffers.reserve(batch_.parts.size());
    for (const base::Bytes& part : batch_.parts)
        buffers.emplace_back(part.data(), part.size());
    asio::async_write(socket_, buffers,
                      [self = shared_from_this()](const error_code& error, std::size_t) {
                          self->writing_ = false;
                          if (!self->closed_) self->on_written(error);
                      });
}

Connection::Batch Connection::next_batch() {
    Batch batch;
    const auto append = [&](base::Bytes part) {
        if (part.empty()) return;
        batch.wire_size += part.size();
        if (!batch.parts.empty() && batch.parts.back().size() + part.size() <= kGatherSize) {
            base::Bytes& last = batch.parts.back();
            last.insert(last.end(), part.begin(), part.end());
        } else {
            batch.parts.push_back(std::move(part));
        }
    };
    append(transport_->take_handshake());
    while (transport_->can_send() && !queue_.empty() && batch.wire_size < kWriteBatchSize) {
        OutgoingMessage next = std::move(queue_.front());
        queue_.pop_front();
        batch.charge += charge_of(next.payload.size());
        wire::SealedMessage sealed = transport_->seal(next.command, std::move(next.payload));
        counters_.count_message_sent(next.command, sealed.size());
        append(std::move(sealed.head));
        append(std::move(sealed.body));
        append(std::move(sealed.tail));
    }
    return batch;
}

void Connection::on_written(const error_code& error) {
    if (error) return close(reason_of(error));
    const Batch written = std::exchange(batch_, {});
    counters_.count_sent(written.wire_size, clock_.now());
    owner_.bytes_moved(written.wire_size, 0);
    const std::size_t left = queued_bytes_.fetch_sub(written.charge) - written.charge;
    tell_if_short(left, written.charge);
    write_next();
    deliver_messages();
    wait_for_data();
}

/// Whoever fills the queue stops at some length, and does not see it get shorter. Not after every
/// message: only when enough was sent since the last time.
void Connection::tell_if_short(std::size_t left, std::size_t sent) {
    const std::size_t short_queue = std::min(kShortQueue, limits_.send_queue_max / 2);
    sent_untold_ += sent;
    if (left > short_queue || sent_untold_ <= short_queue / 2) return;
    sent_untold_ = 0;
    owner_.send_queue_drained(*this);
}

CloseReason Connection::reason_of(const error_code& error) const {
    // A peer that knows only v1 takes our key for garbage and hangs up, in order or with a reset.
    if (transport_->awaits_v2_answer()) return CloseReason::v2_refused;
    return error == asio::error::eof ? CloseReason::peer_closed : CloseReason::network_error;
}

}  // namespace malha::net
