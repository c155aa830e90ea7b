// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Authenticator: HTTP Basic credentials (-rpcuser with -rpcpassword, -rpcauth, the cookie).
// Passwords are kept as salted HMACs only, in memory for secrets: weak ones could be guessed from
// them. A check takes the same time whichever of them is wrong.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "malha/base/result.hpp"
#include "malha/base/rng.hpp"
#include "malha/base/secret.hpp"

namespace malha::rpc {

/// Filled at start-up, then only read. Thread: any, after the last add.
class Authenticator {
public:
    void add_password(std::string_view user, std::string_view password, base::Rng& rng);
    /// @param entry  "user:salt$hash" with hash = hex of HMAC-SHA256(key salt, password).
    /// Errors: another form.
    [[nodiscard]] base::Status add_rpcauth(std::string_view entry);

    /// The logins of another one too.
    void add_all(const Authenticator& other);

    [[nodiscard]] bool knows(std::string_view user) const;
    /// @param authorization  value of the header, "Basic <base64 of user:password>".
    /// @return the user; empty optional: refused.
    [[nodiscard]] std::optional<std::string> authenticate(std::string_view authorization) const;

private:
    struct Credential {
        std::string user;
        std::string salt;
        base::SecretBytes hash;  ///< hex
    };

    std::vector<Credential> credentials_;
};

}  // namespace malha::rpc
