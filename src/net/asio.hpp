// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Boost.Asio as this module uses it. <utility> first: Boost 1.81 forgets it.
#pragma once

#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#if defined(__GNUC__) && !defined(__clang__)
// g++ 12 sees only one half of what the coroutines' frames are allocated and freed with.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

namespace malha::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

/// TCP or Unix: proxies may listen on either.
using Socket = asio::generic::stream_protocol::socket;
using SocketEndpoint = asio::generic::stream_protocol::endpoint;

}  // namespace malha::net
