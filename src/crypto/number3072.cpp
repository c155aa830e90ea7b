// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Multiplication by Karatsuba's method over an unrolled kernel, and reduction. See number3072.hpp.
#include "crypto/number3072.hpp"

#include <cstring>
#include <utility>

#include "crypto/x86.hpp"

#ifdef MALHA_X86
#include <immintrin.h>
#endif

namespace malha::crypto {
namespace {

__extension__ using Wide = unsigned __int128;
using Limb = unsigned long long;  // what the intrinsics take
static_assert(sizeof(Limb) == sizeof(std::uint64_t));

constexpr std::size_t kLimbs = MuHash3072::kLimbs;
/// 2^3072 mod p.
constexpr std::uint64_t kFold = 1103717;
/// Numbers up to this size are multiplied by the kernel: the fastest of 6, 12, 24 and 48.
constexpr std::size_t kKernelLimbs = 12;

// Compilers do not chain carries by themselves, which costs a factor of two in all of this.
#ifdef MALHA_X86
unsigned char add_carry(unsigned char carry, Limb a, Limb b, Limb* sum) {
    return _addcarry_u64(carry, a, b, sum);
}
unsigned char subtract_borrow(unsigned char borrow, Limb a, Limb b, Limb* difference) {
    return _subborrow_u64(borrow, a, b, difference);
}
#else
unsigned char add_carry(unsigned char carry, Limb a, Limb b, Limb* sum) {
    const Wide wide = Wide{a} + b + carry;
    *sum = static_cast<Limb>(wide);
    return static_cast<unsigned char>(wide >> 64);
}
unsigned char subtract_borrow(unsigned char borrow, Limb a, Limb b, Limb* difference) {
    const Wide wide = Wide{a} - b - borrow;
    *difference = static_cast<Limb>(wide);
    return static_cast<unsigned char>(wide >> 64 & 1);
}
#endif

/// Sum of the products of one column of a long multiplication, 192 bits.
struct Column {
    Limb low = 0;
    Limb middle = 0;
    Limb high = 0;

    [[gnu::always_inline]] void add_product(Limb a, Limb b) {
#ifdef MALHA_X86
        __asm__("mulq %[b]\n\taddq %%rax, %[low]\n\tadcq %%rdx, %[middle]\n\tadcq $0, %[high]"
                : [low] "+r"(low), [middle] "+r"(middle), [high] "+r"(high), "+a"(a)
                : [b] "rm"(b)
                : "rdx", "cc");
#else
        const Wide product = Wide{a} * b;
        const unsigned char carry = add_carry(0, low, static_cast<Limb>(product), &low);
        high += add_carry(carry, middle, static_cast<Limb>(product >> 64), &middle);
#endif
    }
    /// The column's digit; what is above carries into the next column.
    [[gnu::always_inline]] Limb shift() {
        return std::exchange(low, std::exchange(middle, std::exchange(high, 0)));
    }
};

template <std::size_t N, std::size_t K, std::size_t... I>
[[gnu::always_inline]] inline void add_column(Column& column, const Limb* a, const Limb* b,
                                              std::index_sequence<I...>) {
    constexpr std::size_t kFirst = K < N ? 0 : K - N + 1;
    (column.add_product(a[kFirst + I], b[K - kFirst - I]), ...);
}

template <std::size_t N, std::size_t... K>
[[gnu::always_inline]] inline void multiply_columns(Limb* out, const Limb* a, const Limb* b,
                                                    std::index_sequence<K...>) {
    Column column;
    ((add_column<N, K>(column, a, b, std::make_index_sequence<(K < N ? K + 1 : 2 * N - 1 - K)>()),
      out[K] = column.shift()),
     ...);
    out[2 * N - 1] = column.low;
}

template <std::size_t N>
unsigned char add(Limb* sum, const Limb* a, const Limb* b) {
    unsigned char carry = 0;
#pragma GCC unroll 48
    for (std::size_t i = 0; i < N; ++i)
        carry = add_carry(carry, a[i], b[i], &sum[i]);
    return carry;
}

template <std::size_t N>
unsigned char subtract(Limb* difference, const Limb* a, const Limb* b) {
    unsigned char borrow = 0;
#pragma GCC unroll 48
    for (std::size_t i = 0; i < N; ++i)
        borrow = subtract_borrow(borrow, a[i], b[i], &difference[i]);
    return borrow;
}

/// |a - b|; whether the difference is negative.
template <std::size_t N>
bool subtract_absolute(Limb* difference, const Limb* a, const Limb* b) {
    if (subtract<N>(difference, a, b) == 0) return false;
    subtract<N>(difference, b, a);
    return true;
}

/// out (2N limbs) = a * b. Karatsuba: with B the value of half the limbs,
/// ab = a1 b1 B^2 + (a0 b0 + a1 b1 - (a0 - a1)(b0 - b1)) B + a0 b0.
/// Not inlined, because nine copies of the kernel do not fit the instruction cache.
template <std::size_t N>
[[gnu::noinline]] void multiply_limbs(Limb* out, const Limb* a, const Limb* b) {
    if constexpr (N <= kKernelLimbs) {
        multiply_columns<N>(out, a, b, std::make_index_sequence<2 * N - 1>());
    } else {
        constexpr std::size_t kHalf = N / 2;
        multiply_limbs<kHalf>(out, a, b);
        multiply_limbs<kHalf>(out + N, a + kHalf, b + kHalf);
        Limb a_difference[kHalf];
        Limb b_difference[kHalf];
        const bool a_negative = subtract_absolute<kHalf>(a_difference, a, a + kHalf);
        const bool b_negative = subtract_absolute<kHalf>(b_difference, b, b + kHalf);
        Limb product[N];
        multiply_limbs<kHalf>(product, a_difference, b_difference);

        Limb middle[N];
        Limb carry = add<N>(middle, out, out + N);
        if (a_negative != b_negative)
            carry += add<N>(middle, middle, product);
        else
            carry -= subtract<N>(middle, middle, product);
        carry += add<N>(out + kHalf, out + kHalf, middle);
        for (std::size_t i = N + kHalf; carry != 0; ++i)
            carry = add_carry(0, out[i], carry, &out[i]);
    }
}

}  // namespace

Number3072 fold_carry(const Number3072& number, std::uint64_t carry) {
    Number3072 folded = number;
    while (carry != 0) {
        Wide sum = Wide{carry} * kFold;
        for (std::size_t i = 0; i < kLimbs && sum != 0; ++i) {
            sum += folded[i];
            folded[i] = static_cast<std::uint64_t>(sum);
            sum >>= 64;
        }
        carry = static_cast<std::uint64_t>(sum);
    }
    return folded;
}

Number3072 multiply(const Number3072& a, const Number3072& b) {
    Limb a_limbs[kLimbs];
    Limb b_limbs[kLimbs];
    std::memcpy(a_limbs, a.data(), sizeof(a_limbs));
    std::memcpy(b_limbs, b.data(), sizeof(b_limbs));
    Limb product[2 * kLimbs];
    multiply_limbs<kLimbs>(product, a_limbs, b_limbs);

    Number3072 result;
    Wide sum = 0;
    for (std::size_t i = 0; i < kLimbs; ++i) {
        sum += Wide{product[i + kLimbs]} * kFold + product[i];
        result[i] = static_cast<std::uint64_t>(sum);
        sum >>= 64;
    }
    return fold_carry(result, static_cast<std::uint64_t>(sum));
}

Number3072 canonical(const Number3072& number) {
    // Adding 2^3072 mod p overflows exactly when the number is p or more.
    Number3072 reduced = number;
    Wide sum = kFold;
    for (std::uint64_t& limb : reduced) {
        sum += limb;
        limb = static_cast<std::uint64_t>(sum);
        sum >>= 64;
    }
    return sum != 0 ? reduced : number;
}

}  // namespace malha::crypto
