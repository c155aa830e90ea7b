// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// One connection: a socket, its transport, a bounded queue to it and a bounded budget from it.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <string>

#include "malha/base/clock.hpp"
#include "malha/net/network.hpp"
#include "net/asio.hpp"
#include "net/connection_counters.hpp"

namespace malha::net {

class Connection;

/// Whom a connection reports to, on the network thread.
class ConnectionOwner {
public:
    virtual ~ConnectionOwner() = default;
    virtual void message_received(Connection& connection, IncomingMessage message) = 0;
    /// The send queue is short, and some of it was sent since the last call.
    virtual void send_queue_drained(Connection& connection) = 0;
    /// The owner lets go of the connection.
    virtual void connection_closed(Connection& connection, CloseReason reason) = 0;
    virtual void bytes_moved(std::size_t sent, std::size_t received) = 0;
    /// Memory to read into; all connections share it, as each read is dealt with at once.
    virtual base::MutableByteView read_buffer() = 0;
};

struct ConnectionLimits {
    std::size_t send_queue_max = 0;
    std::size_t receive_pending_max = 0;
};

/// Messages wait while the send queue is too long (the peer asks faster than it takes); reading
/// stops while too much was received that waits, or that the consumer has not released. It does not
/// stop for the send queue: two that have much to say would wait for each other.
/// Thread: network thread, but for what says any.
class Connection final : public std::enable_shared_from_this<Connection> {
public:
    Connection(ConnectionId id, Socket socket, std::unique_ptr<wire::Transport> transport,
               const ConnectionLimits& limits, const base::Clock& clock, ConnectionOwner& owner);

    void start();
    void close(CloseReason reason);
    /// Closes when the queue is empty, or after a short time.
    void close_after_sending();
    /// The charge must have been reserved before.
    void send(std::vector<OutgoingMessage> messages);

    /// Counts messages into the queue before they come there. False: the queue is far beyond its
    /// limit. Thread: any.
    [[nodiscard]] bool reserve(std::span<const OutgoingMessage> messages);
    /// True: reading may have to go on, see wake(). Thread: any.
    [[nodiscard]] bool release(std::size_t charge);
    /// Reads on, where limits allow.
    void wake();

    [[nodiscard]] ConnectionId id() const { return id_; }
    /// Thread: any.
    [[nodiscard]] std::size_t send_queue_bytes() const { return queued_bytes_.load(); }
    /// Thread: any.
    [[nodiscard]] ConnectionStats stats() const;

private:
    struct Batch {
        std::vector<base::Bytes> parts;
        std::size_t wire_size = 0;
        std::size_t charge = 0;
    };

    [[nodiscard]] bool may_read() const;
    [[nodiscard]] bool may_deliver() const;
    void wait_for_data();
    void on_readable();
    void on_bytes(base::ByteView bytes);
    void take_messages();
    void deliver_messages();
    void write_next();
    [[nodiscard]] Batch next_batch();
    void on_written(const error_code& error);
    void tell_if_short(std::size_t left, std::size_t sent);
    [[nodiscard]] CloseReason reason_of(const error_code& error) const;

    const ConnectionId id_;
    const ConnectionLimits limits_;
    const base::Clock& clock_;
    ConnectionOwner& owner_;
    Socket socket_;
    asio::steady_timer drain_timer_;
    std::unique_ptr<wire::Transport> transport_;
    std::deque<OutgoingMessage> queue_;
    std::deque<IncomingMessage> received_;  ///< not delivered yet
    Batch batch_;                           ///< being written
    std::size_t sent_untold_ = 0;  ///< charges, since the owner last heard of a short queue
    bool reading_ = false;
    bool writing_ = false;
    bool draining_ = false;  ///< closes once everything is sent
    bool closed_ = false;

    std::atomic<std::size_t> queued_bytes_{0};      ///< charges of what waits to be sent
    std::atomic<std::size_t> unreleased_bytes_{0};  ///< charges of what was received
    ConnectionCounters counters_;
};

}  // namespace malha::net
