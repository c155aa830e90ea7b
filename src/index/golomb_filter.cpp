// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See golomb_filter.hpp.
#include "malha/index/golomb_filter.hpp"

#include <algorithm>

#include "malha/primitives/serialize.hpp"

namespace malha::index {
namespace {

/// Appends bits, most significant first. Thread: owner only.
class BitWriter {
public:
    explicit BitWriter(base::Bytes& out) : out_(out) {}
    ~BitWriter() {
        if (used_ > 0) out_.push_back(static_cast<std::uint8_t>(current_ << (8 - used_)));
    }
    BitWriter(const BitWriter&) = delete;
    BitWriter& operator=(const BitWriter&) = delete;

    void write(std::uint64_t bits, unsigned count) {
        while (count-- > 0) {
            current_ =
                static_cast<std::uint8_t>(std::uint64_t{current_} << 1U | (bits >> count & 1U));
            if (++used_ < 8) continue;
            out_.push_back(current_);
            current_ = 0;
            used_ = 0;
        }
    }

private:
    base::Bytes& out_;
    std::uint8_t current_ = 0;
    unsigned used_ = 0;
};

/// Thread: owner only.
class BitReader {
public:
    explicit BitReader(base::ByteView bytes) : bytes_(bytes) {}

    /// False at the end.
    [[nodiscard]] bool read(std::uint64_t& bits, unsigned count) {
        bits = 0;
        for (; count > 0; --count) {
            if (at_ / 8 >= bytes_.size()) return false;
            bits = bits << 1 | (bytes_[at_ / 8] >> (7 - at_ % 8) & 1U);
            ++at_;
        }
        return true;
    }
    [[nodiscard]] std::size_t whole_bytes_left() const { return bytes_.size() - (at_ + 7) / 8; }

private:
    const base::ByteView bytes_;
    std::size_t at_ = 0;  ///< bits
};

/// Uniform in [0, range).
std::uint64_t hash_to_range(const GolombParams& params, std::uint64_t range,
                            base::ByteView element) {
    __extension__ using Wide = unsigned __int128;
    const std::uint64_t hash = crypto::SipHash(params.key).write(element).finish();
    return static_cast<std::uint64_t>(static_cast<Wide>(hash) * range >> 64);
}

std::vector<std::uint64_t> hashed(const GolombParams& params, std::uint64_t count,
                                  std::span<const base::ByteView> elements) {
    std::vector<std::uint64_t> values;
    values.reserve(elements.size());
    for (const base::ByteView element : elements)
        values.push_back(hash_to_range(params, count * params.false_positive_inverse, element));
    std::ranges::sort(values);
    return values;
}

/// Golomb-Rice: the quotient in unary, the remainder in binary.
void write_difference(BitWriter& writer, const GolombParams& params, std::uint64_t difference) {
    for (std::uint64_t left = difference >> params.remainder_bits; left > 0; --left)
        writer.write(1, 1);
    writer.write(0, 1);
    writer.write(difference, params.remainder_bits);
}

bool read_difference(BitReader& reader, const GolombParams& params, std::uint64_t& difference) {
    std::uint64_t quotient = 0;
    std::uint64_t bit = 0;
    for (;; ++quotient) {
        if (!reader.read(bit, 1)) return false;
        if (bit == 0) break;
    }
    std::uint64_t remainder = 0;
    if (!reader.read(remainder, params.remainder_bits)) return false;
    difference = (quotient << params.remainder_bits) + remainder;
    return true;
}

}  // namespace

base::Bytes encode_golomb_set(const GolombParams& params,
                              std::span<const base::ByteView> elements) {
    primitives::ByteWriter count;
    count.write_compact_size(elements.size());
    base::Bytes encoded = count.take();
    BitWriter writer(encoded);
    std::uint64_t last = 0;
    for (const std::uint64_t value : hashed(params, elements.size(), elements)) {
        write_difference(writer, params, value - last);
        last = value;
    }
    return encoded;
}

base::Result<GolombFilter> GolombFilter::parse(const GolombParams& params, base::ByteView encoded) {
    primitives::ByteReader reader(encoded);
    const std::uint64_t count = reader.read_compact_size();
    if (!reader.ok() || count > kElementsMax ||
        count * (params.remainder_bits + 1) > reader.remaining() * 8)
        return base::fail("a filter cannot hold as many elements as it says");
    BitReader bits(base::ByteView(reader.position(), reader.remaining()));
    std::vector<std::uint64_t> values;
    values.reserve(count);
    std::uint64_t value = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
        std::uint64_t difference = 0;
        if (!read_difference(bits, params, difference)) return base::fail("a filter ends early");
        value += difference;
        values.push_back(value);
    }
    if (bits.whole_bytes_left() > 0) return base::fail("a filter goes on behind its last element");
    return GolombFilter(params, std::move(values));
}

bool GolombFilter::match(base::ByteView element) const {
    return match_any({&element, 1});
}

bool GolombFilter::match_any(std::span<const base::ByteView> elements) const {
    auto value = values_.begin();
    for (const std::uint64_t wanted : hashed(params_, values_.size(), elements)) {
        while (value != values_.end() && *value < wanted)
            ++value;
        if (value == values_.end()) return false;
        if (*value == wanted) return true;
    }
    return false;
}

}  // namespace malha::index
