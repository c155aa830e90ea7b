// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// One value of one option, and how its text is read as a switch or a number. Reading never fails:
// like users of other nodes know, "-par=x" is 0 and "-server=x" is off.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace malha::config {

/// -noname gives a negated setting; everything else is text ("-name" alone is the empty text).
struct Setting {
    bool negated = false;
    std::string text;
    /// False for "-noname=0", and for a number, true, a list or an object of settings.json.
    bool is_text = true;

    friend bool operator==(const Setting&, const Setting&) = default;
};

/// Empty text means "on"; otherwise on when the leading number is not 0.
[[nodiscard]] bool text_to_bool(std::string_view text);
/// Leading decimal integer after white space and a sign; 0 without one; saturates at the limits.
[[nodiscard]] std::int64_t text_to_int(std::string_view text);

[[nodiscard]] bool to_bool(const Setting& setting);
[[nodiscard]] std::int64_t to_int(const Setting& setting);
/// A negated setting reads as "0".
[[nodiscard]] std::string to_text(const Setting& setting);

/// Removes spaces, tabs and line ends on both sides.
[[nodiscard]] std::string_view trim(std::string_view text);

}  // namespace malha::config
