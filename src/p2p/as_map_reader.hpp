// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The bits of an AS map, and the numbers and instructions in them.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>

#include "malha/base/bytes.hpp"

namespace malha::p2p {

class AsMapReader {
public:
    enum class Kind : std::uint8_t { ret, jump, match, set_default };
    struct Instruction {
        Kind kind = Kind::ret;
        /// RETURN, DEFAULT: an AS. JUMP: bits. MATCH: bits of the address below a leading one.
        std::uint32_t argument = 0;

        /// MATCH: how many bits of the address it compares.
        [[nodiscard]] unsigned match_bits() const {
            return static_cast<unsigned>(std::bit_width(argument)) - 1;
        }
    };

    explicit AsMapReader(base::ByteView bytes) : bytes_(bytes) {}

    /// In bits from the start.
    [[nodiscard]] std::size_t position() const { return position_; }
    [[nodiscard]] std::size_t remaining() const { return bytes_.size() * 8 - position_; }
    void skip(std::size_t bits) { position_ += bits; }
    /// Empty optional: the bits end in the middle.
    std::optional<Instruction> next() {
        const auto kind = this->kind();
        if (!kind) return std::nullopt;
        const auto argument = number(classes_of(*kind));
        if (!argument) return std::nullopt;
        return Instruction{*kind, *argument};
    }
    std::optional<bool> bit() {
        if (remaining() == 0) return std::nullopt;
        const bool value = (bytes_[position_ / 8] >> (position_ % 8)) & 1;
        ++position_;
        return value;
    }

private:
    /// Classes of numbers: each begins where the one before ends, and has one more bit.
    struct Classes {
        std::uint32_t first;  ///< the least number
        unsigned bits_min;    ///< of the first class
        unsigned bits_max;    ///< of the last one
    };
    static constexpr Classes kAsns{1, 15, 24};
    static constexpr Classes kJumps{17, 5, 30};
    static constexpr Classes kMatches{2, 1, 8};

    static Classes classes_of(Kind kind) {
        if (kind == Kind::jump) return kJumps;
        return kind == Kind::match ? kMatches : kAsns;
    }
    /// 0: RETURN, 10: JUMP, 110: MATCH, 111: DEFAULT.
    std::optional<Kind> kind() {
        for (const Kind kind : {Kind::ret, Kind::jump, Kind::match}) {
            const auto more = bit();
            if (!more) return std::nullopt;
            if (!*more) return kind;
        }
        return Kind::set_default;
    }
    std::optional<std::uint32_t> number(const Classes& classes) {
        std::uint32_t value = classes.first;
        unsigned bits = classes.bits_min;
        // The last class needs no zero behind its ones.
        for (; bits < classes.bits_max; ++bits) {
            const auto more = bit();
            if (!more) return std::nullopt;
            if (!*more) break;
            value += std::uint32_t{1} << bits;
        }
        std::uint32_t offset = 0;
        for (unsigned i = 0; i < bits; ++i) {
            const auto next = bit();
            if (!next) return std::nullopt;
            offset = offset << 1 | static_cast<std::uint32_t>(*next);
        }
        return value + offset;
    }

    base::ByteView bytes_;
    std::size_t position_ = 0;
};

}  // namespace malha::p2p
