// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any bytes as script of Miniscript, in both contexts: what is inferred compiles to exactly that
// script and has its size; its text reads back as the same; satisfying it never crashes.
#include <cstddef>
#include <cstdint>
#include <string>

#include "malha/base/assert.hpp"
#include "malha/base/hex.hpp"
#include "malha/keys/miniscript.hpp"

using namespace malha;
using namespace malha::keys;

namespace {

/// Signs for keys of even bytes, reaches even locks, knows preimages of even hashes.
class ParitySatisfier final : public MiniscriptSatisfier {
public:
    std::optional<base::Bytes> signature(base::ByteView key) override {
        if ((key.back() & 1) != 0) return std::nullopt;
        return base::Bytes(64, key.back());
    }
    std::optional<base::Bytes> preimage(Hash, base::ByteView hash) override {
        if ((hash.front() & 1) != 0) return std::nullopt;
        return base::Bytes(32, hash.front());
    }
    bool lock_time_reached(std::uint32_t lock_time) override { return (lock_time & 1) == 0; }
    bool sequence_reached(std::uint32_t sequence) override { return (sequence & 1) == 0; }
};

std::size_t size_of(const std::vector<base::Bytes>& witness) {
    std::size_t size = 0;
    for (const base::Bytes& item : witness)
        size += item.size() + 1;
    return size;
}

void check(base::ByteView script, MiniscriptContext context) {
    const std::size_t key_size = context == MiniscriptContext::p2wsh ? 33 : 32;
    std::vector<base::Bytes> keys;
    const auto miniscript = Miniscript::from_script(
        script, context,
        [key_size](base::ByteView hash) {
            base::Bytes key(hash.begin(), hash.end());
            key.resize(key_size);
            return std::optional(key);
        },
        keys);
    if (!miniscript) return;
    MALHA_ASSERT(miniscript->script_size() == script.size());
    // A key that was made up for a hash has another hash.
    bool has_hashes = false;
    for (const MiniscriptNode& node : miniscript->nodes())
        has_hashes = has_hashes || node.fragment == Fragment::pk_h;
    if (!has_hashes) MALHA_ASSERT(miniscript->script(keys) == base::to_bytes(script));

    const auto write = [](std::uint32_t key) { return std::to_string(key); };
    const auto read = [](std::string_view text) {
        return std::optional(static_cast<std::uint32_t>(std::stoul(std::string(text))));
    };
    const std::string text = miniscript->text(write);
    const auto again = Miniscript::parse(text, context, read);
    MALHA_ASSERT(again && again->text(write) == text);

    ParitySatisfier satisfier;
    const auto witness = miniscript->satisfy(keys, satisfier);
    if (witness && miniscript->is_sane()) {
        MALHA_ASSERT(size_of(*witness) <= miniscript->witness_size_max().value());
        MALHA_ASSERT(witness->size() <= miniscript->witness_items_max().value());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    check({data, size}, MiniscriptContext::p2wsh);
    check({data, size}, MiniscriptContext::tapscript);
    return 0;
}
