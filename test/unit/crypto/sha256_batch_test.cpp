// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/crypto/sha256_batch.hpp"

#include <gtest/gtest.h>

#include "malha/base/rng.hpp"

namespace malha::crypto {
namespace {

TEST(Sha256Batch, AgreesWithTheSingleHashForEveryLengthAndNumber) {
    base::SeededRng rng(3);
    Sha256Batch batch;
    for (std::size_t count = 0; count < 140; ++count) {
        std::vector<base::Bytes> messages;
        for (std::size_t i = 0; i < count; ++i) {
            messages.emplace_back((i * 7 + count) % 140);
            rng.fill(messages.back());
            EXPECT_EQ(batch.add(messages.back()), i);
        }
        const auto hashes = batch.finish();
        ASSERT_EQ(hashes.size(), count);
        for (std::size_t i = 0; i < count; ++i)
            EXPECT_EQ(hashes[i], sha256(messages[i])) << count << " " << i;
    }
}

TEST(Sha256Batch, BeginsAnewAfterFinish) {
    Sha256Batch batch;
    batch.add(base::as_bytes("a"));
    EXPECT_EQ(batch.finish().size(), 1U);
    EXPECT_EQ(batch.add(base::as_bytes("b")), 0U);
    const auto hashes = batch.finish();
    ASSERT_EQ(hashes.size(), 1U);
    EXPECT_EQ(hashes[0], sha256(base::as_bytes("b")));
}

}  // namespace
}  // namespace malha::crypto
