// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any text as -rpcauth, -rpcwhitelist, -rpcuserlimit, -rpcallowip and as the header of a login:
// what is refused lets nobody in, what is understood can be asked.
#include <string>

#include "malha/base/assert.hpp"
#include "malha/base/base64.hpp"
#include "malha/rpc/subnet.hpp"
#include "malha/rpc/users.hpp"
#include "source.hpp"

using namespace malha;

namespace {

void check_login(std::string_view text) {
    rpc::Authenticator authenticator;
    const bool is_login = authenticator.add_rpcauth(text).has_value();
    const std::string user(text.substr(0, text.find(':')));
    MALHA_ASSERT(authenticator.knows(user) == is_login);
    MALHA_ASSERT(!authenticator.authenticate(text));
    const std::string encoded = base::base64_encode(base::as_bytes(text));
    MALHA_ASSERT(base::as_text(base::base64_decode(encoded).value()) == text);
    (void)authenticator.authenticate("Basic " + encoded);
    if (const auto bytes = base::base64_decode(text))
        MALHA_ASSERT(base::base64_decode(base::base64_encode(*bytes)) == *bytes);
}

void check_rights(std::string_view text) {
    rpc::Permissions permissions;
    permissions.add_whitelist(text);
    const std::string user(text.substr(0, text.find(':')));
    MALHA_ASSERT(permissions.allows_some(user) && !permissions.allows_some(user + "x"));
    rpc::UserLimits limits;
    if (!limits.add(text)) {
        MALHA_ASSERT(limits.is_empty());
        return;
    }
    MALHA_ASSERT(!limits.is_empty() && !limits.add(text));  // twice is once too often
    MALHA_ASSERT(limits.limit_spending() == (limits.spending_of(user) != nullptr));
    if (const rpc::SpendingLimit* limit = limits.spending_of(user))
        MALHA_ASSERT(limit->amount.sat >= 0 && limit->period.count() > 0);
    (void)limits.has_expired(user, base::UnixSeconds{1});
    MALHA_ASSERT(limits.allows_wallet(user + "x", "any"));
}

void check_subnet(std::string_view text) {
    const auto address = rpc::parse_ip(text);
    const auto subnet = rpc::Subnet::parse(text);
    if (address) MALHA_ASSERT(subnet && subnet->contains(*address));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(base::as_text({data, size}));
    check_login(text);
    check_rights(text);
    check_subnet(text);
    return 0;
}
