// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/rpc/json_writer.hpp"

#include <array>
#include <charconv>
#include <cstring>

#include "malha/base/assert.hpp"

namespace malha::rpc {
namespace {

constexpr auto kSatoshisPerCoin = static_cast<std::uint64_t>(primitives::kCoin.sat);

/// Two characters per byte value, so that hex costs one copy per byte.
constexpr std::array<std::array<char, 2>, 256> kHexPairs = [] {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::array<std::array<char, 2>, 256> table{};
    for (std::size_t i = 0; i < 256; ++i)
        table[i] = {kDigits[i >> 4U], kDigits[i & 15U]};
    return table;
}();

template <class Number, class... Format>
void append_number(std::string& out, Number number, Format... format) {
    std::array<char, 32> buffer;
    const auto [end, error] =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, format...);
    MALHA_ASSERT(error == std::errc{});
    out.append(buffer.data(), end);
}

}  // namespace

JsonWriter& JsonWriter::begin(char bracket) {
    separate();
    out_ += bracket;
    need_comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::end(char bracket) {
    out_ += bracket;
    need_comma_ = true;
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
    separate();
    append_json_string(out_, name);
    out_ += ':';
    need_comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
    separate();
    append_json_string(out_, text);
    return *this;
}

JsonWriter& JsonWriter::signed_value(std::int64_t number) {
    separate();
    append_number(out_, number);
    return *this;
}

JsonWriter& JsonWriter::unsigned_value(std::uint64_t number) {
    separate();
    append_number(out_, number);
    return *this;
}

JsonWriter& JsonWriter::value(primitives::Amount amount) {
    separate();
    const auto bits = static_cast<std::uint64_t>(amount.sat);
    const std::uint64_t magnitude = amount.sat < 0 ? 0 - bits : bits;
    if (amount.sat < 0) out_ += '-';
    append_number(out_, magnitude / kSatoshisPerCoin);
    std::array<char, 9> decimals{'.', '0', '0', '0', '0', '0', '0', '0', '0'};
    std::uint64_t rest = magnitude % kSatoshisPerCoin;
    for (std::size_t i = 8; rest > 0; --i, rest /= 10)
        decimals[i] = static_cast<char>('0' + rest % 10);
    out_.append(decimals.data(), decimals.size());
    return *this;
}

JsonWriter& JsonWriter::real(double number) {
    separate();
    append_number(out_, number, std::chars_format::general, 16);
    return *this;
}

char* JsonWriter::append_quoted(std::size_t byte_count) {
    separate();
    const std::size_t start = out_.size();
    out_.resize(start + 2 * byte_count + 2);
    out_[start] = '"';
    out_.back() = '"';
    return out_.data() + start + 1;
}

JsonWriter& JsonWriter::hex(base::ByteView bytes) {
    char* to = append_quoted(bytes.size());
    for (const auto byte : bytes) {
        std::memcpy(to, kHexPairs[byte].data(), 2);
        to += 2;
    }
    return *this;
}

JsonWriter& JsonWriter::display_hex(base::ByteView bytes) {
    char* to = append_quoted(bytes.size());
    for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte) {
        std::memcpy(to, kHexPairs[*byte].data(), 2);
        to += 2;
    }
    return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
    separate();
    out_ += json;
    return *this;
}

JsonText json_string(std::string_view text) {
    return JsonWriter(text.size() + 2).value(text).take();
}

JsonText json_null() {
    return JsonText{"null"};
}

}  // namespace malha::rpc
