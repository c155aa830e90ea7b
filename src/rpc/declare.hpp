// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Short forms for declaring methods; the fields they leave out are rarely needed.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "malha/rpc/schema.hpp"

namespace malha::rpc {

inline Argument required(std::string names, ArgType type, std::string description) {
    return {.names = std::move(names), .type = type, .description = std::move(description)};
}
/// @param fallback  JSON text.
inline Argument optional(std::string names, ArgType type, std::string fallback,
                         std::string description) {
    return {.names = std::move(names),
            .type = type,
            .presence = Presence::optional,
            .fallback = std::move(fallback),
            .description = std::move(description)};
}

inline Field field(std::string name, ResultType type, std::string description) {
    return {.name = std::move(name), .type = type, .description = std::move(description)};
}
inline Field optional_field(std::string name, ResultType type, std::string description) {
    Field declared = field(std::move(name), type, std::move(description));
    declared.presence = Presence::optional;
    return declared;
}
inline Field nested(std::string name, ResultType type, std::string description,
                    std::vector<Field> inner) {
    Field declared = field(std::move(name), type, std::move(description));
    declared.inner = std::move(inner);
    return declared;
}
inline Field optional_nested(std::string name, ResultType type, std::string description,
                             std::vector<Field> inner) {
    Field declared = nested(std::move(name), type, std::move(description), std::move(inner));
    declared.presence = Presence::optional;
    return declared;
}
/// The one shape of a result.
inline std::vector<ResultVariant> returns(Field value) {
    return {{.value = std::move(value)}};
}
inline std::vector<ResultVariant> returns(ResultType type, std::string description) {
    return returns(field({}, type, std::move(description)));
}
inline std::vector<ResultVariant> returns_object(std::vector<Field> fields) {
    return returns(nested({}, ResultType::object, {}, std::move(fields)));
}

}  // namespace malha::rpc
