// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See event_cursor.hpp.
#include "malha/rpc/event_cursor.hpp"

#include <charconv>

#include "malha/base/hex.hpp"

namespace malha::rpc {
namespace {

using primitives::BlockHash;

constexpr std::size_t kHashDigits = 64;
constexpr std::size_t kEpochDigits = 16;

std::string epoch_text(std::uint64_t epoch) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text(kEpochDigits, '0');
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit, epoch >>= 4U)
        *digit = kDigits[epoch & 15U];
    return text;
}

/// All of the text, digits only.
std::optional<std::uint64_t> number_from(std::string_view text, int base) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<EventCursor::Place> place_from(std::string_view text) {
    if (text.size() < kEpochDigits || text.substr(kEpochDigits, 1) != "-") return std::nullopt;
    const auto epoch = number_from(text.substr(0, kEpochDigits), 16);
    const auto number = number_from(text.substr(kEpochDigits + 1), 10);
    if (!epoch || !number) return std::nullopt;
    return EventCursor::Place{*epoch, *number};
}

}  // namespace

std::string EventCursor::to_text() const {
    std::string text = block.to_display_hex();
    if (place) text += '-' + epoch_text(place->epoch) + '-' + std::to_string(place->number);
    if (wallets_since) text += '~' + wallets_since->to_display_hex();
    return text;
}

std::optional<EventCursor> EventCursor::parse(std::string_view text) {
    const auto block = BlockHash::from_display_hex(text.substr(0, kHashDigits));
    if (!block) return std::nullopt;
    EventCursor cursor{.block = *block};
    if (text.size() == kHashDigits) return cursor;
    const char mark = text[kHashDigits];
    const std::string_view rest = text.substr(kHashDigits + 1);
    if (mark == '-') {
        cursor.place = place_from(rest);
        if (!cursor.place) return std::nullopt;
        return cursor;
    }
    cursor.wallets_since = BlockHash::from_display_hex(rest);
    if (mark != '~' || !cursor.wallets_since) return std::nullopt;
    return cursor;
}

}  // namespace malha::rpc
