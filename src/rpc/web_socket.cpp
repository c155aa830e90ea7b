// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See web_socket.hpp. The only file that knows Boost.Beast.
#include "rpc/web_socket.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket.hpp>

#include <chrono>
#include <utility>

namespace malha::rpc {
namespace {

namespace beast = boost::beast;
namespace websocket = beast::websocket;

/// A client has nothing to say; control frames are smaller.
constexpr std::size_t kClientMessageMax = 1024;
constexpr int kSendBufferBytes = 128 * 1024;
constexpr std::chrono::seconds kHandshakeTime{10};
/// Without a sign of life for so long, pings included, the client is taken for gone.
constexpr std::chrono::seconds kIdleTime{60};

using UpgradeRequest = beast::http::request<beast::http::empty_body>;

UpgradeRequest upgrade_request(const HttpRequest& request) {
    constexpr unsigned kHttp11 = 11;
    UpgradeRequest upgrade(beast::http::verb::get, "/", kHttp11);
    for (const auto& [name, value] : request.headers)
        upgrade.insert(name, value);
    return upgrade;
}

class BeastWebSocket final : public WebSocket, public std::enable_shared_from_this<BeastWebSocket> {
public:
    BeastWebSocket(tcp::socket socket, const HttpRequest& upgrade,
                   std::shared_ptr<MessageSource> source, WebSocketOwner& owner)
        : stream_(std::move(socket)),
          upgrade_(upgrade_request(upgrade)),
          source_(std::move(source)),
          owner_(owner) {}

    void start() override {
        error_code ignored;
        // What a client does not read waits in the source, not in the system's memory.
        ignored = beast::get_lowest_layer(stream_).set_option(
            asio::socket_base::send_buffer_size(kSendBufferBytes), ignored);
        stream_.set_option(websocket::stream_base::timeout{.handshake_timeout = kHandshakeTime,
                                                           .idle_timeout = kIdleTime,
                                                           .keep_alive_pings = true});
        stream_.read_message_max(kClientMessageMax);
        stream_.text(true);
        stream_.async_accept(upgrade_, [self = shared_from_this()](error_code error) {
            if (error) return self->end();
            self->is_open_ = true;
            if (self->is_finishing_) return self->say_goodbye(kGoingAway);
            self->read();
            self->pull();
        });
    }

    void finish() override {
        if (std::exchange(is_finishing_, true) || !is_open_) return;
        say_goodbye(kGoingAway);
    }

    void close() override { end(); }

private:
    inline static const websocket::close_reason kGoingAway{websocket::close_code::going_away,
                                                           "the node is shutting down"};
    inline static const websocket::close_reason kTakesNothing{websocket::close_code::policy_error,
                                                              "this stream takes no messages"};

    /// Reading is what answers pings and notices the end.
    void read() {
        stream_.async_read(in_, [self = shared_from_this()](error_code error, std::size_t) {
            if (error) return self->end();
            self->in_.clear();
            self->say_goodbye(kTakesNothing);
            self->read();
        });
    }

    void pull() {
        source_->next([self = shared_from_this()](StreamChunk chunk) {
            asio::post(self->stream_.get_executor(), [self, chunk = std::move(chunk)]() mutable {
                self->chunk_ = std::move(chunk);
                self->sent_ = 0;
                self->write();
            });
        });
    }

    void write() {
        if (has_ended_ || is_finishing_) return;
        if (sent_ == chunk_.messages.size()) {
            if (!chunk_.close) return pull();
            return say_goodbye(
                {static_cast<websocket::close_code>(chunk_.close->code), chunk_.close->reason});
        }
        stream_.async_write(asio::buffer(chunk_.messages[sent_]),
                            [self = shared_from_this()](error_code error, std::size_t) {
                                if (error) return self->end();
                                ++self->sent_;
                                self->write();
                            });
    }

    /// The client's answer, or the lack of it, ends the reading.
    void say_goodbye(const websocket::close_reason& reason) {
        is_finishing_ = true;
        if (has_ended_ || std::exchange(is_closing_, true)) return;
        stream_.async_close(reason, [self = shared_from_this()](error_code) { self->end(); });
    }

    void end() {
        if (std::exchange(has_ended_, true)) return;
        error_code ignored;
        ignored = beast::get_lowest_layer(stream_).close(ignored);
        source_->cancel();
        owner_.on_closed(shared_from_this());
    }

    websocket::stream<tcp::socket> stream_;
    const UpgradeRequest upgrade_;
    const std::shared_ptr<MessageSource> source_;
    WebSocketOwner& owner_;
    beast::flat_buffer in_;
    StreamChunk chunk_;
    std::size_t sent_ = 0;       ///< messages of the chunk
    bool is_open_ = false;       ///< the handshake is done
    bool is_finishing_ = false;  ///< nothing more is sent
    bool is_closing_ = false;    ///< a goodbye is under way
    bool has_ended_ = false;
};

}  // namespace

WebSocketPtr make_web_socket(tcp::socket socket, const HttpRequest& upgrade,
                             std::shared_ptr<MessageSource> source, WebSocketOwner& owner) {
    return std::make_shared<BeastWebSocket>(std::move(socket), upgrade, std::move(source), owner);
}

}  // namespace malha::rpc
