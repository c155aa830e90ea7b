// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/crypto/sha3.hpp"

#include <gtest/gtest.h>

#include "malha/base/hex.hpp"

namespace malha::crypto {
namespace {

// The examples of NIST for FIPS 202.
TEST(Sha3, Examples) {
    EXPECT_EQ(base::to_hex(sha3_256({})),
              "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a");
    EXPECT_EQ(base::to_hex(sha3_256(base::as_bytes("abc"))),
              "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532");
}

}  // namespace
}  // namespace malha::crypto
