// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/rpc/http_server.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <list>
#include <optional>
#include <set>
#include <thread>

#include "malha/base/executor.hpp"
#include "malha/base/queue.hpp"
#include "malha/base/wipe_text.hpp"
#include "rpc/http_connection.hpp"
#include "rpc/web_socket.hpp"

namespace malha::rpc {
namespace {

using namespace std::chrono_literals;

constexpr auto kStopTime = 500ms;         ///< for responses to leave
constexpr auto kAcceptRetryTime = 100ms;  ///< when the system has no descriptor left

struct Job {
    ConnectionPtr connection;
    HttpRequest request;
};

bool any_contains(const std::vector<Subnet>& subnets, const IpBytes& address) {
    return std::any_of(subnets.begin(), subnets.end(),
                       [&](const Subnet& subnet) { return subnet.contains(address); });
}

std::string_view method_name(HttpMethod method) {
    switch (method) {
        case HttpMethod::get:
            return "GET";
        case HttpMethod::post:
            return "POST";
        case HttpMethod::head:
            return "HEAD";
        case HttpMethod::put:
            return "PUT";
        case HttpMethod::other:
            break;
    }
    return "unknown";
}

/// A bound and listening socket.
std::optional<tcp::acceptor> listen_on(asio::io_context& io, const tcp::endpoint& endpoint,
                                       error_code& error) {
    tcp::acceptor acceptor(io);
    error = acceptor.open(endpoint.protocol(), error);
    if (!error) error = acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error && endpoint.address().is_v6())
        error = acceptor.set_option(asio::ip::v6_only(true), error);
    if (!error) error = acceptor.bind(endpoint, error);
    if (!error) error = acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) return std::nullopt;
    return acceptor;
}

}  // namespace

class HttpServer::Impl final : private ConnectionOwner, private WebSocketOwner {
public:
    Impl(const HttpServerOptions& options, HttpHandler handler, const base::Clock& clock,
         base::Logger& logger)
        : options_(options),
          handler_(std::move(handler)),
          clock_(clock),
          logger_(logger),
          queue_(std::max<std::size_t>(options.work_queue, 1)) {}
    ~Impl() override = default;

    base::Status listen() {
        for (const HttpEndpoint& endpoint : options_.endpoints)
            listen_on_name(endpoint);
        if (listeners_.empty()) return base::fail("Unable to bind any endpoint for RPC server");
        return {};
    }

    void start() {
        for (Listener& listener : listeners_)
            accept(listener);
        network_thread_ = std::thread([this] {
            base::set_thread_name("http");
            io_.run();
        });
        for (unsigned i = 0; i < std::max(options_.threads, 1U); ++i)
            workers_.emplace_back([this, i] {
                base::set_thread_name("httpworker." + std::to_string(i));
                work();
            });
    }

    void stop() {
        if (stopping_.exchange(true)) return;
        asio::post(io_, [this] {
            for (Listener& listener : listeners_)
                listener.close();
            for_each_connection(HttpConnection::finish);
            for_each_web_socket(&WebSocket::finish);
        });
        queue_.close();
        for (std::thread& worker : workers_)
            worker.join();
        // Every response is on its way to the network thread now.
        asio::post(io_, [this] {
            work_guard_.reset();
            if (is_idle()) return;
            stop_timer_.expires_after(kStopTime);
            stop_timer_.async_wait([this](error_code) {
                for_each_connection(HttpConnection::close);
                for_each_web_socket(&WebSocket::close);
            });
        });
        network_thread_.join();
    }

    [[nodiscard]] std::vector<std::uint16_t> ports() const {
        std::vector<std::uint16_t> list;
        for (const Listener& listener : listeners_)
            list.push_back(listener.port);
        return list;
    }

private:
    struct Listener {
        tcp::acceptor acceptor;
        asio::steady_timer retry_timer;
        std::uint16_t port;

        void close() {
            error_code ignored;
            ignored = acceptor.close(ignored);
            retry_timer.cancel();
        }
    };

    void listen_on_name(const HttpEndpoint& name) {
        error_code error;
        const auto found = tcp::resolver(io_).resolve(name.host, std::to_string(name.port), error);
        for (const auto& entry : found) {
            auto acceptor = listen_on(io_, entry.endpoint(), error);
            if (!acceptor) continue;
            const auto port = acceptor->local_endpoint().port();
            listeners_.push_back({*std::move(acceptor), asio::steady_timer(io_), port});
            return;
        }
        logger_.warning("Binding RPC on address " + name.host + " port " +
                        std::to_string(name.port) + " failed: " + error.message());
    }

    void accept(Listener& listener) {
        listener.acceptor.async_accept([this, &listener](error_code error, tcp::socket socket) {
            if (stopping_) return;
            if (error) return accept_later(listener);
            if (connections_.size() < kConnectionsMax) {
                const ConnectionLimits limits{options_.timeout, options_.body_bytes_max};
                const auto connection =
                    std::make_shared<HttpConnection>(std::move(socket), limits, clock_, owner());
                connections_.insert(connection);
                HttpConnection::start(connection);
            }
            accept(listener);
        });
    }

    void accept_later(Listener& listener) {
        listener.retry_timer.expires_after(kAcceptRetryTime);
        listener.retry_timer.async_wait([this, &listener](error_code error) {
            if (!error && !stopping_) accept(listener);
        });
    }

    ConnectionOwner& owner() { return *this; }

    bool is_allowed(const std::string& peer) override {
        const auto address = parse_ip(peer);
        return address && (any_contains(options_.always_allowed, *address) ||
                           any_contains(options_.allowed, *address));
    }

    void on_request(const ConnectionPtr& connection, HttpRequest request) override {
        logger_.debug(base::LogCategory::http, [&] {
            return "Received a " + std::string(method_name(request.method)) + " request for " +
                   request.target + " from " + request.peer;
        });
        if (queue_.try_push({connection, std::move(request)})) return;
        if (!stopping_)
            logger_.warning(
                "request rejected because http work queue depth exceeded, it can be increased with "
                "the -rpcworkqueue= setting");
        HttpConnection::send(connection, {.status = 503, .body = "Work queue depth exceeded"});
    }

    void on_upgrade(tcp::socket socket, const HttpRequest& request,
                    std::shared_ptr<MessageSource> stream) override {
        const auto web_socket =
            make_web_socket(std::move(socket), request, std::move(stream), *this);
        web_sockets_.insert(web_socket);
        web_socket->start();
        if (stopping_) web_socket->finish();
    }

    void on_closed(const ConnectionPtr& connection) override {
        connections_.erase(connection);
        if (is_idle()) stop_timer_.cancel();
    }

    void on_closed(const WebSocketPtr& web_socket) override {
        web_sockets_.erase(web_socket);
        if (is_idle()) stop_timer_.cancel();
    }

    [[nodiscard]] bool is_idle() const { return connections_.empty() && web_sockets_.empty(); }

    void for_each_connection(void (*action)(const ConnectionPtr&)) {
        // A copy: the action may remove connections.
        for (const ConnectionPtr& connection : std::set(connections_))
            action(connection);
    }

    void for_each_web_socket(void (WebSocket::*action)()) {
        for (const WebSocketPtr& web_socket : std::set(web_sockets_))
            (*web_socket.*action)();
    }

    void work() {
        while (auto job = queue_.pop()) {
            auto response = stopping_ ? HttpResponse{.status = 503} : run_handler(job->request);
            base::wipe_text(job->request.body);
            asio::post(io_, [connection = std::move(job->connection),
                             response = std::move(response)]() mutable {
                HttpConnection::send(connection, std::move(response));
            });
        }
    }

    /// The last line of defence: whatever a handler throws (out of memory, say) costs its caller
    /// the answer and nobody else anything.
    HttpResponse run_handler(const HttpRequest& request) {
        try {
            return handler_(request);
        } catch (const std::exception& error) {
            logger_.error(std::string("request failed: ") + error.what());
            return {.status = 500};
        }
    }

    const HttpServerOptions options_;
    const HttpHandler handler_;
    const base::Clock& clock_;
    base::Logger& logger_;
    std::atomic<bool> stopping_{false};
    base::BoundedQueue<Job> queue_;

    // Used on the network thread once it runs.
    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_guard_{io_.get_executor()};
    asio::steady_timer stop_timer_{io_};
    std::list<Listener> listeners_;
    std::set<ConnectionPtr> connections_;
    std::set<WebSocketPtr> web_sockets_;  ///< what sources allow; they count their own

    std::vector<std::thread> workers_;
    std::thread network_thread_;
};

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

HttpServer::~HttpServer() {
    stop();
}

base::Result<std::unique_ptr<HttpServer>> HttpServer::create(const HttpServerOptions& options,
                                                             HttpHandler handler,
                                                             const base::Clock& clock,
                                                             base::Logger& logger) {
    auto impl = std::make_unique<Impl>(options, std::move(handler), clock, logger);
    MALHA_TRY(impl->listen());
    impl->start();
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

std::vector<std::uint16_t> HttpServer::ports() const {
    return impl_->ports();
}

void HttpServer::stop() {
    impl_->stop();
}

}  // namespace malha::rpc
