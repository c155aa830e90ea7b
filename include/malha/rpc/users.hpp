// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Who may call, and what: logins, whitelists of methods, limits. All of it may be replaced while
// calls run (SIGHUP), so that a user is added or dismissed without a restart.
#pragma once

#include <memory>

#include "malha/base/mutex.hpp"
#include "malha/rpc/authenticator.hpp"
#include "malha/rpc/permissions.hpp"
#include "malha/rpc/user_limits.hpp"

namespace malha::rpc {

struct UserRights {
    Authenticator authenticator;
    Permissions permissions;
    UserLimits limits;
};

/// Thread: any (internally locked).
class Users {
public:
    explicit Users(UserRights rights)
        : rights_(std::make_shared<const UserRights>(std::move(rights))) {}

    /// As they are now. A call looks once and keeps what it saw.
    [[nodiscard]] std::shared_ptr<const UserRights> rights() const MALHA_EXCLUDES(mutex_) {
        const base::MutexLock lock(mutex_);
        return rights_;
    }
    void replace(UserRights rights) MALHA_EXCLUDES(mutex_) {
        auto next = std::make_shared<const UserRights>(std::move(rights));
        const base::MutexLock lock(mutex_);
        rights_ = std::move(next);
    }

private:
    mutable base::Mutex mutex_;
    std::shared_ptr<const UserRights> rights_ MALHA_GUARDED_BY(mutex_);
};

}  // namespace malha::rpc
