// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See zmq_publisher.hpp.
#include "malha/rpc/zmq_publisher.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <thread>
#include <utility>

#include "malha/base/mutex.hpp"
#include "malha/primitives/serialize.hpp"
#include "malha/rpc/zmq_feed.hpp"
#include "zmq_sockets.hpp"

namespace malha::rpc {
namespace {

using Kind = ZmqNote::Kind;

/// What may wait for the thread, bytes. Beyond, the strand waits for the thread, which waits for
/// nobody.
constexpr std::size_t kQueueBytesMax = std::size_t{64} << 20;

std::size_t bytes_of(const ZmqNote& note) {
    return note.block != nullptr ? note.block->raw().size() : note.tx->raw.size();
}

template <class Tag>
std::array<std::uint8_t, 32> display_order(const primitives::Hash256<Tag>& hash) {
    auto bytes = hash.bytes;
    std::ranges::reverse(bytes);
    return bytes;
}

}  // namespace

std::string_view to_string(ZmqTopic topic) {
    constexpr std::array<std::string_view, kZmqTopicCount> kNames{"hashblock", "hashtx", "rawblock",
                                                                  "rawtx", "sequence"};
    return kNames[static_cast<std::size_t>(topic)];
}

class ZmqPublisher::Impl {
public:
    Impl(std::vector<ZmqNotification> wanted, base::Logger& log)
        : notifications_(std::move(wanted)) {
        std::erase_if(notifications_, [&](const ZmqNotification& notification) {
            const auto added = sockets_.add(notification);
            if (!added)
                log.error("zmq: -zmqpub" + std::string(to_string(notification.topic)) + "=" +
                          notification.address + " is not published: " + added.error().message);
            return !added;
        });
        thread_ = std::thread([this] {
            base::set_thread_name("zmq");
            while (auto note = pop())
                publish(*note);
        });
    }

    ~Impl() {
        {
            base::MutexLock lock(mutex_);
            is_closed_ = true;
            changed_.notify_all();
        }
        thread_.join();
    }

    void subscribe(events::Bus& bus, base::Executor& strand) {
        feed_.emplace(strand, [this](ZmqNote note) { push(std::move(note)); });
        feed_->subscribe(bus);
    }

    [[nodiscard]] const std::vector<ZmqNotification>& notifications() const {
        return notifications_;
    }

private:
    void push(ZmqNote note) MALHA_EXCLUDES(mutex_) {
        const std::size_t bytes = bytes_of(note);
        base::MutexLock lock(mutex_);
        while (waiting_bytes_ > kQueueBytesMax)
            changed_.wait(mutex_);
        waiting_bytes_ += bytes;
        waiting_.push_back(std::move(note));
        changed_.notify_all();
    }

    std::optional<ZmqNote> pop() MALHA_EXCLUDES(mutex_) {
        base::MutexLock lock(mutex_);
        while (waiting_.empty() && !is_closed_)
            changed_.wait(mutex_);
        if (waiting_.empty()) return std::nullopt;
        ZmqNote note = std::move(waiting_.front());
        waiting_.pop_front();
        waiting_bytes_ -= bytes_of(note);
        changed_.notify_all();
        return note;
    }

    /// Thread: zmq.
    void publish(const ZmqNote& note) {
        switch (note.kind) {
            case Kind::tip:
                sockets_.send(ZmqTopic::hashblock, display_order(note.block->hash()));
                sockets_.send(ZmqTopic::rawblock, note.block->raw());
                return;
            case Kind::connected:
            case Kind::disconnected:
                for (const primitives::Transaction& tx : note.block->transactions())
                    publish_transaction(tx);
                return publish_sequence(display_order(note.block->hash()),
                                        note.kind == Kind::connected ? 'C' : 'D', std::nullopt);
            case Kind::added:
                publish_transaction(*note.tx);
                return publish_sequence(display_order(note.tx->txid), 'A', note.mempool_sequence);
            case Kind::removed:
                return publish_sequence(display_order(note.tx->txid), 'R', note.mempool_sequence);
        }
    }

    void publish_transaction(const primitives::Transaction& tx) {
        sockets_.send(ZmqTopic::hashtx, display_order(tx.txid));
        sockets_.send(ZmqTopic::rawtx, tx.raw);
    }

    void publish_sequence(const std::array<std::uint8_t, 32>& hash, char label,
                          std::optional<std::uint64_t> mempool_sequence) {
        primitives::ByteWriter body;
        body.write_bytes(hash).write(label);
        if (mempool_sequence) body.write(*mempool_sequence);
        sockets_.send(ZmqTopic::sequence, body.bytes());
    }

    ZmqSockets sockets_;  ///< used by the thread once it runs
    std::vector<ZmqNotification> notifications_;
    std::optional<ZmqFeed> feed_;

    base::Mutex mutex_;
    base::CondVar changed_;
    std::deque<ZmqNote> waiting_ MALHA_GUARDED_BY(mutex_);
    std::size_t waiting_bytes_ MALHA_GUARDED_BY(mutex_) = 0;
    bool is_closed_ MALHA_GUARDED_BY(mutex_) = false;
    std::thread thread_;
};

std::unique_ptr<ZmqPublisher> ZmqPublisher::create(std::vector<ZmqNotification> notifications,
                                                   base::Logger& log) {
    return std::unique_ptr<ZmqPublisher>(
        new ZmqPublisher(std::make_unique<Impl>(std::move(notifications), log)));
}

ZmqPublisher::ZmqPublisher(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ZmqPublisher::~ZmqPublisher() = default;
void ZmqPublisher::subscribe(events::Bus& bus, base::Executor& strand) {
    impl_->subscribe(bus, strand);
}
const std::vector<ZmqNotification>& ZmqPublisher::notifications() const {
    return impl_->notifications();
}

}  // namespace malha::rpc
