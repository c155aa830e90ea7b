// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Numbers on the stack. See script_number.hpp.
#include "malha/script/script_number.hpp"

#include <algorithm>
#include <limits>

#include "malha/base/assert.hpp"

namespace malha::script {
namespace {

constexpr std::uint8_t kSignBit = 0x80;

/// The last byte holds more than a sign, or is needed because the byte before uses the sign's
/// place.
bool is_minimal(base::ByteView bytes) {
    if (bytes.empty() || (bytes.back() & ~kSignBit) != 0) return true;
    return bytes.size() > 1 && (bytes[bytes.size() - 2] & kSignBit) != 0;
}

}  // namespace

std::optional<std::int64_t> decode_number(base::ByteView bytes, std::size_t size_max,
                                          NumberEncoding encoding) {
    MALHA_ASSERT(size_max <= 8);
    if (bytes.size() > size_max) return std::nullopt;
    if (encoding == NumberEncoding::minimal && !is_minimal(bytes)) return std::nullopt;
    if (bytes.empty()) return 0;
    std::uint64_t magnitude = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        magnitude |= static_cast<std::uint64_t>(bytes[i]) << (8 * i);
    const std::uint64_t sign = std::uint64_t{kSignBit} << (8 * (bytes.size() - 1));
    const auto value = static_cast<std::int64_t>(magnitude & ~sign);
    return (magnitude & sign) != 0 ? -value : value;
}

EncodedNumber::EncodedNumber(std::int64_t number) {
    MALHA_ASSERT(number != std::numeric_limits<std::int64_t>::min());
    const bool negative = number < 0;
    auto magnitude = static_cast<std::uint64_t>(negative ? -number : number);
    for (; magnitude != 0; magnitude >>= 8)
        bytes_[size_++] = static_cast<std::uint8_t>(magnitude);
    if (size_ == 0) return;
    if ((bytes_[size_ - 1] & kSignBit) != 0) ++size_;
    if (negative) bytes_[size_ - 1] |= kSignBit;
}

bool is_true(base::ByteView element) {
    if (element.empty()) return false;
    if ((element.back() & ~kSignBit) != 0) return true;
    const auto rest = element.first(element.size() - 1);
    return std::any_of(rest.begin(), rest.end(), [](std::uint8_t byte) { return byte != 0; });
}

}  // namespace malha::script
