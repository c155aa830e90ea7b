// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// JsonWriter: appends JSON to one string, without a tree in between. Every result goes through it,
// the large ones (blocks, mempool) at the speed of copying. The caller keeps begin/end and
// key/value in balance; the writer only places commas.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "malha/base/bytes.hpp"
#include "malha/primitives/amount.hpp"
#include "malha/primitives/hash.hpp"
#include "malha/rpc/json.hpp"

namespace malha::rpc {

/// Thread: owner only.
class JsonWriter {
public:
    /// @param size_hint  expected bytes of output; saves growing.
    explicit JsonWriter(std::size_t size_hint = 256) { out_.reserve(size_hint); }

    JsonWriter& begin_object() { return begin('{'); }
    JsonWriter& end_object() { return end('}'); }
    JsonWriter& begin_array() { return begin('['); }
    JsonWriter& end_array() { return end(']'); }
    /// Name of the next member.
    JsonWriter& key(std::string_view name);

    template <std::integral T>
    JsonWriter& value(T number) {
        if constexpr (std::same_as<T, bool>)
            return raw(number ? "true" : "false");
        else if constexpr (std::signed_integral<T>)
            return signed_value(number);
        else
            return unsigned_value(number);
    }
    JsonWriter& value(std::string_view text);
    JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }
    JsonWriter& value(const char* text) { return value(std::string_view(text)); }
    JsonWriter& value(const Json& json) { return raw(json.to_text()); }
    /// Coins with exactly 8 decimals: -1 satoshi is -0.00000001.
    JsonWriter& value(primitives::Amount amount);
    /// In display order.
    template <class Tag>
    JsonWriter& value(const primitives::Hash256<Tag>& hash) {
        return display_hex(hash.view());
    }
    JsonWriter& null() { return raw("null"); }

    /// At most 16 significant digits, exponent where it is shorter (4.656542373906925e-10).
    JsonWriter& real(double number);
    /// Lower-case hex in memory order.
    JsonWriter& hex(base::ByteView bytes);
    /// Lower-case hex with the bytes reversed: txids and block hashes, which are kept in wire
    /// order.
    JsonWriter& display_hex(base::ByteView bytes);
    /// JSON that is already text; also the text of numbers.
    JsonWriter& raw(std::string_view json);

    /// key(name) followed by value(v).
    template <class T>
    JsonWriter& member(std::string_view name, const T& v) {
        return key(name).value(v);
    }

    [[nodiscard]] std::size_t size() const { return out_.size(); }
    /// Ends the writer's use.
    [[nodiscard]] JsonText take() { return JsonText{std::move(out_)}; }

private:
    void separate() {
        if (need_comma_) out_ += ',';
        need_comma_ = true;
    }
    JsonWriter& begin(char bracket);
    JsonWriter& end(char bracket);
    JsonWriter& signed_value(std::int64_t number);
    JsonWriter& unsigned_value(std::uint64_t number);
    /// Appends a quoted string of two characters per byte; returns where the characters go.
    char* append_quoted(std::size_t byte_count);

    std::string out_;
    bool need_comma_ = false;
};

/// A JSON string as a whole result.
[[nodiscard]] JsonText json_string(std::string_view text);
/// `null` as a whole result.
[[nodiscard]] JsonText json_null();
template <std::integral T>
[[nodiscard]] JsonText json_value(T number) {
    return JsonWriter(24).value(number).take();
}

}  // namespace malha::rpc
