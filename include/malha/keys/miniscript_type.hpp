// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What the type system of Miniscript (BIP 379) knows about an expression: its type, and how much of
// every limited resource its script and its witnesses can take.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace malha::keys {

/// A set of one-letter properties: the basic types B, V, K, W; z o n d u about correctness; e f s m
/// about malleability, m standing for "not malleable"; g h i j for the kinds of locks inside
/// (relative time, relative height, absolute time, absolute height); k for "no contradicting
/// locks"; x for "the last opcode has no VERIFY form".
class MiniscriptType {
public:
    constexpr MiniscriptType() = default;
    /// The properties named by the letters.
    constexpr explicit MiniscriptType(std::string_view letters) {
        for (const char letter : letters)
            bits_ |= bit(letter);
    }

    /// Whether it has all of them.
    [[nodiscard]] constexpr bool has(std::string_view letters) const {
        const std::uint32_t wanted = MiniscriptType(letters).bits_;
        return (bits_ & wanted) == wanted;
    }
    [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }

    [[nodiscard]] constexpr MiniscriptType only(std::string_view letters) const {
        return from_bits(bits_ & MiniscriptType(letters).bits_);
    }
    [[nodiscard]] constexpr MiniscriptType when(bool condition) const {
        return condition ? *this : MiniscriptType();
    }
    friend constexpr MiniscriptType operator|(MiniscriptType a, MiniscriptType b) {
        return from_bits(a.bits_ | b.bits_);
    }
    friend constexpr MiniscriptType operator&(MiniscriptType a, MiniscriptType b) {
        return from_bits(a.bits_ & b.bits_);
    }
    friend constexpr bool operator==(MiniscriptType, MiniscriptType) = default;

private:
    static constexpr std::uint32_t bit(char letter) {
        constexpr std::string_view kLetters = "BVKWzonduefsmghijkx";
        return 1U << kLetters.find(letter);
    }
    static constexpr MiniscriptType from_bits(std::uint32_t bits) {
        MiniscriptType type;
        type.bits_ = bits;
        return type;
    }

    std::uint32_t bits_ = 0;
};

/// Stack elements: how many more there are before than after, and the most there can be during the
/// execution above what is left after it.
struct StackUse {
    std::int32_t consumed = 0;
    std::int32_t peak = 0;
    friend constexpr bool operator==(StackUse, StackUse) = default;
};

/// For satisfaction ("sat") and dissatisfaction ("dsat"); empty: there is none.
struct MiniscriptProperties {
    MiniscriptType type{};
    std::size_t script_size = 0;              ///< bytes
    std::uint32_t operations = 0;             ///< opcodes above OP_16
    std::optional<std::uint32_t> keys_sat{};  ///< keys of executed OP_CHECKMULTISIGs
    std::optional<std::uint32_t> keys_dsat{};
    std::optional<StackUse> stack_sat{};
    std::optional<StackUse> stack_dsat{};
    std::optional<std::size_t> witness_sat{};  ///< bytes of witness items with their lengths
    std::optional<std::size_t> witness_dsat{};
    bool repeats_keys = false;
};

}  // namespace malha::keys
