// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See connection.hpp.
#include "malha/p2p/connection.hpp"

#include "malha/base/assert.hpp"

namespace malha::p2p {

std::string_view to_string(ConnectionType type) {
    switch (type) {
        case ConnectionType::inbound:
            return "inbound";
        case ConnectionType::manual:
            return "manual";
        case ConnectionType::outbound_full_relay:
            return "outbound-full-relay";
        case ConnectionType::block_relay_only:
            return "block-relay-only";
        case ConnectionType::feeler:
            return "feeler";
        case ConnectionType::addr_fetch:
            return "addr-fetch";
        case ConnectionType::private_broadcast:
            return "private-broadcast";
    }
    MALHA_ASSERT(false);
}

std::vector<std::string> permission_names(Permissions permissions) {
    struct Named {
        Permissions bits;
        const char* name;
    };
    constexpr Named kNames[] = {
        {permission::kBloomFilter, "bloomfilter"},
        {permission::kNoBan, "noban"},
        {permission::kForceRelay, "forcerelay"},
        {permission::kRelay, "relay"},
        {permission::kMempool, "mempool"},
        {permission::kDownload, "download"},
        {permission::kAddr, "addr"},
    };
    std::vector<std::string> names;
    for (const Named& named : kNames)
        if (has_permission(permissions, named.bits)) names.emplace_back(named.name);
    return names;
}

}  // namespace malha::p2p
