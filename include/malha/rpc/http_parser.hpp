// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// HttpRequestParser: bytes to requests (RFC 9112), without sockets. Ours rather than Boost.Beast's
// because clients rely on what the recordings show and Beast refuses: lines that end with a line
// feed only, HTTP/1.2, empty targets, repeated equal Content-Length; and Beast accepts folded
// headers, which must be refused.
//
// Limits: the request line and headers (trailers included) together, each chunk's size line, the
// body. Nothing is reserved for a length that is only announced.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "malha/rpc/http.hpp"

namespace malha::rpc {

/// Thread: owner only.
class HttpRequestParser {
public:
    static constexpr std::size_t kHeaderBytesMax = 8192;
    static constexpr std::size_t kChunkLineBytesMax = 256;
    /// Memory that a client may claim without sending anything.
    static constexpr std::size_t kBodyReserveMax = 64 * 1024;

    enum class State : std::uint8_t {
        headers,  ///< more bytes wanted
        body,     ///< headers are complete, more bytes of the body wanted
        done,     ///< take() the request
        failed,   ///< answer failure_status() and close
    };

    explicit HttpRequestParser(std::size_t body_bytes_max) : body_bytes_max_(body_bytes_max) {}

    /// Takes bytes as they come; none to go on with those left over from the last request.
    State feed(std::string_view bytes);
    [[nodiscard]] State state() const;
    /// After done. The parser then waits for the next request.
    [[nodiscard]] HttpRequest take();
    /// After failed: 400, or 413 for a body above the limit.
    [[nodiscard]] int failure_status() const { return failure_status_; }
    /// Some bytes of a request are here already.
    [[nodiscard]] bool has_begun() const {
        return stage_ != Stage::request_line || !buffer_.empty();
    }
    /// In body: the client waits for "100 Continue" before it sends the body.
    [[nodiscard]] bool expects_continue() const;

private:
    enum class Stage : std::uint8_t {
        request_line,
        header_lines,
        fixed_body,
        chunk_size,
        chunk_data,
        chunk_end,
        trailers,
        done,
        failed,
    };

    /// Each handles what its stage can; false: more bytes are needed.
    bool step();
    bool read_request_line();
    bool read_header_line();
    bool read_fixed_body();
    bool read_chunk_size();
    bool read_chunk_data();
    bool read_chunk_end();
    bool read_trailer();

    /// The next line without its end. Empty optional: incomplete so far, or failed.
    std::optional<std::string> next_line(std::size_t bytes_max);
    /// A line that counts towards kHeaderBytesMax.
    std::optional<std::string> next_header_line();
    bool fail(int status = 400);
    bool begin_body();
    bool move_to_body();

    const std::size_t body_bytes_max_;
    std::string buffer_;  ///< received and not yet used, from position_ on
    std::size_t position_ = 0;
    Stage stage_ = Stage::request_line;
    HttpRequest request_;
    std::size_t header_bytes_ = 0;
    std::size_t pending_ = 0;  ///< bytes of the body or chunk still to come
    int failure_status_ = 0;
};

}  // namespace malha::rpc
