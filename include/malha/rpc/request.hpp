// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Request: what a handler gets. Parameters are read by the name they were declared with; asking for
// an undeclared name is a programming error. Fields of a named_options argument are read by their
// own names. Absent and null are the same.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "malha/rpc/error.hpp"
#include "malha/rpc/json.hpp"
#include "malha/rpc/values.hpp"

namespace malha::rpc {

struct Method;

/// Who asked and where.
struct Caller {
    std::string user{};
    std::string path = "/";  ///< of the URI; wallets are chosen by it
};

/// Thread: owner only.
class Request {
public:
    Request(const Method& method, std::vector<Json> params, const Caller& caller)
        : method_(method), params_(std::move(params)), caller_(caller) {}

    [[nodiscard]] const Method& method() const { return method_; }
    [[nodiscard]] const Caller& caller() const { return caller_; }
    /// All parameters by position; trailing absent ones are missing.
    [[nodiscard]] const std::vector<Json>& params() const { return params_; }

    /// Overwrites the parameters once the request is answered: any may be a passphrase or a key.
    void wipe() noexcept {
        for (Json& param : params_)
            param.wipe();
    }

    /// The parameter as it came; a null when it is absent.
    [[nodiscard]] const Json& param(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const { return !param(name).is_null(); }

    /// Of a parameter declared string or kHex that is present (the declaration checked the type).
    [[nodiscard]] const std::string& text(std::string_view name) const;
    [[nodiscard]] std::string text_or(std::string_view name, std::string_view fallback) const;
    /// Of a parameter declared boolean.
    [[nodiscard]] bool flag_or(std::string_view name, bool fallback) const;

    /// Errors: type_error when no number; misc "JSON integer out of range".
    template <std::integral T>
    [[nodiscard]] RpcResult<T> integer(std::string_view name) const {
        return integer_from<T>(param(name));
    }
    template <std::integral T>
    [[nodiscard]] RpcResult<T> integer_or(std::string_view name, T fallback) const {
        return has(name) ? integer<T>(name) : RpcResult<T>(fallback);
    }
    /// Errors: see amount_from().
    [[nodiscard]] RpcResult<primitives::Amount> amount(std::string_view name) const {
        return amount_from(param(name));
    }
    /// A Txid, BlockHash, ... Errors: see hash_from(); messages carry the name.
    template <class Hash>
    [[nodiscard]] RpcResult<Hash> hash(std::string_view name) const {
        return hash_from<Hash>(param(name), name);
    }
    /// Bytes from hex. Errors: see bytes_from(); messages carry the name.
    [[nodiscard]] RpcResult<base::Bytes> bytes(std::string_view name) const {
        return bytes_from(param(name), name);
    }

private:
    const Method& method_;
    std::vector<Json> params_;
    const Caller& caller_;
};

}  // namespace malha::rpc
