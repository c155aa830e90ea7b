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
    kString,
    kHex,  ///< a string of hexadecimal digits
    kNumber,
    kAmount,  ///< number or string of coins; checked when read
    kRange,   ///< number or [begin,end]; checked when read
    kBool,
    kObject,        ///< with the fields in `inner`
    kNamedOptions,  ///< an object whose fields (`inner`) can also be given as named arguments
    kUserKeys,      ///< an object with keys of the caller's choice; `inner` shows one
    kArray,         ///< of what `inner` shows
};

enum class Presence : std::uint8_t { kRequired, kOptional };
/// Who compares the JSON type with the declared one.
enum class TypeCheck : std::uint8_t { kDeclared, kByHandler };
/// Hidden arguments are accepted but not shown in help.
enum class Visibility : std::uint8_t { kShown, kHidden };

struct Argument {
    std::string names;  ///< name, or name|alias
    ArgType type = ArgType::kString;
    Presence presence = Presence::kRequired;
    std::string fallback{};       ///< JSON text of the default of an optional argument
    std::string fallback_note{};  ///< words for a default that depends on other things
    std::string description{};
    std::vector<Argument> inner{};
    std::string type_words{};  ///< instead of the type's own words, e.g. "numeric or array"
    std::string signature{};   ///< how the one-line signature shows it, if not by the usual rule
    TypeCheck type_check = TypeCheck::kDeclared;
    Visibility visibility = Visibility::kShown;

    [[nodiscard]] bool optional() const { return presence == Presence::kOptional; }
    [[nodiscard]] std::string_view first_name() const;
    /// All of its names.
    [[nodiscard]] std::vector<std::string_view> name_list() const;
    /// "string", "numeric", "boolean", "json object", ...
    [[nodiscard]] std::string_view type_text() const;
};

enum class ResultType : std::uint8_t {
    kString,
    kHex,
    kNumber,
    kAmount,
    kTime,
    kBool,
    kNull,
    kObject,
    kDynamicObject,  ///< free keys; `inner` shows one member
    kArray,
    kAny,
    kElided,  ///< "the same fields as above"; the description says which
};

struct Field {
    std::string name{};  ///< empty for elements of arrays and whole results
    ResultType type = ResultType::kString;
    std::string description{};
    Presence presence = Presence::kRequired;
    std::vector<Field> inner{};
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
