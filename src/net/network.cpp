// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See network.hpp.
#include "malha/net/network.hpp"

#include <atomic>
#include <thread>

#include "malha/base/assert.hpp"
#include "malha/base/executor.hpp"
#include "malha/base/mutex.hpp"
#include "malha/wire/address_text.hpp"
#include "net/connection.hpp"
#include "net/dialer.hpp"
#include "net/i2p_session.hpp"
#include "net/listener.hpp"
#include "net/onion_publisher.hpp"
#include "net/port_mapper.hpp"
#include "net/socket_address.hpp"

namespace malha::net {
namespace {

/// One read takes at most this much; bytes.
constexpr std::size_t kReadSize = 256 * 1024;

using ConnectionPtr = std::shared_ptr<Connection>;

}  // namespace

/// Members without a guard belong to the network thread.
class Network::Impl final : private ConnectionOwner {
public:
    Impl(const NetworkOptions& options, NetworkEvents& events, const base::Clock& clock,
         base::Rng& rng)
        : options_(options),
          events_(events),
          clock_(clock),
          rng_(rng),
          dialer_(io_, options.connect_timeout, rng) {}
    ~Impl() override { stop(); }

    base::Result<wire::Endpoint> listen(const ListenRequest& request) {
        auto listener = std::make_shared<Listener>(io_, request);
        MALHA_TRY(listener->open());
        const wire::Endpoint endpoint = listener->endpoint();
        asio::post(io_, [this, listener] {
            listeners_.push_back(listener);
            listener->accept([this](tcp::socket socket, const ListenRequest& from) {
                accepted(std::move(socket), from);
            });
        });
        return endpoint;
    }

    void start() {
        MALHA_ASSERT(!thread_.joinable());
        thread_ = std::thread([this] {
            base::set_thread_name("net");
            io_.run();
        });
    }

    void stop() {
        if (stopping_.exchange(true)) return;
        asio::post(io_, [this] {
            for (const auto& listener : listeners_)
                listener->close();
            for (const ConnectionPtr& connection : connections())
                connection->close(CloseReason::stopping);
            io_.stop();
        });
        if (thread_.joinable()) thread_.join();
    }

    void connect(ConnectRequest request) {
        asio::post(io_, [this, moved = std::move(request)]() mutable { dial(std::move(moved)); });
    }

    void send(ConnectionId id, std::vector<OutgoingMessage> messages) {
        const ConnectionPtr connection = find(id);
        if (!connection) return;
        if (!connection->reserve(messages)) {
            asio::post(io_, [connection] { connection->close(CloseReason::send_overflow); });
            return;
        }
        asio::post(io_, [connection, messages = std::move(messages)]() mutable {
            connection->send(std::move(messages));
        });
    }

    void disconnect(ConnectionId id) {
        if (const ConnectionPtr connection = find(id))
            asio::post(io_, [connection] { connection->close_after_sending(); });
    }

    void release(ConnectionId id, std::size_t charge) {
        const ConnectionPtr connection = find(id);
        if (connection && connection->release(charge))
            asio::post(io_, [connection] { connection->wake(); });
    }

    /// On the network thread.
    void use_i2p(const I2pSettings& settings) {
        MALHA_ASSERT(!i2p_);
        i2p_.emplace(settings, io_, dialer_, rng_, events_);
        dialer_.set_i2p([this](wire::Endpoint remote) { return i2p_->connect(remote); });
        if (!settings.accepts) return;
        auto accepted = [this, settings](Socket socket, const wire::NetworkAddress& remote) {
            NewConnection info;
            info.remote = {remote, kI2pPort};
            info.local = wire::Endpoint{i2p_->address().value(), kI2pPort};
            info.listener_tag = settings.tag;
            add_inbound(std::move(socket), info, settings.use_v2);
        };
        asio::co_spawn(io_, i2p_->accept_forever(std::move(accepted)), asio::detached);
    }

    void publish_onion_service(OnionServiceRequest request) {
        asio::co_spawn(io_, net::publish_onion_service(std::move(request), dialer_, rng_, events_),
                       asio::detached);
    }

    void map_port(PortMappingRequest request) {
        asio::co_spawn(io_, keep_port_mapped(std::move(request), rng_, events_), asio::detached);
    }

    void lookup(std::string name, std::function<void(std::vector<wire::NetworkAddress>)> callback) {
        asio::co_spawn(io_, resolve(std::move(name), std::move(callback)), asio::detached);
    }

    template <class F>
    void post(F&& function) {
        asio::post(io_, std::forward<F>(function));
    }
    Dialer& dialer() { return dialer_; }

    [[nodiscard]] ConnectionPtr find(ConnectionId id) const {
        const base::MutexLock lock(mutex_);
        const auto found = connections_.find(id);
        return found == connections_.end() ? nullptr : found->second;
    }
    [[nodiscard]] TrafficTotals totals() const {
        return {bytes_sent_.load(), bytes_received_.load()};
    }

private:
    void dial(ConnectRequest request) {
        if (stopping_) return;
        asio::co_spawn(io_, dial_and_add(std::move(request)), asio::detached);
    }

    asio::awaitable<void> dial_and_add(ConnectRequest request) {
        auto dialed = co_await dialer_.dial(request);
        if (stopping_) co_return;
        if (!dialed) {
            events_.connect_failed(request.token, dialed.error());
            co_return;
        }
        add_outbound(*std::move(dialed), request);
    }

    asio::awaitable<void> resolve(std::string name,
                                  std::function<void(std::vector<wire::NetworkAddress>)> callback) {
        callback(co_await dialer_.lookup(std::move(name)));
    }

    void add_outbound(Dialed dialed, const ConnectRequest& request) {
        NewConnection info;
        info.direction = Direction::outbound;
        info.remote = dialed.remote;
        info.token = request.token;
        if (!dialed.is_proxied) info.local = local_endpoint(dialed.socket);
        auto transport = request.use_v2 ? wire::make_v2_initiator(options_.magic, rng_)
                                        : wire::make_v1_transport(options_.magic);
        add(std::move(dialed.socket), std::move(transport), info, request);
    }

    void accepted(tcp::socket socket, const ListenRequest& from) {
        error_code error;
        const auto remote = socket.remote_endpoint(error);
        if (error) return;
        socket.set_option(tcp::no_delay(true), error);
        NewConnection info;
        info.remote = from_tcp(remote);
        info.local = from_tcp(socket.local_endpoint(error));
        info.listener_tag = from.tag;
        add_inbound(Socket(std::move(socket)), info, from.use_v2);
    }

    void add_inbound(Socket socket, NewConnection info, bool use_v2) {
        if (stopping_ || inbound_count_ >= options_.inbound_max) return;
        info.direction = Direction::inbound;
        auto transport = use_v2 ? wire::make_detecting_responder(options_.magic, rng_)
                                : wire::make_v1_transport(options_.magic);
        ++inbound_count_;
        add(std::move(socket), std::move(transport), info, std::nullopt);
    }

    /// @param request  of an outbound connection.
    void add(Socket socket, std::unique_ptr<wire::Transport> transport, NewConnection info,
             std::optional<ConnectRequest> request) {
        info.id = static_cast<ConnectionId>(next_id_++);
        const ConnectionLimits limits{options_.send_queue_max, options_.receive_pending_max};
        const auto connection =
            std::make_shared<Connection>(info.id, std::move(socket), std::move(transport), limits,
                                         clock_, static_cast<ConnectionOwner&>(*this));
        {
            const base::MutexLock lock(mutex_);
            connections_.emplace(info.id, connection);
        }
        requests_.emplace(info.id, std::move(request));
        events_.connected(info);
        connection->start();
    }

    void message_received(Connection& connection, IncomingMessage message) override {
        events_.received(connection.id(), std::move(message));
    }

    void send_queue_drained(Connection& connection) override {
        events_.can_send_more(connection.id());
    }

    void connection_closed(Connection& connection, CloseReason reason) override {
        const ConnectionId id = connection.id();
        {
            const base::MutexLock lock(mutex_);
            connections_.erase(id);
        }
        events_.disconnected(id, reason);
        auto request = std::move(requests_.extract(id).mapped());
        if (!request) --inbound_count_;
        if (reason != CloseReason::v2_refused) return;
        request->use_v2 = false;
        dial(*std::move(request));
    }

    void bytes_moved(std::size_t sent, std::size_t received) override {
        bytes_sent_ += sent;
        bytes_received_ += received;
    }

    base::MutableByteView read_buffer() override { return read_buffer_; }

    [[nodiscard]] std::vector<ConnectionPtr> connections() const {
        const base::MutexLock lock(mutex_);
        std::vector<ConnectionPtr> list;
        for (const auto& [id, connection] : connections_)
            list.push_back(connection);
        return list;
    }

    const NetworkOptions options_;
    NetworkEvents& events_;
    const base::Clock& clock_;
    base::Rng& rng_;
    std::atomic<bool> stopping_{false};
    std::atomic<std::uint64_t> bytes_sent_{0};
    std::atomic<std::uint64_t> bytes_received_{0};

    // Before everything that belongs to it.
    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_guard_{io_.get_executor()};
    std::thread thread_;
    Dialer dialer_;
    std::optional<I2pSession> i2p_;
    std::vector<std::shared_ptr<Listener>> listeners_;
    base::Bytes read_buffer_ = base::Bytes(kReadSize);
    std::int64_t next_id_ = 0;
    std::size_t inbound_count_ = 0;
    /// How each connection came to be: by which request, or from outside.
    std::map<ConnectionId, std::optional<ConnectRequest>> requests_;

    mutable base::Mutex mutex_;
    std::map<ConnectionId, ConnectionPtr> connections_ MALHA_GUARDED_BY(mutex_);
};

Network::Network(const NetworkOptions& options, NetworkEvents& events, const base::Clock& clock,
                 base::Rng& rng)
    : impl_(std::make_unique<Impl>(options, events, clock, rng)) {}

Network::~Network() = default;

base::Result<wire::Endpoint> Network::listen(const ListenRequest& request) {
    return impl_->listen(request);
}

void Network::start() {
    impl_->start();
}

void Network::stop() {
    impl_->stop();
}

void Network::set_proxy(wire::Network network, std::optional<Proxy> proxy) {
    impl_->post(
        [this, network, proxy = std::move(proxy)] { impl_->dialer().set_proxy(network, proxy); });
}

void Network::set_name_proxy(std::optional<Proxy> proxy) {
    impl_->post([this, proxy = std::move(proxy)] { impl_->dialer().set_name_proxy(proxy); });
}

void Network::connect(ConnectRequest request) {
    impl_->connect(std::move(request));
}

void Network::send(ConnectionId id, std::vector<OutgoingMessage> messages) {
    impl_->send(id, std::move(messages));
}

void Network::disconnect(ConnectionId id) {
    impl_->disconnect(id);
}

void Network::release(ConnectionId id, std::size_t charge) {
    impl_->release(id, charge);
}

void Network::use_i2p(I2pSettings settings) {
    impl_->post([this, settings = std::move(settings)] { impl_->use_i2p(settings); });
}

void Network::publish_onion_service(OnionServiceRequest request) {
    impl_->publish_onion_service(std::move(request));
}

void Network::map_port(PortMappingRequest request) {
    impl_->map_port(std::move(request));
}

void Network::lookup(std::string name,
                     std::function<void(std::vector<wire::NetworkAddress>)> callback) {
    impl_->lookup(std::move(name), std::move(callback));
}

std::size_t Network::send_queue_bytes(ConnectionId id) const {
    const ConnectionPtr connection = impl_->find(id);
    return connection ? connection->send_queue_bytes() : 0;
}

std::optional<ConnectionStats> Network::stats(ConnectionId id) const {
    const ConnectionPtr connection = impl_->find(id);
    return connection ? std::optional(connection->stats()) : std::nullopt;
}

TrafficTotals Network::totals() const {
    return impl_->totals();
}

std::string_view to_string(ConnectError error) {
    switch (error) {
        case ConnectError::refused:
            return "connection refused";
        case ConnectError::timed_out:
            return "connection timed out";
        case ConnectError::unreachable:
            return "network unreachable";
        case ConnectError::no_proxy:
            return "no proxy for this network";
        case ConnectError::lookup_failed:
            return "name not found";
        case ConnectError::proxy_failed:
            return "proxy not usable";
        case ConnectError::proxy_refused:
            return "refused by the proxy";
        case ConnectError::failed:
            return "connection failed";
    }
    MALHA_ASSERT(false);
}

std::string_view to_string(CloseReason reason) {
    switch (reason) {
        case CloseReason::asked:
            return "closed by us";
        case CloseReason::peer_closed:
            return "closed by the peer";
        case CloseReason::network_error:
            return "network error";
        case CloseReason::protocol_error:
            return "transport protocol violated";
        case CloseReason::v2_refused:
            return "peer does not speak v2";
        case CloseReason::send_overflow:
            return "send queue overflow";
        case CloseReason::stopping:
            return "shutting down";
    }
    MALHA_ASSERT(false);
}

}  // namespace malha::net
