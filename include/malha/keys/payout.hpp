// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The one output script that a descriptor without range stands for: whom to pay, as a text.
#pragma once

#include <string>
#include <string_view>

#include "malha/keys/address.hpp"

namespace malha::keys {

struct PayoutError {
    enum class Kind : std::uint8_t {
        invalid,  ///< not a descriptor
        ranged,   ///< stands for many scripts
    };
    Kind kind = Kind::invalid;
    std::string message;
};

/// Of combo() the segwit script. A checksum is optional.
[[nodiscard]] base::Result<base::Bytes, PayoutError> descriptor_payout(std::string_view descriptor,
                                                                       const AddressFormat& format);

}  // namespace malha::keys
