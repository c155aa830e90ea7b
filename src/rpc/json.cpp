// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Json as a value and its text. The reader is in json_parser.cpp.
#include "malha/rpc/json.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

#include "malha/base/assert.hpp"
#include "malha/base/wipe_text.hpp"

namespace malha::rpc {
namespace {

template <class T>
std::optional<T> parse_integer(std::string_view text) {
    T value{};
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

/// For each byte: 0 = stands for itself, 'u' = \u00XX, else the letter after the backslash.
constexpr std::array<char, 256> kEscapes = [] {
    std::array<char, 256> table{};
    for (std::size_t c = 0; c < 0x20; ++c)
        table[c] = 'u';
    table[0x7f] = 'u';
    table['"'] = '"';
    table['\\'] = '\\';
    table['\b'] = 'b';
    table['\f'] = 'f';
    table['\n'] = 'n';
    table['\r'] = 'r';
    table['\t'] = 't';
    return table;
}();

void append_escaped(std::string& out, unsigned char c) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    out += '\\';
    out += kEscapes[c];
    if (kEscapes[c] != 'u') return;
    out += "00";
    out += kDigits[c >> 4U];
    out += kDigits[c & 15U];
}

void append_line(std::string& out, std::size_t spaces) {
    out += '\n';
    out.append(spaces, ' ');
}

}  // namespace

std::optional<std::int64_t> parse_json_int64(std::string_view text) {
    return parse_integer<std::int64_t>(text);
}
std::optional<std::uint64_t> parse_json_uint64(std::string_view text) {
    return parse_integer<std::uint64_t>(text);
}

std::string_view to_string(Json::Kind kind) {
    switch (kind) {
        case Json::Kind::null_value:
            return "null";
        case Json::Kind::boolean:
            return "bool";
        case Json::Kind::number:
            return "number";
        case Json::Kind::string:
            return "string";
        case Json::Kind::array:
            return "array";
        case Json::Kind::object:
            return "object";
    }
    return "";
}

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    std::size_t plain = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (kEscapes[c] == 0) continue;
        out.append(text, plain, i - plain);
        append_escaped(out, c);
        plain = i + 1;
    }
    out.append(text, plain);
    out += '"';
}

Json Json::of_kind(Kind kind) {
    Json json;
    json.kind_ = kind;
    return json;
}

Json Json::number(std::string text) {
    Json json = of_kind(Kind::number);
    json.text_ = std::move(text);
    return json;
}

bool Json::boolean() const {
    MALHA_ASSERT(is_bool());
    return bool_;
}

const std::string& Json::string() const {
    MALHA_ASSERT(is_string());
    return text_;
}

const std::string& Json::number_text() const {
    MALHA_ASSERT(is_number());
    return text_;
}

double Json::real() const {
    return std::strtod(number_text().c_str(), nullptr);
}

const Json& Json::operator[](std::size_t index) const {
    MALHA_ASSERT(index < values_.size());
    return values_[index];
}

const Json* Json::find(std::string_view name) const {
    const auto found = std::find(names_.begin(), names_.end(), name);
    return found == names_.end() ? nullptr
                                 : &values_[static_cast<std::size_t>(found - names_.begin())];
}

void Json::push_back(Json value) {
    MALHA_ASSERT(is_array());
    values_.push_back(std::move(value));
}

void Json::append(std::string name, Json value) {
    MALHA_ASSERT(is_object());
    names_.push_back(std::move(name));
    values_.push_back(std::move(value));
}

void Json::wipe() noexcept {
    base::wipe_text(text_);
    for (std::string& name : names_)
        base::wipe_text(name);
    for (Json& inner : values_)  // nested kJsonDepthMax times at most
        inner.wipe();
    *this = Json();
}

std::string Json::to_text() const {
    std::string out;
    write(out, 0, 0);
    return out;
}

std::string Json::to_pretty_text(std::size_t indent) const {
    std::string out;
    write(out, indent, 0);
    return out;
}

/// @param indent  spaces per level; 0 = everything on one line.
void Json::write(std::string& out, std::size_t indent, std::size_t depth) const {
    switch (kind_) {
        case Kind::null_value:
            out += "null";
            break;
        case Kind::boolean:
            out += bool_ ? "true" : "false";
            break;
        case Kind::number:
            out += text_;
            break;
        case Kind::string:
            append_json_string(out, text_);
            break;
        case Kind::array:
            out += '[';
            write_children(out, indent, depth);
            out += ']';
            break;
        case Kind::object:
            out += '{';
            write_children(out, indent, depth);
            out += '}';
            break;
    }
}

void Json::write_children(std::string& out, std::size_t indent, std::size_t depth) const {
    for (std::size_t i = 0; i < values_.size(); ++i) {
        if (i > 0) out += ',';
        if (indent > 0) append_line(out, indent * (depth + 1));
        if (is_object()) {
            append_json_string(out, names_[i]);
            out += indent > 0 ? ": " : ":";
        }
        values_[i].write(out, indent, depth + 1);
    }
    // Also after an empty list: it prints as "[\n]".
    if (indent > 0) append_line(out, indent * depth);
}

}  // namespace malha::rpc
