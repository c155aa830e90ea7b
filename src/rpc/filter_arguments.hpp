// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What methods about block filters have in common.
#pragma once

#include "declare.hpp"
#include "malha/rpc/index_context.hpp"
#include "malha/rpc/request.hpp"

namespace malha::rpc {

[[nodiscard]] inline Argument filter_type_argument() {
    return optional("filtertype", ArgType::string, "\"basic\"", "Kind of filter: basic");
}
[[nodiscard]] inline RpcResult<void> check_filter_type(const Request& request) {
    if (request.text_or("filtertype", "basic") == "basic") return {};
    return rpc_fail(ErrorCode::invalid_address_or_key, "Unknown filtertype");
}
[[nodiscard]] inline RpcResult<const index::FilterIndex*> filter_index_of(
    const IndexContext& indexes) {
    if (const index::FilterIndex* index = indexes.indexes->filters()) return index;
    return rpc_fail(ErrorCode::misc, "Index is not enabled for filtertype basic");
}

}  // namespace malha::rpc
