// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Descriptors as arguments: alone, or with a range of positions.
#pragma once

#include <vector>

#include "malha/keys/descriptor.hpp"
#include "malha/rpc/error.hpp"
#include "malha/rpc/json.hpp"
#include "malha/rpc/schema.hpp"

namespace malha::rpc {

/// Positions of a ranged descriptor; both ends included.
struct DescriptorRange {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
};
/// "end" or "[begin,end]". Errors: invalid_parameter where it is neither, negative, reversed, or of
/// more than a million positions; misc where a number is no integer.
[[nodiscard]] RpcResult<DescriptorRange> descriptor_range_from(const Json& value);

/// Errors: invalid_address_or_key with the parser's message.
[[nodiscard]] RpcResult<keys::ParsedDescriptor> descriptor_from(std::string_view text,
                                                                const keys::AddressFormat& format,
                                                                keys::ChecksumRule checksum);

/// What descriptors say about the scripts they stand for, and what they hold to spend them.
struct DescriptorKnowledge {
    keys::SolvingData known;
    keys::PrivateKeys private_keys;
};

/// All scripts that a scan object stands for: a descriptor, or one with its range (default: the
/// first 1001). What is needed to spend them is added to `knowledge`.
/// Errors: those above, and invalid_address_or_key where private keys are missing.
[[nodiscard]] RpcResult<std::vector<base::Bytes>> scan_object_scripts(
    const Json& object, const keys::AddressFormat& format, DescriptorKnowledge& knowledge);

/// How a list of scan objects is declared.
[[nodiscard]] std::vector<Argument> scan_object_arguments();

}  // namespace malha::rpc
