// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See bloom_filter.hpp.
#include "malha/p2p/bloom_filter.hpp"

#include <bit>

#include "malha/base/checked.hpp"
#include "malha/base/endian.hpp"
#include "malha/script/script.hpp"
#include "malha/script/templates.hpp"

namespace malha::p2p {
namespace {

// BIP 37: the seed of each hash function.
constexpr std::uint32_t kSeedStep = 0xfba4c795;

/// Which outputs that match are inserted.
enum class UpdateFlags : std::uint8_t { none = 0, all = 1, bare_keys = 2 };
constexpr std::uint8_t kUpdateMask = 3;

std::uint32_t scramble(std::uint32_t word) {
    return std::rotl(word * 0xcc9e2d51, 15) * 0x1b873593;
}

/// MurmurHash3 (Appleby), 32 bits, as BIP 37 demands. Not for secrets.
std::uint32_t murmur3(std::uint32_t seed, base::ByteView data) {
    std::uint32_t hash = seed;
    const std::size_t whole = data.size() / 4 * 4;
    for (std::size_t i = 0; i < whole; i += 4) {
        hash ^= scramble(base::load_le<std::uint32_t>(data.data() + i));
        hash = std::rotl(hash, 13) * 5 + 0xe6546b64;
    }
    std::uint32_t rest = 0;
    for (std::size_t i = data.size(); i > whole; --i)
        rest = rest << 8 | data[i - 1];
    if (whole != data.size()) hash ^= scramble(rest);
    hash ^= static_cast<std::uint32_t>(data.size());
    hash = (hash ^ hash >> 16) * 0x85ebca6b;
    hash = (hash ^ hash >> 13) * 0xc2b2ae35;
    return hash ^ hash >> 16;
}

base::Bytes serialize(const primitives::OutPoint& outpoint) {
    primitives::ByteWriter writer;
    writer.write_bytes(outpoint.txid.bytes).write(outpoint.index);
    return writer.take();
}

}  // namespace

std::size_t BloomFilter::position(std::uint32_t function, base::ByteView element) const {
    const std::uint32_t hash = murmur3(function * kSeedStep + filter_.tweak, element);
    return hash % (filter_.filter.size() * 8);
}

void BloomFilter::insert(base::ByteView element) {
    if (filter_.filter.empty()) return;  // it matches everything already (CVE-2013-5700)
    for (std::uint32_t i = 0; i < filter_.hash_functions; ++i) {
        const std::size_t bit = position(i, element);
        filter_.filter[bit / 8] |= static_cast<std::uint8_t>(1 << bit % 8);
    }
}

bool BloomFilter::contains(base::ByteView element) const {
    if (filter_.filter.empty()) return true;
    for (std::uint32_t i = 0; i < filter_.hash_functions; ++i) {
        const std::size_t bit = position(i, element);
        if ((filter_.filter[bit / 8] >> bit % 8 & 1) == 0) return false;
    }
    return true;
}

bool BloomFilter::matches(const primitives::Transaction& tx) {
    if (filter_.filter.empty()) return true;
    bool found = contains(tx.txid.bytes);
    // All of them, for what is inserted.
    for (std::size_t i = 0; i < tx.outputs.size(); ++i)
        found |= matches_output(tx, base::narrow<std::uint32_t>(i));
    if (found) return true;
    for (const primitives::TxInput& input : tx.inputs)
        if (contains(serialize(input.prevout)) || matches_script(input.script_sig)) return true;
    return false;
}

bool BloomFilter::matches_output(const primitives::Transaction& tx, std::uint32_t index) {
    const base::ByteView script = tx.outputs[index].script_pubkey;
    if (!matches_script(script)) return false;
    const auto flags = static_cast<UpdateFlags>(filter_.flags & kUpdateMask);
    bool inserts = flags == UpdateFlags::all;
    if (flags == UpdateFlags::bare_keys) {
        const script::OutputType type = script::classify(script);
        inserts = type == script::OutputType::public_key || type == script::OutputType::multisig;
    }
    if (inserts) insert(serialize({tx.txid, index}));
    return true;
}

bool BloomFilter::matches_script(base::ByteView script) const {
    script::ScriptReader reader(script);
    while (const auto instruction = reader.next())
        if (!instruction->data.empty() && contains(instruction->data)) return true;
    return false;
}

}  // namespace malha::p2p
