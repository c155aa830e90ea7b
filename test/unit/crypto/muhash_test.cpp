// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/crypto/muhash.hpp"

#include <gtest/gtest.h>
#include <openssl/bn.h>

#include <memory>

#include "../../../src/crypto/number3072.hpp"
#include "malha/base/hex.hpp"
#include "malha/base/rng.hpp"

namespace malha::crypto {
namespace {

/// The element whose data are this number (32 bytes, little-endian).
base::Bytes element(std::uint8_t value) {
    base::Bytes data(32);
    data[0] = value;
    return data;
}

// Known value of the ecosystem's MuHash3072: {0, 1} without {2}.
TEST(MuHash, KnownValue) {
    MuHash3072 set;
    set.insert(element(0)).insert(element(1)).remove(element(2));
    EXPECT_EQ(base::to_display_hex(set.finish()),
              "10d312b100cbd32ada024a6646e40d3482fcff103668d2625f10002a607d5863");
}

TEST(MuHash, EmptySetIsTheHashOfOne) {
    std::array<std::uint8_t, MuHash3072::kNumberSize> one = {1};
    EXPECT_EQ(MuHash3072().finish(), sha256(one));
}

TEST(MuHash, OrderDoesNotMatterAndRemovalUndoes) {
    MuHash3072 forward;
    MuHash3072 backward;
    for (std::uint8_t i = 0; i < 20; ++i) {
        forward.insert(element(i));
        backward.insert(element(static_cast<std::uint8_t>(19 - i)));
    }
    EXPECT_EQ(forward.finish(), backward.finish());
    forward.insert(element(99));
    EXPECT_NE(forward.finish(), backward.finish());
    forward.remove(element(99));
    EXPECT_EQ(forward.finish(), backward.finish());
    for (std::uint8_t i = 0; i < 20; ++i)
        forward.remove(element(i));
    EXPECT_EQ(forward.finish(), MuHash3072().finish());
}

TEST(MuHash, UnionAndSerialisation) {
    MuHash3072 left;
    MuHash3072 right;
    left.insert(element(1)).remove(element(2));
    right.insert(element(3)).remove(element(1));
    MuHash3072 both;
    both.insert(element(3)).remove(element(2));
    const MuHash3072 restored(left.serialise());
    EXPECT_EQ(restored.serialise(), left.serialise());
    left *= right;
    EXPECT_EQ(left.finish(), both.finish());
}

TEST(MuHash, AnyStateOnDiskGivesSomeHash) {
    std::array<std::uint8_t, MuHash3072::kSerialisedSize> bytes{};
    EXPECT_NE(MuHash3072(bytes).finish(), MuHash3072().finish()) << "zero by zero";
    bytes.fill(0xff);
    EXPECT_EQ(MuHash3072(bytes).finish(), MuHash3072().finish()) << "not reduced, but equal";
}

struct BignumFree {
    void operator()(BIGNUM* number) const { BN_free(number); }
};
using Bignum = std::unique_ptr<BIGNUM, BignumFree>;

Bignum to_bignum(const Number3072& number) {
    return Bignum(BN_lebin2bn(reinterpret_cast<const unsigned char*>(number.data()),
                              MuHash3072::kNumberSize, nullptr));
}
Number3072 from_bignum(const BIGNUM* bignum) {
    Number3072 number;
    EXPECT_EQ(BN_bn2lebinpad(bignum, reinterpret_cast<unsigned char*>(number.data()),
                             MuHash3072::kNumberSize),
              static_cast<int>(MuHash3072::kNumberSize));
    return number;
}

class Number3072Arithmetic : public testing::Test {
protected:
    Number3072Arithmetic() {
        BN_set_bit(prime_.get(), 3072);
        BN_sub_word(prime_.get(), 1103717);
    }
    ~Number3072Arithmetic() override { BN_CTX_free(context_); }

    /// Small, around the prime, the largest, with extreme limbs, and random.
    static std::vector<Number3072> samples() {
        std::vector<Number3072> numbers;
        for (const std::uint64_t low : {0, 1, 2, 3, 1103716, 1103717, 1103718})
            numbers.push_back({low});
        for (std::uint64_t distance = 1103710; distance < 1103725; ++distance) {
            numbers.emplace_back().fill(~0ull);
            numbers.back()[0] = 0 - distance;
        }
        numbers.emplace_back().fill(~0ull);
        base::SeededRng rng(12);
        for (int i = 0; i < 40; ++i) {
            Number3072 number;
            for (std::uint64_t& limb : number) {
                limb = rng.u64();
                if (i >= 30) limb = limb % 2 == 0 ? 0 : ~0ull;
            }
            numbers.push_back(number);
        }
        return numbers;
    }

    Bignum prime_{BN_new()};
    BN_CTX* context_ = BN_CTX_new();
};

TEST_F(Number3072Arithmetic, ProductsAndResiduesEqualOpenSsl) {
    const auto numbers = samples();
    const Bignum expected(BN_new());
    for (const Number3072& a : numbers) {
        BN_nnmod(expected.get(), to_bignum(a).get(), prime_.get(), context_);
        EXPECT_EQ(canonical(a), from_bignum(expected.get()));
        for (const Number3072& b : numbers) {
            BN_mod_mul(expected.get(), to_bignum(a).get(), to_bignum(b).get(), prime_.get(),
                       context_);
            ASSERT_EQ(canonical(multiply(a, b)), from_bignum(expected.get()));
        }
    }
}

TEST_F(Number3072Arithmetic, InversesEqualOpenSsl) {
    for (const Number3072& number : samples()) {
        const Bignum expected(
            BN_mod_inverse(nullptr, to_bignum(number).get(), prime_.get(), context_));
        const Number3072 result = canonical(inverse(number));
        EXPECT_EQ(result, expected ? from_bignum(expected.get()) : Number3072{});
    }
}

TEST_F(Number3072Arithmetic, CarriesFoldIn) {
    const auto numbers = samples();
    const Bignum expected(BN_new());
    for (const Number3072& number : numbers)
        for (const std::uint64_t carry : {std::uint64_t{0}, std::uint64_t{1}, ~std::uint64_t{0}}) {
            const Bignum shifted(BN_new());
            BN_set_word(shifted.get(), carry);
            BN_lshift(shifted.get(), shifted.get(), 3072);
            BN_mod_add(expected.get(), shifted.get(), to_bignum(number).get(), prime_.get(),
                       context_);
            EXPECT_EQ(canonical(fold_carry(number, carry)), from_bignum(expected.get()));
        }
}

}  // namespace
}  // namespace malha::crypto
