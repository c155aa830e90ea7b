// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Strict JSON reader (RFC 8259). Ours rather than a library's because numbers must keep their text
// ("1.0", "-0", "12345678901234567890123") and repeated members must survive. Nesting is bounded by
// kJsonDepthMax, which bounds the recursion too.
#include <algorithm>
#include <cstdint>

#include "malha/rpc/json.hpp"

namespace malha::rpc {
namespace {

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

void append_utf8(std::string& out, std::uint32_t code_point) {
    const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
    const auto tail = [&](unsigned shift) { put(0x80U | ((code_point >> shift) & 0x3fU)); };
    if (code_point < 0x80) {
        put(code_point);
    } else if (code_point < 0x800) {
        put(0xc0U | (code_point >> 6U));
        tail(0);
    } else if (code_point < 0x10000) {
        put(0xe0U | (code_point >> 12U));
        tail(6);
        tail(0);
    } else {
        put(0xf0U | (code_point >> 18U));
        tail(12);
        tail(6);
        tail(0);
    }
}

/// Length of the well-formed UTF-8 sequence that `text` begins with (RFC 3629: shortest form, no
/// surrogates, at most U+10FFFF); 0 when there is none.
std::size_t utf8_length(std::string_view text) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = at(0);
    if (lead < 0x80) return 1;
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return 0;
    // The second byte's range excludes overlong forms, surrogates and too large values.
    const unsigned low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (at(1) < low || at(1) > high) return 0;
    for (std::size_t i = 2; i < length; ++i)
        if ((at(i) & 0xc0U) != 0x80) return 0;
    return length;
}

class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    std::optional<Json> document() {
        Json value;
        skip_space();
        if (!parse_value(value, 0)) return std::nullopt;
        skip_space();
        if (!text_.empty()) return std::nullopt;
        return value;
    }

private:
    void skip_space() {
        const auto next = text_.find_first_not_of(" \t\r\n");
        text_.remove_prefix(next == std::string_view::npos ? text_.size() : next);
    }
    bool skip(char wanted) {
        if (!text_.starts_with(wanted)) return false;
        text_.remove_prefix(1);
        return true;
    }
    bool skip(std::string_view wanted) {
        if (!text_.starts_with(wanted)) return false;
        text_.remove_prefix(wanted.size());
        return true;
    }

    bool parse_value(Json& out, std::size_t depth) {
        if (text_.empty()) return false;
        switch (text_.front()) {
            case '{':
                return depth < kJsonDepthMax && parse_object(out, depth + 1);
            case '[':
                return depth < kJsonDepthMax && parse_array(out, depth + 1);
            case '"':
                return parse_string_value(out);
            case 't':
                out = Json(true);
                return skip("true");
            case 'f':
                out = Json(false);
                return skip("false");
            case 'n':
                out = Json();
                return skip("null");
            default:
                return parse_number(out);
        }
    }

    bool parse_array(Json& out, std::size_t depth) {
        out = Json::array();
        skip('[');
        skip_space();
        if (skip(']')) return true;
        do {
            Json element;
            skip_space();
            if (!parse_value(element, depth)) return false;
            out.push_back(std::move(element));
            skip_space();
        } while (skip(','));
        return skip(']');
    }

    bool parse_object(Json& out, std::size_t depth) {
        out = Json::object();
        skip('{');
        skip_space();
        if (skip('}')) return true;
        do {
            std::string name;
            Json value;
            skip_space();
            if (!parse_string(name)) return false;
            skip_space();
            if (!skip(':')) return false;
            skip_space();
            if (!parse_value(value, depth)) return false;
            out.append(std::move(name), std::move(value));
            skip_space();
        } while (skip(','));
        return skip('}');
    }

    bool parse_string_value(Json& out) {
        std::string value;
        if (!parse_string(value)) return false;
        out = Json(std::move(value));
        return true;
    }

    bool parse_string(std::string& out) {
        if (!skip('"')) return false;
        // At once: growing would leave pieces of what may be a secret in memory.
        out.reserve(quoted_length());
        while (!text_.empty()) {
            const char c = text_.front();
            if (skip('"')) return true;
            if (static_cast<unsigned char>(c) < 0x20) return false;
            if (c == '\\') {
                if (!parse_escape(out)) return false;
                continue;
            }
            const std::size_t length = utf8_length(text_);
            if (length == 0) return false;
            out.append(text_, 0, length);
            text_.remove_prefix(length);
        }
        return false;
    }

    /// Bytes up to the quotation mark that ends the string.
    [[nodiscard]] std::size_t quoted_length() const {
        auto end = text_.find('"');
        while (end != std::string_view::npos && end > 0 && text_[end - 1] == '\\')
            end = text_.find('"', end + 1);
        return std::min(end, text_.size());
    }

    bool parse_escape(std::string& out) {
        constexpr std::string_view kLetters = "\"\\/bfnrt";
        constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
        text_.remove_prefix(1);
        if (text_.starts_with('u')) return parse_unicode_escape(out);
        const auto index = text_.empty() ? std::string_view::npos : kLetters.find(text_.front());
        if (index == std::string_view::npos) return false;
        out += kMeanings[index];
        text_.remove_prefix(1);
        return true;
    }

    /// After the backslash: uXXXX, or two of them where the first is a high surrogate.
    bool parse_unicode_escape(std::string& out) {
        const auto first = parse_code_unit();
        if (!first) return false;
        std::uint32_t code_point = *first;
        if (code_point >= 0xdc00 && code_point <= 0xdfff) return false;
        if (code_point >= 0xd800 && code_point <= 0xdbff) {
            if (!skip('\\')) return false;
            const auto second = parse_code_unit();
            if (!second || *second < 0xdc00 || *second > 0xdfff) return false;
            code_point = 0x10000 + ((code_point - 0xd800) << 10U) + (*second - 0xdc00);
        }
        append_utf8(out, code_point);
        return true;
    }

    std::optional<std::uint32_t> parse_code_unit() {
        if (!skip('u') || text_.size() < 4) return std::nullopt;
        std::uint32_t unit = 0;
        for (const char c : text_.substr(0, 4)) {
            constexpr std::string_view kDigits = "0123456789abcdefABCDEF";
            const auto digit = kDigits.find(c);
            if (digit == std::string_view::npos) return std::nullopt;
            unit = unit * 16 + static_cast<std::uint32_t>(digit < 16 ? digit : digit - 6);
        }
        text_.remove_prefix(4);
        return unit;
    }

    bool parse_number(Json& out) {
        const std::string_view rest = text_;
        skip('-');
        const bool leading_zero = text_.starts_with('0');
        const std::size_t digits = skip_digits();
        if (digits == 0 || (leading_zero && digits > 1)) return false;
        if (skip('.') && skip_digits() == 0) return false;
        if (skip('e') || skip('E')) {
            if (!skip('+')) skip('-');
            if (skip_digits() == 0) return false;
        }
        out = Json::number(std::string(rest.substr(0, rest.size() - text_.size())));
        return true;
    }

    std::size_t skip_digits() {
        std::size_t count = 0;
        while (count < text_.size() && is_digit(text_[count]))
            ++count;
        text_.remove_prefix(count);
        return count;
    }

    std::string_view text_;
};

}  // namespace

std::optional<Json> Json::parse(std::string_view text) {
    return Parser(text).document();
}

}  // namespace malha::rpc
