// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// From what the client sent to parameters by position: names are placed, then the number and the
// types are checked against the declaration.
#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "malha/rpc/help.hpp"
#include "malha/rpc/method.hpp"

namespace malha::rpc {
namespace {

/// The members of a params object; each is taken once.
class NamedValues {
public:
    /// Errors: a repeated name.
    static RpcResult<NamedValues> create(const Json& object) {
        NamedValues named;
        std::set<std::string_view> seen;
        for (std::size_t i = 0; i < object.size(); ++i) {
            const std::string& name = object.names()[i];
            if (!seen.insert(name).second)
                return rpc_fail(ErrorCode::invalid_parameter, "Parameter ", name,
                                " specified multiple times");
            named.values_.emplace_back(name, object[i]);
        }
        return named;
    }

    /// Removes the first member that is present among `names`.
    std::optional<std::pair<std::string, Json>> take(const std::vector<std::string_view>& names) {
        for (const auto name : names) {
            const auto index = position(name);
            if (!index) continue;
            auto taken = std::move(values_[*index]);
            values_.erase(values_.begin() + static_cast<std::ptrdiff_t>(*index));
            return taken;
        }
        return std::nullopt;
    }

    /// Name of a member that nobody took.
    [[nodiscard]] std::optional<std::string> leftover() const {
        if (values_.empty()) return std::nullopt;
        return values_.front().first;
    }

private:
    [[nodiscard]] std::optional<std::size_t> position(std::string_view name) const {
        const auto found = std::find_if(values_.begin(), values_.end(),
                                        [&](const auto& value) { return value.first == name; });
        if (found == values_.end()) return std::nullopt;
        return static_cast<std::size_t>(found - values_.begin());
    }

    std::vector<std::pair<std::string, Json>> values_;
};

using Named = std::pair<std::string, Json>;

/// The named options that belong into one named_options argument, as that argument; its name is
/// that of the first option. A name that is also one of a position belongs there.
std::optional<Named> take_options(const Argument& argument, NamedValues& named) {
    Json options = Json::object();
    if (argument.type == ArgType::named_options)
        for (const Argument& field : argument.inner)
            if (auto option = named.take(field.name_list()))
                options.append(std::move(option->first), std::move(option->second));
    if (options.size() == 0) return std::nullopt;
    std::string first = options.names().front();
    return Named{std::move(first), std::move(options)};
}

void place(std::vector<Json>& params, std::size_t position, Json value) {
    if (params.size() <= position) params.resize(position + 1);
    params[position] = std::move(value);
}

/// Puts the positional values of the member "args" before the named ones; if it is no array, it
/// is ignored.
/// @param first  position and name of the first named parameter, if any.
RpcResult<void> place_args(NamedValues& named, std::vector<Json>& params,
                           const std::optional<std::pair<std::size_t, std::string>>& first) {
    const auto taken = named.take({"args"});
    if (!taken || !taken->second.is_array()) return {};
    const Json& args = taken->second;
    if (first && first->first < args.size())
        return rpc_fail(ErrorCode::invalid_parameter, "Parameter ", first->second,
                        " specified twice both as positional and named argument");
    for (std::size_t i = 0; i < args.size(); ++i)
        place(params, i, args[i]);
    return {};
}

RpcResult<std::vector<Json>> place_named(const Method& method, const Json& object) {
    auto named = MALHA_TRY(NamedValues::create(object));
    std::vector<Json> params;
    std::optional<std::pair<std::size_t, std::string>> first;
    std::vector<std::optional<Named>> by_name(method.arguments.size());
    for (std::size_t i = 0; i < by_name.size(); ++i)
        by_name[i] = named.take(method.arguments[i].name_list());
    for (std::size_t i = 0; i < by_name.size(); ++i) {
        auto options = take_options(method.arguments[i], named);
        if (options && by_name[i])
            return rpc_fail(ErrorCode::invalid_parameter, "Parameter ", by_name[i]->first,
                            " conflicts with parameter ", options->first);
        auto& value = options ? options : by_name[i];
        if (!value) continue;
        if (!first) first.emplace(i, value->first);
        place(params, i, std::move(value->second));
    }
    MALHA_TRY(place_args(named, params, first));
    if (const auto name = named.leftover())
        return rpc_fail(ErrorCode::invalid_parameter, "Unknown named parameter ", *name);
    return params;
}

RpcResult<void> check_count(const Method& method, std::size_t count) {
    std::size_t required = method.arguments.size();
    while (required > 0 && method.arguments[required - 1].optional())
        --required;
    if (count >= required && count <= method.arguments.size()) return {};
    return rpc_fail(ErrorCode::misc, help_text(method));
}

/// Empty optional: any kind will do.
std::optional<Json::Kind> declared_kind(const Argument& argument) {
    if (argument.type_check == TypeCheck::by_handler) return std::nullopt;
    switch (argument.type) {
        case ArgType::string:
        case ArgType::hex:
            return Json::Kind::string;
        case ArgType::number:
            return Json::Kind::number;
        case ArgType::boolean:
            return Json::Kind::boolean;
        case ArgType::object:
        case ArgType::named_options:
        case ArgType::user_keys:
            return Json::Kind::object;
        case ArgType::array:
            return Json::Kind::array;
        case ArgType::amount:
        case ArgType::range:
            return std::nullopt;
    }
    return std::nullopt;
}

RpcResult<void> check_types(const Method& method, const std::vector<Json>& params) {
    Json mismatches = Json::object();
    for (std::size_t i = 0; i < params.size(); ++i) {
        const Argument& argument = method.arguments[i];
        if (argument.optional() && params[i].is_null()) continue;
        const auto kind = declared_kind(argument);
        if (!kind) continue;
        const auto checked = expect_kind(params[i], *kind);
        if (checked) continue;
        mismatches.append("Position " + std::to_string(i + 1) + " (" + argument.names + ")",
                          Json(checked.error().message));
    }
    if (mismatches.size() == 0) return {};
    return rpc_fail(ErrorCode::type_error, "Wrong type passed:\n", mismatches.to_pretty_text(4));
}

}  // namespace

RpcResult<std::vector<Json>> bind_parameters(const Method& method, const Json& params) {
    std::vector<Json> values;
    if (params.is_object())
        values = MALHA_TRY(place_named(method, params));
    else
        values.assign(params.values().begin(), params.values().end());
    MALHA_TRY(check_count(method, values.size()));
    MALHA_TRY(check_types(method, values));
    return values;
}

}  // namespace malha::rpc
