// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/rpc/request.hpp"

#include <algorithm>

#include "malha/base/assert.hpp"
#include "malha/rpc/method.hpp"

namespace malha::rpc {
namespace {

const Json kAbsent;

bool has_name(const Argument& argument, std::string_view name) {
    const auto names = argument.name_list();
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool holds_option(const Argument& argument, std::string_view name) {
    return argument.type == ArgType::named_options &&
           std::any_of(argument.inner.begin(), argument.inner.end(),
                       [&](const Argument& field) { return has_name(field, name); });
}

}  // namespace

const Json& Request::param(std::string_view name) const {
    const auto& arguments = method_.arguments;
    for (std::size_t i = 0; i < arguments.size(); ++i)
        if (has_name(arguments[i], name)) return i < params_.size() ? params_[i] : kAbsent;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (!holds_option(arguments[i], name)) continue;
        const Json* option = i < params_.size() ? params_[i].find(name) : nullptr;
        return option ? *option : kAbsent;
    }
    MALHA_ASSERT(false);  // the handler asks for what its method does not declare
}

const std::string& Request::text(std::string_view name) const {
    return param(name).string();
}

std::string Request::text_or(std::string_view name, std::string_view fallback) const {
    const Json& value = param(name);
    return value.is_null() ? std::string(fallback) : value.string();
}

bool Request::flag_or(std::string_view name, bool fallback) const {
    const Json& value = param(name);
    return value.is_null() ? fallback : value.boolean();
}

}  // namespace malha::rpc
