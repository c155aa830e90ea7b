// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Descriptors as arguments: alone, or with a range of positions.
#pragma once

#include <functional>
#include <vector>

#include "malha/keys/descriptor.hpp"
#include "malha/rpc/chain_context.hpp"
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

/// A descriptor, or one with its range (default: the first 1001). A value. Thread: any.
struct ScanObject {
    std::string text;
    keys::ParsedDescriptor descriptor{};
    DescriptorRange range{};

    /// Calls `visit` for each position of each alternative. A wide range takes long: it looks
    /// whether the node ends.
    /// Errors: invalid_address_or_key where private keys are missing; misc: the node ends.
    [[nodiscard]] RpcResult<void> expand(
        const ChainContext& context,
        const std::function<void(const keys::Descriptor& descriptor, std::uint32_t position,
                                 keys::DescriptorExpansion expansion)>& visit) const;
};
/// Errors: those above.
[[nodiscard]] RpcResult<ScanObject> scan_object_from(const Json& object,
                                                     const keys::AddressFormat& format);

/// All scripts that a scan object stands for. Errors: those of scan_object_from() and expand().
[[nodiscard]] RpcResult<std::vector<base::Bytes>> scan_object_scripts(const Json& object,
                                                                      const ChainContext& context);

/// How a list of scan objects is declared.
[[nodiscard]] std::vector<Argument> scan_object_arguments();

}  // namespace malha::rpc
