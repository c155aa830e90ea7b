// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See sha256_batch.hpp.
#include "malha/crypto/sha256_batch.hpp"

#include <algorithm>
#include <utility>

#include "crypto/sha256_backends.hpp"
#include "malha/base/endian.hpp"

namespace malha::crypto {
namespace {

using CompressTwo = void (*)(Sha256State& a, Sha256State& b, const std::uint8_t* block_a,
                             const std::uint8_t* block_b);

void compress_two_in_turn(Sha256State& a, Sha256State& b, const std::uint8_t* block_a,
                          const std::uint8_t* block_b) {
    const Sha256Backend& best = sha256_backends().back();
    best.compress(a, block_a, 1);
    best.compress(b, block_b, 1);
}

CompressTwo choose() {
#ifdef MALHA_X86
    if (sha256_backends().back().compress == sha256_compress_sha_ni)
        return sha256_compress_two_sha_ni;
#endif
    return compress_two_in_turn;
}

void store(Digest256& digest, const Sha256State& state) {
    for (std::size_t i = 0; i < state.size(); ++i)
        base::store_be<std::uint32_t>(digest.data() + 4 * i, state[i]);
}

}  // namespace

std::size_t Sha256Batch::add(base::ByteView message) {
    if (std::exchange(is_finished_, false)) {
        blocks_.clear();
        places_.clear();
        hashes_.clear();
    }
    const std::size_t place = hashes_.size();
    hashes_.emplace_back();
    if (message.size() > kShortMax) {
        hashes_.back() = sha256(message);
        return place;
    }
    places_.push_back(place);
    auto& block = blocks_.emplace_back();
    std::copy(message.begin(), message.end(), block.begin());
    block[message.size()] = 0x80;
    base::store_be<std::uint64_t>(block.data() + kBlockSize - 8, message.size() * 8);
    return place;
}

std::span<const Digest256> Sha256Batch::finish() {
    static const CompressTwo kCompressTwo = choose();
    is_finished_ = true;
    // Without a partner, the last one is hashed twice.
    for (std::size_t i = 0; i < blocks_.size(); i += 2) {
        const std::size_t j = std::min(i + 1, blocks_.size() - 1);
        Sha256State a = kSha256Start;
        Sha256State b = kSha256Start;
        kCompressTwo(a, b, blocks_[i].data(), blocks_[j].data());
        store(hashes_[places_[i]], a);
        store(hashes_[places_[j]], b);
    }
    return hashes_;
}

}  // namespace malha::crypto
