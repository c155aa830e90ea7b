// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Permissions: which user may call which methods (-rpcwhitelist, -rpcwhitelistdefault).
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace malha::rpc {

/// Filled at start-up, then only read. Thread: any, after the last change.
class Permissions {
public:
    /// @param entry  "user:method,method,..."; a second entry of a user leaves what both allow.
    /// A user without ":" gets an empty list.
    void add_whitelist(std::string_view entry);
    /// What users without a whitelist may do; by default everything as long as there is no
    /// whitelist at all, then nothing.
    void set_default_deny(bool deny) { default_ = deny ? Default::deny : Default::allow; }

    [[nodiscard]] bool allows(std::string_view user, std::string_view method) const;
    /// False: no method at all.
    [[nodiscard]] bool allows_some(std::string_view user) const;

private:
    enum class Default { unset, allow, deny };
    using Methods = std::set<std::string, std::less<>>;

    std::map<std::string, Methods, std::less<>> whitelists_;
    Default default_ = Default::unset;
};

}  // namespace malha::rpc
