// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See events.hpp.
#include "malha/events/events.hpp"

namespace malha::events {

std::string_view to_string(RemovalReason reason) {
    switch (reason) {
        case RemovalReason::expiry:
            return "expiry";
        case RemovalReason::size_limit:
            return "sizelimit";
        case RemovalReason::reorg:
            return "reorg";
        case RemovalReason::block:
            return "block";
        case RemovalReason::conflict:
            return "conflict";
        case RemovalReason::replaced:
            return "replaced";
    }
    return "unknown";
}

}  // namespace malha::events
