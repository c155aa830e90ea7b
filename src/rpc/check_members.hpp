// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Objects of options whose names and types are fixed.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>

#include "malha/rpc/error.hpp"
#include "malha/rpc/json.hpp"
#include "malha/rpc/values.hpp"

namespace malha::rpc {

struct MemberKind {
    std::string_view name;
    std::optional<Json::Kind> kind;  ///< none: any
};

/// Errors: type_error that names the member.
[[nodiscard]] inline RpcResult<void> check_member(const Json& value, const MemberKind& wanted) {
    if (!wanted.kind || value.kind() == *wanted.kind) return {};
    return rpc_fail(ErrorCode::type_error, "JSON value of type ",
                    std::string(to_string(value.kind())), " for field ", std::string(wanted.name),
                    " is not of expected type ", std::string(to_string(*wanted.kind)));
}

/// Errors: type_error for a wrong type (null counts as absent) and for a name that is not known.
[[nodiscard]] inline RpcResult<void> check_members(const Json& object,
                                                   std::span<const MemberKind> kinds) {
    for (const MemberKind& wanted : kinds) {
        const Json* found = object.find(wanted.name);
        if (found != nullptr && !found->is_null()) MALHA_TRY(check_member(*found, wanted));
    }
    for (const std::string& name : object.names())
        if (std::ranges::find(kinds, name, &MemberKind::name) == kinds.end())
            return rpc_fail(ErrorCode::type_error, "Unexpected key ", name);
    return {};
}

/// A flag among named options, whose types nobody has checked yet. Errors: type_error, also for
/// null: who names an option says what it is.
[[nodiscard]] inline RpcResult<bool> option_flag(const Json& options, std::string_view name,
                                                 bool fallback) {
    const Json* found = options.find(name);
    return found == nullptr ? RpcResult<bool>(fallback) : bool_from(*found);
}

}  // namespace malha::rpc
