// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Options that hold an amount of coins.
#include <optional>
#include <string>

#include "config_parts.hpp"
#include "malha/config/setting.hpp"

namespace malha::node {
namespace {

/// Coins with at most 8 decimals, without sign, as satoshis.
std::optional<primitives::Amount> parse_coins(std::string_view text) {
    constexpr std::size_t kDecimals = 8;
    constexpr std::size_t kWholeDigitsMax = 10;
    text = config::trim(text);
    const auto point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    const std::string_view fraction =
        point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
    if (whole.size() + fraction.size() == 0 || whole.size() > kWholeDigitsMax ||
        fraction.size() > kDecimals)
        return std::nullopt;
    std::int64_t satoshis = 0;
    for (const char digit : std::string(whole) + std::string(fraction)) {
        if (digit < '0' || digit > '9') return std::nullopt;
        satoshis = satoshis * 10 + (digit - '0');
    }
    for (std::size_t i = fraction.size(); i < kDecimals; ++i)
        satoshis *= 10;
    const primitives::Amount amount{satoshis};
    return primitives::in_money_range(amount) ? std::optional(amount) : std::nullopt;
}

}  // namespace

base::Result<primitives::Amount> amount_option(const config::Options& options,
                                               std::string_view name, primitives::Amount fallback) {
    if (!options.is_set(name)) return fallback;
    const std::string text = options.get_string(name, "");
    const auto amount = parse_coins(text);
    if (!amount) return base::fail("Invalid amount for -", name, "=<amount>: '", text, "'");
    return *amount;
}

}  // namespace malha::node
