// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/rpc/http_parser.hpp"

#include <algorithm>
#include <charconv>

#include "malha/base/assert.hpp"
#include "malha/base/wipe_text.hpp"

namespace malha::rpc {
namespace {

HttpMethod method_from(std::string_view name) {
    if (name == "GET") return HttpMethod::get;
    if (name == "POST") return HttpMethod::post;
    if (name == "HEAD") return HttpMethod::head;
    if (name == "PUT") return HttpMethod::put;
    return HttpMethod::other;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t";
    const auto begin = text.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

template <int kBase>
std::optional<std::uint64_t> parse_number(std::string_view digits) {
    std::uint64_t value = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value, kBase);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

/// The minor version of "HTTP/1.x".
std::optional<int> parse_version(std::string_view text) {
    constexpr std::string_view kPrefix = "HTTP/1.";
    if (text.size() != kPrefix.size() + 1 || !text.starts_with(kPrefix)) return std::nullopt;
    const char digit = text.back();
    if (digit < '0' || digit > '9') return std::nullopt;
    return digit - '0';
}

/// The Content-Length of a request, 0 when absent. Empty optional: malformed or contradictory.
std::optional<std::uint64_t> content_length(const HttpRequest& request) {
    std::optional<std::uint64_t> length;
    for (const auto& [name, value] : request.headers) {
        if (!equals_ignoring_case(name, "Content-Length")) continue;
        const auto parsed = parse_number<10>(value);
        if (!parsed || (length && *length != *parsed)) return std::nullopt;
        length = parsed;
    }
    return length.value_or(0);
}

}  // namespace

HttpRequestParser::State HttpRequestParser::feed(std::string_view bytes) {
    MALHA_ASSERT(stage_ != Stage::done);
    buffer_.append(bytes);
    while (step()) {
    }
    // What was used may have held secrets.
    std::string rest = buffer_.substr(position_);
    base::wipe_text(buffer_);
    buffer_ = std::move(rest);
    position_ = 0;
    return state();
}

HttpRequestParser::State HttpRequestParser::state() const {
    switch (stage_) {
        case Stage::request_line:
        case Stage::header_lines:
            return State::headers;
        case Stage::done:
            return State::done;
        case Stage::failed:
            return State::failed;
        default:
            return State::body;
    }
}

HttpRequest HttpRequestParser::take() {
    MALHA_ASSERT(stage_ == Stage::done);
    stage_ = Stage::request_line;
    header_bytes_ = 0;
    return std::exchange(request_, HttpRequest{});
}

bool HttpRequestParser::expects_continue() const {
    return request_.version_minor > 0 &&
           equals_ignoring_case(request_.header("Expect"), "100-continue");
}

bool HttpRequestParser::step() {
    switch (stage_) {
        case Stage::request_line:
            return read_request_line();
        case Stage::header_lines:
            return read_header_line();
        case Stage::fixed_body:
            return read_fixed_body();
        case Stage::chunk_size:
            return read_chunk_size();
        case Stage::chunk_data:
            return read_chunk_data();
        case Stage::chunk_end:
            return read_chunk_end();
        case Stage::trailers:
            return read_trailer();
        case Stage::done:
        case Stage::failed:
            return false;
    }
    return false;
}

bool HttpRequestParser::fail(int status) {
    stage_ = Stage::failed;
    failure_status_ = status;
    return false;
}

std::optional<std::string> HttpRequestParser::next_line(std::size_t bytes_max) {
    const auto end = buffer_.find('\n', position_);
    const bool complete = end != std::string::npos;
    const std::size_t size = (complete ? end + 1 : buffer_.size()) - position_;
    if (size > bytes_max) fail();
    if (size > bytes_max || !complete) return std::nullopt;
    std::string line = buffer_.substr(position_, size - 1);
    position_ = end + 1;
    if (line.ends_with('\r')) line.pop_back();
    constexpr std::string_view kForbidden("\r\0", 2);
    if (line.find_first_of(kForbidden) == std::string::npos) return line;
    fail();
    return std::nullopt;
}

std::optional<std::string> HttpRequestParser::next_header_line() {
    const std::size_t before = position_;
    auto line = next_line(kHeaderBytesMax - header_bytes_);
    header_bytes_ += position_ - before;
    return line;
}

bool HttpRequestParser::read_request_line() {
    const auto line = next_header_line();
    if (!line) return false;
    constexpr std::string_view kShortest = "GET / HTTP/1.1";
    const std::string_view text = *line;
    if (text.size() < kShortest.size()) return fail();
    const auto first = text.find(' ');
    const auto last = text.rfind(' ');
    if (first == std::string_view::npos || first == last || first == 0) return fail();
    const auto target = text.substr(first + 1, last - first - 1);
    const auto version = parse_version(text.substr(last + 1));
    if (!version || target.find(' ') != std::string_view::npos) return fail();
    request_.method = method_from(text.substr(0, first));
    request_.target = target;
    request_.version_minor = *version;
    stage_ = Stage::header_lines;
    return true;
}

bool HttpRequestParser::read_header_line() {
    const auto line = next_header_line();
    if (!line) return false;
    if (line->empty()) return begin_body();
    const std::string_view text = *line;
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0) return fail();
    const auto name = text.substr(0, colon);
    // Also refuses folded lines, which begin with a blank.
    if (name.find_first_of(" \t") != std::string_view::npos) return fail();
    request_.headers.emplace_back(name, trimmed(text.substr(colon + 1)));
    return true;
}

bool HttpRequestParser::begin_body() {
    if (equals_ignoring_case(request_.header("Transfer-Encoding"), "chunked")) {
        stage_ = Stage::chunk_size;
        return true;
    }
    const auto length = content_length(request_);
    if (!length) return fail();
    if (*length > body_bytes_max_) return fail(413);
    pending_ = static_cast<std::size_t>(*length);
    // Small bodies are never moved, so that wiping them wipes all there was of them.
    request_.body.reserve(std::min(pending_, kBodyReserveMax));
    stage_ = Stage::fixed_body;
    return true;
}

/// Moves what is there of the pending bytes; true when none is pending any more.
bool HttpRequestParser::move_to_body() {
    const std::size_t count = std::min(pending_, buffer_.size() - position_);
    request_.body.append(buffer_, position_, count);
    position_ += count;
    pending_ -= count;
    return pending_ == 0;
}

bool HttpRequestParser::read_fixed_body() {
    if (!move_to_body()) return false;
    stage_ = Stage::done;
    return true;
}

bool HttpRequestParser::read_chunk_size() {
    const auto line = next_line(kChunkLineBytesMax);
    if (!line) return false;
    const std::string_view text = *line;
    const auto size = parse_number<16>(trimmed(text.substr(0, text.find(';'))));
    if (!size) return fail();
    if (*size > body_bytes_max_ - request_.body.size()) return fail(413);
    pending_ = static_cast<std::size_t>(*size);
    stage_ = pending_ == 0 ? Stage::trailers : Stage::chunk_data;
    return true;
}

bool HttpRequestParser::read_chunk_data() {
    if (!move_to_body()) return false;
    stage_ = Stage::chunk_end;
    return true;
}

bool HttpRequestParser::read_chunk_end() {
    const auto line = next_line(kChunkLineBytesMax);
    if (!line) return false;
    if (!line->empty()) return fail();
    stage_ = Stage::chunk_size;
    return true;
}

bool HttpRequestParser::read_trailer() {
    const auto line = next_header_line();
    if (!line) return false;
    if (line->empty()) stage_ = Stage::done;
    return true;
}

}  // namespace malha::rpc
