// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// UserLimits: what RPC users may do beyond the whitelist of methods (-rpcuserlimit): with which
// wallets, how much they may spend, until when. doc/rpc-users.md describes the option.
//
// The dispatcher asks refusal() before every call, whatever the method; what a payment takes is
// charged to the SpendingLedger by the one function through which wallets pay (wallet_charge.hpp).
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "malha/base/result.hpp"
#include "malha/base/time.hpp"
#include "malha/primitives/amount.hpp"
#include "malha/rpc/error.hpp"
#include "malha/rpc/request.hpp"

namespace malha::rpc {

/// At most that amount in any stretch of that length.
struct SpendingLimit {
    primitives::Amount amount{};
    std::chrono::seconds period{};
};

struct UserLimit {
    std::optional<std::set<std::string, std::less<>>> wallets{};  ///< none: every wallet
    std::optional<SpendingLimit> spending{};
    std::optional<base::UnixSeconds> expires{};
};

/// Filled at start-up, then only read. Thread: any, after the last add().
class UserLimits {
public:
    /// @param entry  "user:limit,limit,..." with the limits wallet=<name> (%XX decoded, several
    /// times), spend=<amount>/<n><s|m|h|d> and expires=<seconds since 1970>.
    /// Errors: another form; a user twice.
    [[nodiscard]] base::Status add(std::string_view entry);

    [[nodiscard]] bool is_empty() const { return users_.empty(); }
    /// Whether somebody has a spending limit.
    [[nodiscard]] bool limit_spending() const;
    /// Null: none.
    [[nodiscard]] const SpendingLimit* spending_of(std::string_view user) const;
    [[nodiscard]] bool has_expired(std::string_view user, base::UnixSeconds now) const;
    [[nodiscard]] bool allows_wallet(std::string_view user, std::string_view wallet) const;
    /// Why the caller may not call the method; empty optional: he may.
    [[nodiscard]] std::optional<RpcError> refusal(const Method& method, const Caller& caller,
                                                  base::UnixSeconds now) const;

private:
    [[nodiscard]] const UserLimit* find(std::string_view user) const;

    std::map<std::string, UserLimit, std::less<>> users_;
};

}  // namespace malha::rpc
