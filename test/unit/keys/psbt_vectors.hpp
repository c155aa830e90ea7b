// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What the tests of PSBTs share.
#pragma once

#include <string>

#include "malha/base/base64.hpp"
#include "malha/keys/psbt.hpp"

namespace malha::keys {

inline base::Result<Psbt, PsbtError> decode_base64(const std::string& text) {
    const auto bytes = base::base64_decode(text);
    if (!bytes) return base::Unexpected{PsbtError{PsbtError::Kind::malformed, "no base64"}};
    return decode_psbt(*bytes);
}
inline std::string encode_base64(const Psbt& psbt) {
    return base::base64_encode(encode_psbt(psbt));
}

}  // namespace malha::keys
