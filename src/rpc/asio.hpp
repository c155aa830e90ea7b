// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Boost.Asio as this module uses it. <utility> first: Boost 1.81 forgets it.
#pragma once

#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

namespace malha::rpc {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

}  // namespace malha::rpc
