// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Transport over TCP with Boost.Beast.
#include <utility>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <functional>
#include <optional>

#include "malha/base/base64.hpp"
#include "malha/base/version.hpp"
#include "malha/cli/transport.hpp"

namespace malha::cli {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

/// An answer larger than this is cut off as an error; in bytes. Verbose blocks stay far below.
constexpr std::uint64_t kAnswerSizeMax = std::uint64_t{4} << 30;

http::request<http::string_body> make_request(const HttpCall& call) {
    constexpr unsigned kHttp11 = 11;
    http::request<http::string_body> request(http::verb::post, call.target, kHttp11);
    request.set(http::field::host, call.host);
    request.set(http::field::user_agent, std::string(base::kProgramName));
    request.set(http::field::connection, "close");
    request.set(http::field::content_type, "application/json");
    request.set(http::field::authorization,
                "Basic " + base::base64_encode(base::as_bytes(call.credentials)));
    request.body() = call.body;
    request.prepare_payload();
    return request;
}

/// One exchange; each step starts the next. The stream's timer covers every step.
class Exchange {
public:
    explicit Exchange(const HttpCall& call) : call_(call), request_(make_request(call)) {
        parser_.body_limit(kAnswerSizeMax);
    }

    base::Result<HttpAnswer> run() {
        asio::ip::tcp::resolver resolver(context_);
        error_code code;
        const auto addresses = resolver.resolve(call_.host, std::to_string(call_.port), code);
        if (call_.host.empty() || code) return base::fail("Could not resolve host: ", call_.host);
        limit_time();
        stream_.async_connect(addresses, [this](error_code failure, const auto&) {
            if (failure) return end(failure, "Could not connect to the server");
            send();
        });
        context_.run();
        if (error_) return base::fail(*error_);
        return HttpAnswer{static_cast<int>(parser_.get().result_int()),
                          std::move(parser_.get().body())};
    }

private:
    void limit_time() {
        if (call_.timeout.count() > 0)
            stream_.expires_after(call_.timeout);
        else
            stream_.expires_never();
    }
    void end(error_code failure, const char* words) {
        error_ = failure == beast::error::timeout ? "timeout" : words;
    }
    void send() {
        limit_time();
        http::async_write(stream_, request_, [this](error_code failure, std::size_t) {
            if (failure) return end(failure, "Could not send the request");
            receive();
        });
    }
    void receive() {
        http::async_read(stream_, buffer_, parser_, [this](error_code failure, std::size_t) {
            if (failure) end(failure, "No complete answer from the server");
        });
    }

    const HttpCall& call_;
    http::request<http::string_body> request_;
    asio::io_context context_;
    beast::tcp_stream stream_{context_};
    beast::flat_buffer buffer_;
    http::response_parser<http::string_body> parser_;
    std::optional<std::string> error_;
};

}  // namespace

base::Result<HttpAnswer> HttpTransport::post(const HttpCall& call) {
    return Exchange(call).run();
}

}  // namespace malha::cli
