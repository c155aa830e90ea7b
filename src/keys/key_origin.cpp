// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See key_origin.hpp.
#include "malha/keys/key_origin.hpp"

#include "malha/primitives/serialize.hpp"

namespace malha::keys {

std::string key_path_text(const std::vector<std::uint32_t>& path) {
    std::string text = "m";
    for (const std::uint32_t step : path) {
        text += '/' + std::to_string(step & ~kHardened);
        if ((step & kHardened) != 0) text += 'h';
    }
    return text;
}

base::Bytes encode_key_origin(const KeyOrigin& origin) {
    primitives::ByteWriter writer(4 + 4 * origin.path.size());
    writer.write_bytes(origin.fingerprint);
    for (const std::uint32_t step : origin.path)
        writer.write(step);
    return writer.take();
}

std::optional<KeyOrigin> decode_key_origin(base::ByteView bytes) {
    if (bytes.empty() || bytes.size() % 4 != 0) return std::nullopt;
    primitives::ByteReader reader(bytes);
    KeyOrigin origin;
    reader.read_into(origin.fingerprint);
    while (reader.remaining() > 0)
        origin.path.push_back(reader.read<std::uint32_t>());
    return origin;
}

}  // namespace malha::keys
