// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See setting.hpp.
#include "malha/config/setting.hpp"

#include <charconv>
#include <limits>

namespace malha::config {

std::string_view trim(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n\f\v";
    const auto first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::int64_t text_to_int(std::string_view text) {
    text = trim(text);
    const bool plus = text.starts_with('+');
    if (plus) text.remove_prefix(1);
    if (plus && text.starts_with('-')) return 0;
    std::int64_t value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code == std::errc::result_out_of_range)
        return text.starts_with('-') ? std::numeric_limits<std::int64_t>::min()
                                     : std::numeric_limits<std::int64_t>::max();
    return value;
}

bool text_to_bool(std::string_view text) {
    return text.empty() || text_to_int(text) != 0;
}

bool to_bool(const Setting& setting) {
    return !setting.negated && text_to_bool(setting.text);
}

std::int64_t to_int(const Setting& setting) {
    return setting.negated ? 0 : text_to_int(setting.text);
}

std::string to_text(const Setting& setting) {
    return setting.negated ? "0" : setting.text;
}

}  // namespace malha::config
