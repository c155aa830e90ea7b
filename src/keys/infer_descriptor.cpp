// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See infer_descriptor.hpp.
#include "malha/keys/infer_descriptor.hpp"

#include <algorithm>

#include "malha/base/hex.hpp"
#include "malha/keys/descriptor_checksum.hpp"
#include "malha/script/templates.hpp"

namespace malha::keys {
namespace {

/// Only the form counts: a script may hold bytes that are no point on the curve. Hybrid encodings
/// have no place in descriptors.
bool is_plain_key(base::ByteView bytes) {
    const std::uint8_t prefix = bytes.empty() ? 0 : bytes.front();
    if (bytes.size() == crypto::PublicKey::kCompressedSize) return prefix == 2 || prefix == 3;
    return bytes.size() == crypto::PublicKey::kUncompressedSize && prefix == 4;
}

std::string multisig_text(const script::Solution& solution) {
    std::string text = "multi(" + std::to_string(solution.required_signatures);
    for (const base::ByteView key : solution.parts)
        text += "," + base::to_hex(key);
    return text + ")";
}

std::string descriptor_text(base::ByteView script_pubkey, const AddressFormat& format) {
    const script::Solution solution = script::solve(script_pubkey);
    const auto& parts = solution.parts;
    switch (solution.type) {
        case script::OutputType::public_key:
            if (is_plain_key(parts[0])) return "pk(" + base::to_hex(parts[0]) + ")";
            break;
        case script::OutputType::multisig:
            if (std::all_of(parts.begin(), parts.end(), is_plain_key))
                return multisig_text(solution);
            break;
        case script::OutputType::witness_v1_taproot:
            if (crypto::XOnlyPublicKey::parse(parts[0]))
                return "rawtr(" + base::to_hex(parts[0]) + ")";
            break;
        default:
            break;
    }
    if (const auto address = encode_address(script_pubkey, format)) return "addr(" + *address + ")";
    return "raw(" + base::to_hex(script_pubkey) + ")";
}

}  // namespace

std::string infer_descriptor(base::ByteView script_pubkey, const AddressFormat& format) {
    return with_checksum(descriptor_text(script_pubkey, format));
}

}  // namespace malha::keys
