// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See text_cursor.hpp.
#include "keys/text_cursor.hpp"

#include <algorithm>
#include <charconv>

namespace malha::keys {

bool TextCursor::skip(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
}

std::string_view TextCursor::take_expression() {
    std::size_t depth = 0;
    std::size_t end = 0;
    for (; end < rest_.size(); ++end) {
        const char c = rest_[end];
        const bool closes = c == ')' || c == '}';
        if (depth == 0 && (closes || c == ',')) break;
        if (c == '(' || c == '{') ++depth;
        if (closes) --depth;
    }
    return take(end);
}

std::string_view TextCursor::take_until(std::string_view ends) {
    return take(std::min(rest_.find_first_of(ends), rest_.size()));
}

std::string_view TextCursor::take(std::size_t size) {
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
}

std::optional<std::string_view> function_argument(std::string_view text, std::string_view name) {
    const bool fits = text.size() >= name.size() + 2 && text.starts_with(name) &&
                      text[name.size()] == '(' && text.back() == ')';
    if (!fits) return std::nullopt;
    return text.substr(name.size() + 1, text.size() - name.size() - 2);
}

std::vector<std::string_view> split_text(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::optional<std::uint32_t> parse_decimal(std::string_view text) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

}  // namespace malha::keys
