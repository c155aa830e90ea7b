// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See version.hpp.
#include "malha/base/version.hpp"

namespace malha::base {

std::string_view version_text() {
    return MALHA_VERSION_TEXT;
}

int version_number() {
    return MALHA_VERSION_MAJOR * 10'000 + MALHA_VERSION_MINOR * 100 + MALHA_VERSION_PATCH;
}

}  // namespace malha::base
