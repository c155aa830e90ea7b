// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Method: one RPC method, declared once. MethodTable: all of them.
//
// A group of methods lives in one file src/rpc/<group>_methods.cpp that exposes
//     void register_<group>_methods(MethodTable& table, const <Group>Context& context);
// where the context is a small copyable struct of pointers and std::functions. Registration copies
// it and calls nothing, so the command-line client registers every group with an empty context to
// learn how to convert arguments. control_methods.cpp is the pattern.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "malha/rpc/error.hpp"
#include "malha/rpc/json.hpp"
#include "malha/rpc/json_writer.hpp"
#include "malha/rpc/request.hpp"
#include "malha/rpc/schema.hpp"

namespace malha::rpc {

/// Runs on a worker thread, several at once. Must not throw.
using Handler = std::function<RpcResult<JsonText>(const Request&)>;

struct Method {
    std::string name;
    std::string category;  ///< "blockchain", "control", ...; "hidden" is left out of the list
    std::string description{};
    std::vector<Argument> arguments{};
    std::vector<ResultVariant> results{};
    std::vector<Example> examples{};
    Handler handler{};
};

/// How the command-line client treats one argument.
struct CliConversion {
    std::string method;
    std::size_t position = 0;
    std::string name;
    bool is_string = false;  ///< passed as it is; otherwise parsed as JSON
    bool or_string = false;  ///< text that is no JSON is passed as it is too
};

/// Filled at start-up, then only read. Thread: any, after the last add().
class MethodTable {
public:
    MethodTable() = default;
    MethodTable(const MethodTable&) = delete;  // handlers (help) refer to their table
    MethodTable& operator=(const MethodTable&) = delete;

    /// The name must be new.
    void add(Method method);
    [[nodiscard]] const Method* find(std::string_view name) const;
    /// Sorted by name.
    [[nodiscard]] std::vector<const Method*> all() const;

    /// Checks and coerces the parameters (array, object or null) as declared, then runs the
    /// handler. Errors: method not found, and everything bind_parameters() and the handler return.
    [[nodiscard]] RpcResult<JsonText> execute(std::string_view name, const Json& params,
                                              const Caller& caller) const;

    /// Ordered by method, position, and with options after the object that holds them.
    [[nodiscard]] std::vector<CliConversion> cli_conversions() const;

private:
    std::map<std::string, Method, std::less<>> methods_;
};

/// Parameters by position, as declared: places named ones (also "args" and options), checks the
/// number and the types. Trailing absent parameters are left out.
/// Errors: invalid_parameter for unknown, repeated or conflicting names; misc with the help text
/// for a wrong number of parameters; type_error listing every parameter of a wrong type.
[[nodiscard]] RpcResult<std::vector<Json>> bind_parameters(const Method& method,
                                                           const Json& params);

}  // namespace malha::rpc
