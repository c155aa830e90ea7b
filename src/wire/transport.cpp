// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Texts of the transports. See transport.hpp.
#include "malha/wire/transport.hpp"

#include "malha/base/assert.hpp"

namespace malha::wire {

std::string_view to_string(TransportError error) {
    switch (error) {
        case TransportError::wrong_magic:
            return "wrong network magic";
        case TransportError::oversized:
            return "message too large";
        case TransportError::v1_of_other_network:
            return "v1 peer of another network";
        case TransportError::no_garbage_terminator:
            return "missing garbage terminator";
        case TransportError::not_authentic:
            return "packet decryption failure";
    }
    MALHA_ASSERT(false);
}

std::string_view to_string(TransportKind kind) {
    switch (kind) {
        case TransportKind::detecting:
            return "detecting";
        case TransportKind::v1:
            return "v1";
        case TransportKind::v2:
            return "v2";
    }
    MALHA_ASSERT(false);
}

}  // namespace malha::wire
