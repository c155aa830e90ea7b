// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any text as descriptor, also inside wsh() and tr(): what is read is printed, read again as the
// same, and leads to scripts from which a descriptor of the same scripts is inferred.
#include <cstddef>
#include <cstdint>
#include <string>

#include "malha/base/assert.hpp"
#include "malha/keys/descriptor.hpp"
#include "malha/keys/descriptor_checksum.hpp"

using namespace malha;
using namespace malha::keys;

namespace {

const AddressFormat kFormat{.pubkey_hash_version = 0,
                            .script_hash_version = 5,
                            .private_key_version = 128,
                            .extended_public_version = {0x04, 0x88, 0xb2, 0x1e},
                            .extended_private_version = {0x04, 0x88, 0xad, 0xe4},
                            .bech32_prefix = "bc"};

void check_expansion(const Descriptor& descriptor, const PrivateKeys& keys) {
    DescriptorCache cache;
    const auto expansion = descriptor.expand(0, {keys, cache});
    if (!expansion) return;
    for (const base::Bytes& script : expansion->scripts) {
        const Descriptor inferred = infer_descriptor(script, expansion->solving);
        DescriptorCache no_cache;
        const auto again = inferred.expand(0, {keys, no_cache});
        MALHA_ASSERT(again && again->scripts.front() == script);
    }
}

void check(const std::string& text) {
    const auto parsed = parse_descriptor(text, kFormat, ChecksumRule::optional);
    if (!parsed) return;
    for (const Descriptor& descriptor : parsed->alternatives) {
        const std::string printed = descriptor.text(kFormat);
        const auto again = parse_descriptor(printed, kFormat, ChecksumRule::required);
        MALHA_ASSERT(again && again->alternatives.size() == 1);
        MALHA_ASSERT(again->alternatives.front().text(kFormat) == printed);
        check_expansion(descriptor, parsed->private_keys);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t kTextMax = 2000;  // every key costs a curve operation
    if (size > kTextMax) return 0;
    const std::string text(reinterpret_cast<const char*>(data), size);
    check(text);
    check("wsh(" + text + ")");
    check("tr(50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0," + text + ")");
    return 0;
}
