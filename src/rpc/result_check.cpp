// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See result_check.hpp.
#include "result_check.hpp"

#include <algorithm>

#include "result_kind.hpp"

namespace malha::rpc {
namespace {

using Mismatch = std::optional<std::string>;

Mismatch compare(const Field& field, const Json& value, const std::string& where);

bool is_elided(const Field& field) {
    return field.type == ResultType::elided;
}

/// The first mismatch when `value` is none of the declared elements.
Mismatch compare_with_any(const std::vector<Field>& declared, const Json& value,
                          const std::string& where) {
    Mismatch first;
    for (const Field& element : declared) {
        auto found = compare(element, value, where);
        if (!found) return {};
        if (!first) first = std::move(found);
    }
    return first;
}

Mismatch compare_elements(const Field& field, const Json& value, const std::string& where) {
    for (std::size_t i = 0; i < value.size(); ++i)
        if (auto found = compare_with_any(field.inner, value[i], where + "/" + std::to_string(i)))
            return found;
    return {};
}

Mismatch compare_free_members(const Field& field, const Json& value, const std::string& where) {
    if (field.inner.empty() || is_elided(field.inner.front())) return {};
    for (std::size_t i = 0; i < value.size(); ++i)
        if (auto found = compare(field.inner.front(), value[i], where + "/" + value.names()[i]))
            return found;
    return {};
}

Mismatch compare_members(const Field& field, const Json& value, const std::string& where) {
    for (const Field& declared : field.inner) {
        if (is_elided(declared)) return {};  // the rest stands in another variant
        const Json* found = value.find(declared.name);
        const std::string path = where + "/" + declared.name;
        if (found == nullptr && declared.presence == Presence::required)
            return path + " is missing";
        if (found == nullptr) continue;
        if (auto differs = compare(declared, *found, path)) return differs;
    }
    for (const std::string& name : value.names())
        if (std::none_of(field.inner.begin(), field.inner.end(),
                         [&](const Field& declared) { return declared.name == name; }))
            return where + "/" + name + " is not declared";
    return {};
}

Mismatch compare(const Field& field, const Json& value, const std::string& where) {
    const auto kind = json_kind_of(field.type);
    if (!kind || field.type_check == TypeCheck::by_handler) return {};
    if (value.kind() != *kind)
        return (where.empty() ? "the result" : where) + " is declared as " +
               std::string(to_string(*kind)) + ", but is " + std::string(to_string(value.kind()));
    if (field.type == ResultType::array) return compare_elements(field, value, where);
    if (field.type == ResultType::dynamic_object) return compare_free_members(field, value, where);
    if (field.type == ResultType::object) return compare_members(field, value, where);
    return {};
}

}  // namespace

std::optional<std::string> result_mismatch(const Method& method, std::string_view result) {
    const auto value = Json::parse(result);
    if (!value) return "it is no JSON";
    std::string differences;
    for (const ResultVariant& variant : method.results) {
        const auto found = compare(variant.value, *value, "");
        if (!found) return {};
        differences += (differences.empty() ? "" : "; ") + *found;
    }
    return method.results.empty() ? "no result is declared" : differences;
}

}  // namespace malha::rpc
