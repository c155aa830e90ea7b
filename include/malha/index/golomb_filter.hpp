// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// BIP 158: Golomb-coded sets. A set of byte strings as the sorted differences of their hashes, so
// that membership can be tested with few false positives (and no false negatives).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "malha/base/result.hpp"
#include "malha/crypto/siphash.hpp"

namespace malha::index {

struct GolombParams {
    crypto::SipKey key;
    unsigned remainder_bits = 19;                    ///< P of the BIP, at most 32
    std::uint64_t false_positive_inverse = 784'931;  ///< M of the BIP
};

/// The set in the BIP's encoding: CompactSize(number of elements), then the bit stream.
/// @param elements  no two equal; their order does not matter.
[[nodiscard]] base::Bytes encode_golomb_set(const GolombParams& params,
                                            std::span<const base::ByteView> elements);

/// A decoded filter, for many questions. Thread: any, once parsed.
class GolombFilter {
public:
    /// Elements of the largest filter that is believed: more than fit a block.
    static constexpr std::uint64_t kElementsMax = 4'000'000;

    /// Errors: truncated, more elements than possible, bits left over.
    [[nodiscard]] static base::Result<GolombFilter> parse(const GolombParams& params,
                                                          base::ByteView encoded);
    [[nodiscard]] std::size_t element_count() const { return values_.size(); }
    [[nodiscard]] bool match(base::ByteView element) const;
    /// Whether any of the elements may be in the set. Cost: O(n log n + m).
    [[nodiscard]] bool match_any(std::span<const base::ByteView> elements) const;

private:
    GolombFilter(const GolombParams& params, std::vector<std::uint64_t> values)
        : params_(params), values_(std::move(values)) {}

    GolombParams params_;
    std::vector<std::uint64_t> values_;  ///< ascending
};

}  // namespace malha::index
