// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The vocabulary in which a method is declared: its arguments and the shape of its result. Checks,
// named arguments, help texts and the command-line client's conversions all come from it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace malha::rpc {

enum class ArgType : std::uint8_t {
    string,
    hex,  ///< a string of hexadecimal digits
    number,
    amount,  ///< number or string of coins; checked when read
    range,   ///< number or [begin,end]; checked when read
    boolean,
    object,         ///< with the fields in `inner`
    named_options,  ///< an object whose fields (`inner`) can also be given as named arguments
    user_keys,      ///< an object with keys of the caller's choice; `inner` shows one
    array,          ///< of what `inner` shows
};

enum class Presence : std::uint8_t { required, optional };
/// Who compares the JSON type with the declared one.
enum class TypeCheck : std::uint8_t { declared, by_handler };
/// Hidden arguments are accepted but not shown in help.
enum class Visibility : std::uint8_t { shown, hidden };

struct Argument {
    std::string names;  ///< name, or name|alias
    ArgType type = ArgType::string;
    Presence presence = Presence::required;
    std::string fallback{};       ///< JSON text of the default of an optional argument
    std::string fallback_note{};  ///< words for a default that depends on other things
    std::string description{};
    std::vector<Argument> inner{};
    std::string type_words{};  ///< instead of the type's own words, e.g. "numeric or array"
    std::string signature{};   ///< how the one-line signature shows it, if not by the usual rule
    TypeCheck type_check = TypeCheck::declared;
    Visibility visibility = Visibility::shown;

    [[nodiscard]] bool optional() const { return presence == Presence::optional; }
    [[nodiscard]] std::string_view first_name() const;
    /// All of its names.
    [[nodiscard]] std::vector<std::string_view> name_list() const;
    /// "string", "numeric", "boolean", "json object", ...
    [[nodiscard]] std::string_view type_text() const;
};

enum class ResultType : std::uint8_t {
    string,
    hex,
    number,
    amount,
    time,
    boolean,
    null_value,
    object,
    dynamic_object,  ///< free keys; `inner` shows one member
    array,
    any,
    elided,  ///< "the same fields as above"; the description says which
};

struct Field {
    std::string name{};  ///< empty for elements of arrays and whole results
    ResultType type = ResultType::string;
    std::string description{};
    Presence presence = Presence::required;
    std::vector<Field> inner{};
    TypeCheck type_check = TypeCheck::declared;  ///< by_handler: other types come too
};

/// One shape of the result. A method whose result depends on its arguments has several.
struct ResultVariant {
    std::string condition{};  ///< e.g. "for verbosity = 0"
    Field value{};
};

struct Example {
    std::string arguments{};  ///< JSON text of the parameters without brackets: "\"00ff\", 2"
    std::string intro{};      ///< a line before it
};

}  // namespace malha::rpc
