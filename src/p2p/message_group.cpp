// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See message_group.hpp.
#include "message_group.hpp"

namespace malha::p2p {

void HandlerTable::refuse(Peer& peer, std::string_view command, wire::DecodeError error,
                          BadPayload bad_payload) {
    const std::string what = std::string(command) + " " + std::string(wire::to_string(error));
    if (bad_payload == BadPayload::disconnect) return context_.disconnect(peer, what);
    if (error == wire::DecodeError::over_limit && bad_payload != BadPayload::ignore_all)
        return context_.misbehaving(peer, what);
    context_.log.debug(base::LogCategory::net,
                       [&] { return "ignoring " + what + ", " + peer.log_name; });
}

}  // namespace malha::p2p
