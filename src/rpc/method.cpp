// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/rpc/method.hpp"

#include "malha/base/assert.hpp"

namespace malha::rpc {
namespace {

void append_conversions(std::vector<CliConversion>& out, const Method& method, std::size_t position,
                        const Argument& argument) {
    const bool is_string = argument.type == ArgType::string || argument.type == ArgType::hex;
    const bool or_string = argument.type_words.starts_with("string or ");
    for (const auto name : argument.name_list())
        out.push_back({method.name, position, std::string(name), is_string, or_string});
    if (argument.type != ArgType::named_options) return;
    for (const Argument& option : argument.inner)
        append_conversions(out, method, position, option);
}

}  // namespace

void MethodTable::add(Method method) {
    MALHA_ASSERT(method.handler);
    std::string name = method.name;
    const bool added = methods_.emplace(std::move(name), std::move(method)).second;
    MALHA_ASSERT(added);
}

const Method* MethodTable::find(std::string_view name) const {
    const auto found = methods_.find(name);
    return found == methods_.end() ? nullptr : &found->second;
}

std::vector<const Method*> MethodTable::all() const {
    std::vector<const Method*> list;
    for (const auto& [name, method] : methods_)
        list.push_back(&method);
    return list;
}

RpcResult<JsonText> MethodTable::execute(std::string_view name, const Json& params,
                                         const Caller& caller) const {
    const Method* method = find(name);
    if (!method) return rpc_fail(ErrorCode::method_not_found, "Method not found");
    auto values = MALHA_TRY(bind_parameters(*method, params));
    Request request(*method, std::move(values), caller);
    auto result = method->handler(request);
    request.wipe();
    return result;
}

std::vector<CliConversion> MethodTable::cli_conversions() const {
    std::vector<CliConversion> conversions;
    for (const auto& [name, method] : methods_)
        for (std::size_t i = 0; i < method.arguments.size(); ++i)
            append_conversions(conversions, method, i, method.arguments[i]);
    return conversions;
}

}  // namespace malha::rpc
