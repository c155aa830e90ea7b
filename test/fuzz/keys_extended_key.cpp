// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any text as extended key or path: what is read is printed back and derives alike on both sides.
#include <cstddef>
#include <cstdint>

#include "malha/base/assert.hpp"
#include "malha/keys/extended_key.hpp"
#include "malha/keys/key_origin.hpp"
#include "malha/keys/key_path.hpp"
#include "source.hpp"

using namespace malha;
using namespace malha::keys;

namespace {

void check_bytes(fuzz::Source source) {
    const auto step = source.number<std::uint32_t>();
    const auto bytes = source.array<kExtendedKeySize - 4>();
    const auto key = decode_extended_public_key(bytes);
    if (!key) return;
    MALHA_ASSERT(encode_extended_key(*key) == bytes);
    const auto child = key->derive(step);
    if (child) MALHA_ASSERT(decode_extended_public_key(encode_extended_key(*child)) == child);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const AddressFormat format{.extended_public_version = {0x04, 0x88, 0xb2, 0x1e},
                               .extended_private_version = {0x04, 0x88, 0xad, 0xe4}};
    check_bytes(fuzz::Source({data, size}));
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto key = parse_extended_private_key(text, format)) {
        const auto again = parse_extended_private_key(extended_key_text(*key, format), format);
        MALHA_ASSERT(again && again->key == key->key && again->place == key->place);
        const auto child = key->derive(7);
        if (child) MALHA_ASSERT(key->neuter().derive(7) == child->neuter());
    }
    if (const auto path = parse_key_path(text))
        MALHA_ASSERT(*parse_key_path(key_path_text(*path)) == *path);
    if (const auto key = parse_extended_public_key(text, format))
        MALHA_ASSERT(parse_extended_public_key(extended_key_text(*key, format), format) == key);
    return 0;
}
