// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The descriptor of an output script about which nothing else is known.
#pragma once

#include <string>

#include "malha/keys/address.hpp"

namespace malha::keys {

/// With checksum: pk() and multi() for bare keys, rawtr() for valid taproot outputs, addr() for
/// other scripts with an address, else raw().
[[nodiscard]] std::string infer_descriptor(base::ByteView script_pubkey,
                                           const AddressFormat& format);

}  // namespace malha::keys
