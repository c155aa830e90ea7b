// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See sign_miniscript.hpp.
#include "sign_miniscript.hpp"

namespace malha::keys {
namespace {

const Preimages& preimages_of(const PsbtInput& input, MiniscriptSatisfier::Hash function) {
    using Hash = MiniscriptSatisfier::Hash;
    switch (function) {
        case Hash::sha256:
            return input.sha256_preimages;
        case Hash::hash256:
            return input.hash256_preimages;
        case Hash::ripemd160:
            return input.ripemd160_preimages;
        case Hash::hash160:
            break;
    }
    return input.hash160_preimages;
}

}  // namespace

std::optional<base::Bytes> InputSatisfier::preimage(Hash function, base::ByteView hash) {
    const Preimages& preimages = preimages_of(input_, function);
    const auto found = preimages.find(base::to_bytes(hash));
    return found != preimages.end() ? std::optional(found->second) : std::nullopt;
}

}  // namespace malha::keys
