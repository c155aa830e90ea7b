// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Requests are wiped once they are answered: any text in them may be a passphrase or a key.
#pragma once

#include "malha/base/wipe_text.hpp"
#include "malha/rpc/json.hpp"

namespace malha::rpc {

/// Overwrites every text in a value that nobody will read again. The value must not be declared
/// const. Recursion is bounded by kJsonDepthMax.
inline void wipe_json(const Json& value) {
    // Json has no way to change a text, for everybody else's good.
    if (value.is_string()) base::wipe_text(const_cast<std::string&>(value.string()));
    for (const Json& inner : value.values())
        wipe_json(inner);
}

}  // namespace malha::rpc
