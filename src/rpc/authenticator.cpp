// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/rpc/authenticator.hpp"

#include <algorithm>
#include <array>

#include "malha/base/base64.hpp"
#include "malha/base/hex.hpp"
#include "malha/crypto/hmac.hpp"

namespace malha::rpc {
namespace {

std::string password_hash(std::string_view salt, std::string_view password) {
    return base::to_hex(crypto::hmac_sha256(base::as_bytes(salt), base::as_bytes(password)));
}

/// Takes time that depends on the size of `secret` at most.
bool equal_in_constant_time(std::string_view given, std::string_view secret) {
    unsigned difference = given.size() == secret.size() ? 0 : 1;
    for (std::size_t i = 0; i < secret.size(); ++i) {
        const char c = given.empty() ? '\0' : given[i % given.size()];
        difference |= static_cast<unsigned char>(c ^ secret[i]);
    }
    return difference == 0;
}

}  // namespace

void Authenticator::add_password(std::string_view user, std::string_view password, base::Rng& rng) {
    std::array<std::uint8_t, 16> random{};
    rng.fill(random);
    std::string salt = base::to_hex(random);
    auto hash = base::to_secret(base::as_bytes(password_hash(salt, password)));
    credentials_.push_back({std::string(user), std::move(salt), std::move(hash)});
}

base::Status Authenticator::add_rpcauth(std::string_view entry) {
    const auto colon = entry.find(':');
    const auto dollar = entry.find('$');
    const bool once = std::count(entry.begin(), entry.end(), ':') == 1 &&
                      std::count(entry.begin(), entry.end(), '$') == 1;
    if (!once || dollar < colon)
        return base::fail("Invalid -rpcauth argument; it must be user:salt$hash");
    credentials_.push_back({std::string(entry.substr(0, colon)),
                            std::string(entry.substr(colon + 1, dollar - colon - 1)),
                            base::to_secret(base::as_bytes(entry.substr(dollar + 1)))});
    return {};
}

void Authenticator::add_all(const Authenticator& other) {
    credentials_.insert(credentials_.end(), other.credentials_.begin(), other.credentials_.end());
}

bool Authenticator::knows(std::string_view user) const {
    return std::ranges::find(credentials_, user, &Credential::user) != credentials_.end();
}

std::optional<std::string> Authenticator::authenticate(std::string_view authorization) const {
    constexpr std::string_view kScheme = "Basic ";
    if (!authorization.starts_with(kScheme)) return std::nullopt;
    authorization.remove_prefix(
        std::min(authorization.find_first_not_of(' ', kScheme.size()), authorization.size()));
    const auto decoded = base::base64_decode(authorization);
    if (!decoded) return std::nullopt;
    const auto text = base::as_text(*decoded);
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto user = text.substr(0, colon);
    const auto password = text.substr(colon + 1);
    bool accepted = false;
    // Every credential is tried to its end, so that the time tells nothing.
    for (const Credential& credential : credentials_) {
        const bool user_matches = equal_in_constant_time(user, credential.user);
        const bool hash_matches = equal_in_constant_time(password_hash(credential.salt, password),
                                                         base::as_text(credential.hash));
        accepted |= user_matches & hash_matches;
    }
    if (!accepted) return std::nullopt;
    return std::string(user);
}

}  // namespace malha::rpc
