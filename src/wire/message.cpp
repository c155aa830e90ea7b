// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Texts of decoding errors. See message.hpp.
#include "malha/wire/message.hpp"

namespace malha::wire {

std::string_view to_string(DecodeError error) {
    switch (error) {
        case DecodeError::malformed:
            return "malformed";
        case DecodeError::over_limit:
            return "over a limit";
    }
    MALHA_ASSERT(false);
}

}  // namespace malha::wire
