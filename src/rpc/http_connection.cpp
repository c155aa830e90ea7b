// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "rpc/http_connection.hpp"

#include <algorithm>

#include "malha/base/assert.hpp"
#include "malha/base/bytes.hpp"

namespace malha::rpc {
namespace {

constexpr std::chrono::milliseconds kLingerTime{1000};

std::string address_of(const tcp::socket& socket) {
    error_code error;
    const auto endpoint = socket.remote_endpoint(error);
    return error ? std::string() : endpoint.address().to_string(error);
}

}  // namespace

HttpConnection::HttpConnection(tcp::socket socket, const ConnectionLimits& limits,
                               const base::Clock& clock, ConnectionOwner& owner)
    : socket_(std::move(socket)),
      timer_(socket_.get_executor()),
      limits_(limits),
      clock_(clock),
      owner_(owner),
      peer_(address_of(socket_)),
      allowed_(owner.is_allowed(peer_)),
      parser_(limits.body_bytes_max) {}

void HttpConnection::start(const ConnectionPtr& self) {
    error_code ignored;
    self->socket_.set_option(tcp::no_delay(true), ignored);
    wait_for_request(self);
}

void HttpConnection::wait_for_request(const ConnectionPtr& self) {
    self->phase_ = Phase::reading;
    self->continue_sent_ = false;
    set_deadline(self, self->limits_.timeout);
    // A pipelined request may be here already.
    handle(self, self->parser_.feed({}));
}

void HttpConnection::read(const ConnectionPtr& self) {
    self->socket_.async_read_some(
        asio::buffer(self->read_buffer_), [self](error_code error, std::size_t count) {
            if (self->phase_ != Phase::reading) return;
            if (error) return close(self);
            count_progress(self, count);
            const auto state = self->parser_.feed({self->read_buffer_.data(), count});
            base::secure_wipe({reinterpret_cast<std::uint8_t*>(self->read_buffer_.data()), count});
            handle(self, state);
        });
}

void HttpConnection::handle(const ConnectionPtr& self, HttpRequestParser::State state) {
    using State = HttpRequestParser::State;
    if (state == State::headers) return read(self);
    if (state == State::failed) return refuse(self, self->parser_.failure_status());
    if (!self->allowed_) return refuse(self, 403);
    if (state == State::body) {
        const bool wanted = self->parser_.expects_continue() && !self->continue_sent_;
        return wanted ? send_continue(self) : read(self);
    }
    self->phase_ = Phase::answering;
    self->timer_.cancel();
    HttpRequest request = self->parser_.take();
    request.peer = self->peer_;
    self->answering_ = {.version_minor = request.version_minor, .headers = request.headers};
    self->owner_.on_request(self, std::move(request));
}

void HttpConnection::refuse(const ConnectionPtr& self, int status) {
    self->phase_ = Phase::answering;
    self->timer_.cancel();
    self->refused_ = true;
    self->answering_ = {};
    send(self, {.status = status});
}

void HttpConnection::send_continue(const ConnectionPtr& self) {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    self->continue_sent_ = true;
    asio::async_write(self->socket_, asio::buffer(kContinue),
                      [self](error_code error, std::size_t) {
                          if (self->phase_ != Phase::reading) return;
                          if (error) return close(self);
                          read(self);
                      });
}

void HttpConnection::send(const ConnectionPtr& self, HttpResponse response) {
    if (self->phase_ != Phase::answering) return;
    self->response_ = std::move(response);
    self->close_after_answer_ |= !self->answering_.keep_alive();
    if (self->response_.stream) return upgrade(self);
    if (self->response_.delay.count() == 0) return begin_write(self);
    self->timer_.expires_after(self->response_.delay);
    self->timer_.async_wait([self](error_code) {
        if (self->phase_ == Phase::answering) begin_write(self);
    });
}

void HttpConnection::upgrade(const ConnectionPtr& self) {
    // Who sends on without waiting for the answer does not speak the protocol.
    const bool is_orderly = !self->parser_.has_begun() && !self->close_after_answer_;
    if (is_orderly)
        self->owner_.on_upgrade(std::move(self->socket_), self->answering_,
                                std::move(self->response_.stream));
    close(self);
}

void HttpConnection::begin_write(const ConnectionPtr& self) {
    self->head_ = http_head(self->response_, self->answering_, self->clock_.now());
    self->written_bytes_ = 0;
    set_deadline(self, self->limits_.timeout);
    write(self);
}

void HttpConnection::write(const ConnectionPtr& self) {
    const std::string& head = self->head_;
    const std::string_view body = self->response_.content();
    const std::size_t in_head = std::min(self->written_bytes_, head.size());
    const std::size_t in_body = self->written_bytes_ - in_head;
    if (in_head == head.size() && in_body == body.size()) return on_written(self);
    const std::array<asio::const_buffer, 2> rest{asio::buffer(head) + in_head,
                                                 asio::buffer(body) + in_body};
    self->socket_.async_write_some(rest, [self](error_code error, std::size_t count) {
        if (self->phase_ != Phase::answering) return;
        if (error) return close(self);
        self->written_bytes_ += count;
        count_progress(self, count);
        write(self);
    });
}

void HttpConnection::on_written(const ConnectionPtr& self) {
    self->response_ = {};
    if (self->refused_) return linger(self);
    if (self->close_after_answer_) return close(self);
    wait_for_request(self);
}

/// After a refusal the rest of the request is still coming. Closing while unread bytes wait makes
/// the system reset the connection, and the client may lose the response. So: no more from us, and
/// what comes is dropped for a moment.
void HttpConnection::linger(const ConnectionPtr& self) {
    self->phase_ = Phase::closing;
    error_code error;
    self->socket_.shutdown(tcp::socket::shutdown_send, error);
    if (error) return close(self);
    set_deadline(self, kLingerTime);
    drain(self);
}

void HttpConnection::drain(const ConnectionPtr& self) {
    self->socket_.async_read_some(asio::buffer(self->read_buffer_),
                                  [self](error_code error, std::size_t) {
                                      if (error) return close(self);
                                      drain(self);
                                  });
}

void HttpConnection::finish(const ConnectionPtr& self) {
    if (self->phase_ == Phase::answering)
        self->close_after_answer_ = true;
    else
        close(self);
}

void HttpConnection::close(const ConnectionPtr& self) {
    if (self->phase_ == Phase::closed) return;
    self->phase_ = Phase::closed;
    self->timer_.cancel();
    error_code ignored;
    self->socket_.close(ignored);
    self->owner_.on_closed(self);
}

/// Closes the connection at that time unless a later call moves the deadline. 0 = no deadline.
void HttpConnection::set_deadline(const ConnectionPtr& self, std::chrono::milliseconds time) {
    self->progress_bytes_ = 0;
    if (time.count() == 0) return;
    self->timer_.expires_after(time);
    self->timer_.async_wait([self](error_code error) {
        const bool moved = self->timer_.expiry() > asio::steady_timer::clock_type::now();
        if (!error && !moved && self->phase_ != Phase::closed) close(self);
    });
}

void HttpConnection::count_progress(const ConnectionPtr& self, std::size_t bytes) {
    self->progress_bytes_ += bytes;
    if (self->progress_bytes_ >= kProgressBytes) set_deadline(self, self->limits_.timeout);
}

}  // namespace malha::rpc
