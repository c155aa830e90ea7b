// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See zmq_sockets.hpp.
#include "zmq_sockets.hpp"

#include <zmq.h>

#include "malha/base/assert.hpp"
#include "malha/base/endian.hpp"

namespace malha::rpc {
namespace {

base::Unexpected<base::Error> fail_zmq(std::string_view what) {
    return base::fail(what, ": ", zmq_strerror(zmq_errno()));
}

bool set_option(void* socket, int option, int value) {
    return zmq_setsockopt(socket, option, &value, sizeof value) == 0;
}

/// Most lost messages are dropped inside the library without an error; there is nothing to do about
/// the others either.
void send_frame(void* socket, base::ByteView frame, int flags) {
    static_cast<void>(zmq_send(socket, frame.data(), frame.size(), flags | ZMQ_DONTWAIT));
}

base::ByteView bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

void ZmqSockets::Close::operator()(void* socket) const {
    static_cast<void>(zmq_close(socket));
}

void ZmqSockets::Terminate::operator()(void* context) const {
    static_cast<void>(zmq_ctx_term(context));
}

ZmqSockets::ZmqSockets() : context_(zmq_ctx_new()) {
    MALHA_ASSERT(context_ != nullptr);
}

base::Result<void*> ZmqSockets::socket_at(const ZmqNotification& notification) {
    const std::string& address = notification.address;
    if (const auto found = sockets_.find(address); found != sockets_.end())
        return found->second.get();
    Socket socket(zmq_socket(context_.get(), ZMQ_PUB));
    if (socket == nullptr) return fail_zmq("cannot make a socket");
    // Messages that nobody fetched must not delay the end of the node.
    const bool is_set = set_option(socket.get(), ZMQ_SNDHWM, notification.high_water_mark) &&
                        set_option(socket.get(), ZMQ_LINGER, 0) &&
                        set_option(socket.get(), ZMQ_TCP_KEEPALIVE, 1) &&
                        set_option(socket.get(), ZMQ_IPV6, address.find('[') != std::string::npos);
    if (!is_set) return fail_zmq("cannot set up a socket");
    if (zmq_bind(socket.get(), address.c_str()) != 0) return fail_zmq("cannot bind " + address);
    return sockets_.emplace(address, std::move(socket)).first->second.get();
}

base::Status ZmqSockets::add(const ZmqNotification& notification) {
    void* const socket = MALHA_TRY(socket_at(notification));
    publishers_[static_cast<std::size_t>(notification.topic)].push_back({socket});
    return {};
}

void ZmqSockets::send(ZmqTopic topic, base::ByteView body) {
    for (Publisher& publisher : publishers_[static_cast<std::size_t>(topic)]) {
        std::array<std::uint8_t, 4> sequence{};
        base::store_le(sequence.data(), publisher.next_sequence++);
        send_frame(publisher.socket, bytes_of(to_string(topic)), ZMQ_SNDMORE);
        send_frame(publisher.socket, body, ZMQ_SNDMORE);
        send_frame(publisher.socket, sequence, 0);
    }
}

}  // namespace malha::rpc
