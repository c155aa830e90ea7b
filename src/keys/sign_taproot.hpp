// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The witness of a taproot output: by its key when possible, else by the cheapest of its scripts.
#pragma once

#include <vector>

#include "malha/keys/psbt.hpp"
#include "malha/keys/signature_maker.hpp"

namespace malha::keys {

using Stack = std::vector<base::Bytes>;

/// The stack for one script; what could be made of it when it is not complete.
struct Satisfaction {
    Stack stack{};
    bool complete = false;
};

/// @param output_key  32 bytes.  @param input  see sign_input().
[[nodiscard]] Satisfaction sign_taproot(base::ByteView output_key, const SolvingData& known,
                                        SignatureMaker& maker, PsbtInput& input);

}  // namespace malha::keys
