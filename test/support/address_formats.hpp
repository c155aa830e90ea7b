// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The address texts of the networks, for tests of this module.
#pragma once

#include "malha/keys/address.hpp"

namespace malha::keys {

inline const AddressFormat kMainFormat{.pubkey_hash_version = 0,
                                       .script_hash_version = 5,
                                       .private_key_version = 128,
                                       .extended_public_version = {0x04, 0x88, 0xb2, 0x1e},
                                       .extended_private_version = {0x04, 0x88, 0xad, 0xe4},
                                       .bech32_prefix = "bc"};
inline const AddressFormat kRegtestFormat{.pubkey_hash_version = 111,
                                          .script_hash_version = 196,
                                          .private_key_version = 239,
                                          .extended_public_version = {0x04, 0x35, 0x87, 0xcf},
                                          .extended_private_version = {0x04, 0x35, 0x83, 0x94},
                                          .bech32_prefix = "bcrt"};

}  // namespace malha::keys
