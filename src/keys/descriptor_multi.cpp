// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See descriptor_multi.hpp.
#include "keys/descriptor_multi.hpp"

#include "keys/miniscript_builder.hpp"
#include "malha/script/script.hpp"

namespace malha::keys {
namespace {

constexpr std::size_t kMultiKeysMax = script::kMultisigKeysMax;
constexpr std::size_t kBareKeysMax = 3;  ///< more are not relayed

/// Bytes of the script in P2SH, where thresholds and key counts are below 17.
std::size_t legacy_script_size(const std::vector<DescriptorKeyParser::Alternatives>& keys) {
    std::size_t size = 3;
    for (const auto& key : keys)
        size += 1 + key.front().size();
    return size;
}

}  // namespace

std::string_view descriptor_function(DescriptorKind kind) {
    switch (kind) {
        case DescriptorKind::pk:
            return "pk";
        case DescriptorKind::pkh:
            return "pkh";
        case DescriptorKind::wpkh:
            return "wpkh";
        case DescriptorKind::combo:
            return "combo";
        case DescriptorKind::multi:
            return "multi";
        case DescriptorKind::sorted_multi:
            return "sortedmulti";
        case DescriptorKind::multi_a:
            return "multi_a";
        case DescriptorKind::sorted_multi_a:
            return "sortedmulti_a";
        case DescriptorKind::sh:
            return "sh";
        case DescriptorKind::wsh:
            return "wsh";
        case DescriptorKind::tr:
            return "tr";
        case DescriptorKind::raw_tr:
            return "rawtr";
        case DescriptorKind::addr:
            return "addr";
        case DescriptorKind::raw:
            return "raw";
        case DescriptorKind::unused:
            return "unused";
        case DescriptorKind::miniscript:
            break;
    }
    return {};
}

base::Result<void> check_multi(const MultiPlace& multi,
                               const std::vector<DescriptorKeyParser::Alternatives>& keys) {
    const std::size_t keys_max = is_multi_a(multi.kind) ? kMultiAKeysMax : kMultiKeysMax;
    const std::string count = std::to_string(keys.size());
    if (keys.empty() || keys.size() > keys_max)
        return base::fail(
            "Cannot have ", count, " keys in ", is_multi_a(multi.kind) ? "multi_a" : "multisig",
            "; must have between 1 and ", std::to_string(keys_max), " keys, inclusive");
    if (multi.threshold < 1)
        return base::fail("Multisig threshold cannot be 0, must be at least 1");
    if (multi.threshold > keys.size())
        return base::fail(
            "Multisig threshold cannot be larger than the number of keys; threshold is ",
            std::to_string(multi.threshold), " but only ", count, " keys specified");
    if (multi.place == KeyPlace::top && keys.size() > kBareKeysMax)
        return base::fail("Cannot have ", count,
                          " pubkeys in bare multisig; only at most 3 pubkeys");
    const std::size_t size = legacy_script_size(keys);
    if (multi.place == KeyPlace::p2sh && size > script::kElementSizeMax)
        return base::fail("P2SH script is too large, ", std::to_string(size),
                          " bytes is larger than ", std::to_string(script::kElementSizeMax),
                          " bytes");
    return {};
}

}  // namespace malha::keys
