// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See percent.hpp.
#include "percent.hpp"

#include "malha/base/hex.hpp"

namespace malha::rpc {

std::string percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = text[i] == '%' ? base::from_hex(text.substr(i + 1, 2)) : std::nullopt;
        const bool is_escape = byte && byte->size() == 1;
        out += is_escape ? static_cast<char>((*byte)[0]) : text[i];
        if (is_escape) i += 2;
    }
    return out;
}

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const std::uint8_t byte : base::as_bytes(text))
        out += '%' + base::to_hex({&byte, 1});
    return out;
}

}  // namespace malha::rpc
