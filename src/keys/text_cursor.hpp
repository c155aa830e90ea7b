// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Reading descriptors: pieces of text between brackets and commas.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace malha::keys {

/// What is left of a text that is read from the front. Thread: owner only.
class TextCursor {
public:
    explicit TextCursor(std::string_view text) : rest_(text) {}

    [[nodiscard]] std::string_view rest() const { return rest_; }
    [[nodiscard]] bool at_end() const { return rest_.empty(); }

    /// Skips the text if it comes next.
    [[nodiscard]] bool skip(std::string_view text);
    /// The text up to a comma or closing bracket that belongs to what is around it.
    [[nodiscard]] std::string_view take_expression();
    /// The text before the next of these characters, or all of it.
    [[nodiscard]] std::string_view take_until(std::string_view ends);

private:
    std::string_view take(std::size_t size);

    std::string_view rest_;
};

/// The argument of `name(argument)`, if the whole text is that.
[[nodiscard]] std::optional<std::string_view> function_argument(std::string_view text,
                                                                std::string_view name);
/// The parts between separators; one more than there are separators.
[[nodiscard]] std::vector<std::string_view> split_text(std::string_view text, char separator);

/// Decimal digits only. Empty optional: anything else, or too large.
[[nodiscard]] std::optional<std::uint32_t> parse_decimal(std::string_view text);

}  // namespace malha::keys
