// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See message_group.hpp.
#include "message_group.hpp"

namespace malha::p2p {

void HandlerTable::refuse(Peer& peer, std::string_view command, wire::DecodeError error,
                          BadPayload bad_payload) {
    const std::string what = std::string(command) + " " + std::string(wire::to_string(error));
    const bool is_above = error == wire::DecodeError::over_limit;
    if (bad_payload == BadPayload::disconnect ||
        (is_above && bad_payload == BadPayload::disconnect_above))
        return context_.disconnect(peer, what);
    if (is_above && bad_payload == BadPayload::ignore) return context_.misbehaving(peer, what);
    context_.log.debug(base::LogCategory::net,
                       [&] { return "ignoring " + what + ", " + peer.log_name; });
}

}  // namespace malha::p2p
