// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Modular inversion by the division steps of Bernstein and Yang ("Fast constant-time gcd
// computation and modular inversion", 2019), in variable time. f starts as the prime p and g as the
// number x. A step divides g (or, when g is odd, a sum of f and g) by two, which only depends on
// the lowest bits: 62 steps are found on single words, as a matrix, and then applied to the long
// numbers. Throughout, d * x = f and e * x = g modulo p; in the end g = 0, f = 1 or -1, and d = f /
// x.
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "crypto/number3072.hpp"

namespace malha::crypto {
namespace {

__extension__ using SignedWide = __int128;

constexpr unsigned kDigitBits = 62;
constexpr std::size_t kDigits = 50;
constexpr std::uint64_t kDigitMask = (std::uint64_t{1} << kDigitBits) - 1;
constexpr std::int64_t kFold = 1103717;
/// The digit of 2^3072 and its place in it: p = 2^3072 - kFold has just two digits of this kind.
constexpr std::size_t kTopDigit = 3072 / kDigitBits;
constexpr unsigned kTopShift = 3072 % kDigitBits;
static_assert(kTopDigit == kDigits - 1);

/// Signed numbers: digits 0 <= v < 2^62, lowest first, except that the highest carries the sign.
using Digits = std::array<std::int64_t, kDigits>;

constexpr Digits kPrime = [] {
    // -kFold is written as 2^62 - kFold with a borrow that runs up to the top digit.
    Digits digits;
    digits.fill(static_cast<std::int64_t>(kDigitMask));
    digits[0] -= kFold - 1;
    digits[kTopDigit] = (std::int64_t{1} << kTopShift) - 1;
    return digits;
}();

/// -1/p mod 2^62, which is 1/kFold, by Newton's iteration.
constexpr std::uint64_t kNegatedPrimeInverse = [] {
    std::uint64_t inverse = 1;
    for (int i = 0; i < 6; ++i)
        inverse *= 2 - inverse * kFold;
    return inverse;
}();
static_assert(kNegatedPrimeInverse * kFold == 1);

/// 62 steps: f, g become (u f + v g) / 2^62 and (q f + r g) / 2^62.
struct Steps {
    std::int64_t u, v, q, r;
};

/// Finds 62 steps from the lowest bits of f (odd) and g. @param eta  the algorithm's -delta.
Steps find_steps(std::int64_t& eta, std::uint64_t f, std::uint64_t g) {
    std::uint64_t u = 1, v = 0, q = 0, r = 1;
    for (unsigned left = kDigitBits;;) {
        // All steps with even g at once. The mask stops the count at the steps that are left.
        const auto zeros = static_cast<unsigned>(std::countr_zero(g | ~std::uint64_t{0} << left));
        g >>= zeros;
        u <<= zeros;
        v <<= zeros;
        eta -= zeros;
        left -= zeros;
        if (left == 0) break;
        if (eta < 0) {
            eta = -eta;
            f = std::exchange(g, -f);
            u = std::exchange(q, -u);
            v = std::exchange(r, -v);
        }
        // Adding a multiple of f makes the lowest bits of g zero: as many as there are steps before
        // the next exchange, and at most six, which is how far f (2 - f^2) inverts f.
        const auto steps = static_cast<unsigned>(eta + 1 > left ? left : eta + 1);
        const std::uint64_t mask = steps >= 6 ? 63 : (1u << steps) - 1;
        const std::uint64_t multiple = g * f * (f * f - 2) & mask;
        g += f * multiple;
        q += u * multiple;
        r += v * multiple;
    }
    return {static_cast<std::int64_t>(u), static_cast<std::int64_t>(v),
            static_cast<std::int64_t>(q), static_cast<std::int64_t>(r)};
}

/// One row of the matrix applied to a pair of numbers, digit by digit, divided by 2^62.
class RowSum {
public:
    RowSum(std::int64_t x_factor, std::int64_t y_factor)
        : x_factor_(x_factor), y_factor_(y_factor) {}

    void add(std::int64_t x, std::int64_t y) {
        sum_ += SignedWide{x_factor_} * x + SignedWide{y_factor_} * y;
    }
    void add_wide(SignedWide value) { sum_ += value; }
    [[nodiscard]] std::uint64_t low_digit() const {
        return static_cast<std::uint64_t>(sum_) & kDigitMask;
    }
    std::int64_t shift() {
        const auto digit = static_cast<std::int64_t>(low_digit());
        sum_ >>= kDigitBits;
        return digit;
    }
    [[nodiscard]] std::int64_t top() const { return static_cast<std::int64_t>(sum_); }

private:
    std::int64_t x_factor_;
    std::int64_t y_factor_;
    SignedWide sum_ = 0;
};

/// Applies the steps to f and g, of which only `size` digits are in use. The division is exact.
void apply_to_fg(Digits& f, Digits& g, std::size_t size, const Steps& steps) {
    RowSum f_sum(steps.u, steps.v);
    RowSum g_sum(steps.q, steps.r);
    f_sum.add(f[0], g[0]);
    g_sum.add(f[0], g[0]);
    f_sum.shift();
    g_sum.shift();
    for (std::size_t i = 1; i < size; ++i) {
        f_sum.add(f[i], g[i]);
        g_sum.add(f[i], g[i]);
        f[i - 1] = f_sum.shift();
        g[i - 1] = g_sum.shift();
    }
    f[size - 1] = f_sum.top();
    g[size - 1] = g_sum.top();
}

/// Applies the steps to d and e modulo p: multiples of p make the division exact. The sizes of d
/// and e grow by at most p in 62 steps: |u| + |v| <= 2^62, and the multiple is below 2^62.
void apply_to_de(Digits& d, Digits& e, const Steps& steps) {
    RowSum d_sum(steps.u, steps.v);
    RowSum e_sum(steps.q, steps.r);
    d_sum.add(d[0], e[0]);
    e_sum.add(d[0], e[0]);
    const auto d_multiple =
        static_cast<std::int64_t>(d_sum.low_digit() * kNegatedPrimeInverse & kDigitMask);
    const auto e_multiple =
        static_cast<std::int64_t>(e_sum.low_digit() * kNegatedPrimeInverse & kDigitMask);
    d_sum.add_wide(-SignedWide{d_multiple} * kFold);
    e_sum.add_wide(-SignedWide{e_multiple} * kFold);
    d_sum.shift();
    e_sum.shift();
    for (std::size_t i = 1; i < kDigits; ++i) {
        d_sum.add(d[i], e[i]);
        e_sum.add(d[i], e[i]);
        if (i == kTopDigit) {
            d_sum.add_wide(SignedWide{d_multiple} << kTopShift);
            e_sum.add_wide(SignedWide{e_multiple} << kTopShift);
        }
        d[i - 1] = d_sum.shift();
        e[i - 1] = e_sum.shift();
    }
    d[kDigits - 1] = d_sum.top();
    e[kDigits - 1] = e_sum.top();
}

/// Without the highest digits that only repeat the signs of f and g.
std::size_t shrink(Digits& f, Digits& g, std::size_t size) {
    const auto is_sign = [](std::int64_t digit) { return digit == 0 || digit == -1; };
    while (size > 1 && is_sign(f[size - 1]) && is_sign(g[size - 1])) {
        f[size - 2] |= f[size - 1] * (std::int64_t{1} << kDigitBits);
        g[size - 2] |= g[size - 1] * (std::int64_t{1} << kDigitBits);
        --size;
    }
    return size;
}

Digits to_digits(const Number3072& number) {
    Digits digits;
    for (std::size_t i = 0; i < kDigits; ++i) {
        const std::size_t bit = i * kDigitBits;
        std::uint64_t digit = number[bit / 64] >> (bit % 64);
        if (bit % 64 > 2 && bit / 64 + 1 < number.size())
            digit |= number[bit / 64 + 1] << (64 - bit % 64);
        digits[i] = static_cast<std::int64_t>(digit & kDigitMask);
    }
    return digits;
}

/// sign * number mod p, for sizes below 2^9 p.
Number3072 from_digits(const Digits& digits, std::int64_t sign) {
    // Adding 2^9 p makes the number positive; it has less than 2^3082, whose top is folded.
    RowSum sum(sign, std::int64_t{1} << 9);
    Number3072 number{};
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < kDigits; ++i) {
        sum.add(digits[i], kPrime[i]);
        const std::size_t bit = i * kDigitBits;
        const auto digit = static_cast<std::uint64_t>(sum.shift());
        number[bit / 64] |= digit << (bit % 64);
        if (i == kTopDigit) carry = digit >> kTopShift;
        if (bit % 64 > 2 && bit / 64 + 1 < number.size())
            number[bit / 64 + 1] |= digit >> (64 - bit % 64);
    }
    return fold_carry(number, carry);
}

}  // namespace

Number3072 inverse(const Number3072& number) {
    const Number3072 x = canonical(number);
    if (x == Number3072{}) return x;
    Digits f = kPrime;
    Digits g = to_digits(x);
    Digits d{};
    Digits e = {1};
    std::size_t size = kDigits;
    std::int64_t eta = -1;
    // The prime has no divisor in common with x, so that f and g come down to one digit.
    while (size > 1 || g[0] != 0) {
        const Steps steps =
            find_steps(eta, static_cast<std::uint64_t>(f[0]), static_cast<std::uint64_t>(g[0]));
        apply_to_fg(f, g, size, steps);
        apply_to_de(d, e, steps);
        size = shrink(f, g, size);
    }
    return from_digits(d, f[0]);
}

}  // namespace malha::crypto
