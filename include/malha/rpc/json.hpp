// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Json: a parsed JSON value (RFC 8259) for requests, settings and small results. Numbers keep the
// exact text they came with and objects the order (and repetitions) of their members, because
// clients see both again. Large results are written with JsonWriter instead.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace malha::rpc {

/// Deeper nesting is refused, so that no input can exhaust the stack.
inline constexpr std::size_t kJsonDepthMax = 512;

/// JSON text that is already serialised: what method handlers return.
struct JsonText {
    std::string text;
};

/// Thread: owner only.
class Json {
public:
    enum class Kind : std::uint8_t { null_value, boolean, number, string, array, object };

    Json() = default;
    explicit Json(bool value) : kind_(Kind::boolean), bool_(value) {}
    template <std::integral T>
    requires(!std::same_as<T, bool>) explicit Json(T value)
        : kind_(Kind::number), text_(std::to_string(value)) {}
    explicit Json(std::string value) : kind_(Kind::string), text_(std::move(value)) {}
    explicit Json(std::string_view value) : kind_(Kind::string), text_(value) {}
    explicit Json(const char* value) : kind_(Kind::string), text_(value) {}

    [[nodiscard]] static Json array() { return of_kind(Kind::array); }
    [[nodiscard]] static Json object() { return of_kind(Kind::object); }
    /// @param text  must be the text of a JSON number, e.g. "0.10000000".
    [[nodiscard]] static Json number(std::string text);

    /// Strict: one value, nothing after it but white space, valid UTF-8, at most kJsonDepthMax
    /// levels. Empty optional: anything else.
    [[nodiscard]] static std::optional<Json> parse(std::string_view text);

    [[nodiscard]] Kind kind() const { return kind_; }
    [[nodiscard]] bool is_null() const { return kind_ == Kind::null_value; }
    [[nodiscard]] bool is_bool() const { return kind_ == Kind::boolean; }
    [[nodiscard]] bool is_number() const { return kind_ == Kind::number; }
    [[nodiscard]] bool is_string() const { return kind_ == Kind::string; }
    [[nodiscard]] bool is_array() const { return kind_ == Kind::array; }
    [[nodiscard]] bool is_object() const { return kind_ == Kind::object; }

    /// The following ask for one kind; another kind is a programming error.
    [[nodiscard]] bool boolean() const;
    [[nodiscard]] const std::string& string() const;
    /// The text of a number exactly as it was written.
    [[nodiscard]] const std::string& number_text() const;
    /// Empty optional: not a plain decimal integer ("1.0" and "1e3" are none), or out of T's range.
    template <std::integral T>
    [[nodiscard]] std::optional<T> integer() const;
    /// The nearest double of a number.
    [[nodiscard]] double real() const;

    /// Elements of an array, or the values of an object's members.
    [[nodiscard]] std::span<const Json> values() const { return values_; }
    /// Names of an object's members, in the order of values().
    [[nodiscard]] std::span<const std::string> names() const { return names_; }
    [[nodiscard]] std::size_t size() const { return values_.size(); }
    [[nodiscard]] const Json& operator[](std::size_t index) const;
    /// The first member of that name; nullptr: no such member, or no object.
    [[nodiscard]] const Json* find(std::string_view name) const;

    /// Appends to an array.
    void push_back(Json value);
    /// Appends a member to an object, also when the name is there already.
    void append(std::string name, Json value);

    /// Overwrites every text in it, names included, and is null then: any may be a passphrase.
    void wipe() noexcept;

    /// Without white space.
    [[nodiscard]] std::string to_text() const;
    /// Every element on its own line, as command-line clients print results.
    [[nodiscard]] std::string to_pretty_text(std::size_t indent = 2) const;

    friend bool operator==(const Json&, const Json&) = default;

private:
    static Json of_kind(Kind kind);
    void write(std::string& out, std::size_t indent, std::size_t depth) const;
    void write_children(std::string& out, std::size_t indent, std::size_t depth) const;

    Kind kind_ = Kind::null_value;
    bool bool_ = false;
    std::string text_;                ///< of a string or number
    std::vector<std::string> names_;  ///< of an object; as many as values_
    std::vector<Json> values_;
};

/// Words of error messages: "null", "bool", "number", "string", "array", "object".
[[nodiscard]] std::string_view to_string(Json::Kind kind);

/// Appends `text` in quotes with what JSON requires escaped; other bytes stay as they are.
void append_json_string(std::string& out, std::string_view text);

/// Plain decimal integers without superfluous zeros, as JSON writes them.
[[nodiscard]] std::optional<std::int64_t> parse_json_int64(std::string_view text);
[[nodiscard]] std::optional<std::uint64_t> parse_json_uint64(std::string_view text);

template <std::integral T>
std::optional<T> Json::integer() const {
    if constexpr (std::unsigned_integral<T>) {
        const auto value = parse_json_uint64(number_text());
        if (!value || *value > std::numeric_limits<T>::max()) return std::nullopt;
        return static_cast<T>(*value);
    } else {
        const auto value = parse_json_int64(number_text());
        if (!value || !std::in_range<T>(*value)) return std::nullopt;
        return static_cast<T>(*value);
    }
}

}  // namespace malha::rpc
