// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/base/secret.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "support/sanitizers.hpp"

namespace malha::base {
namespace {

/// What the system says about the pages that hold an address: the flags of its mapping.
std::string flags_of(const void* address) {
    std::ifstream maps("/proc/self/smaps");
    std::string line;
    bool is_inside = false;
    while (std::getline(maps, line)) {
        std::uintptr_t begin = 0;
        std::uintptr_t end = 0;
        char dash = 0;
        std::istringstream range(line);
        if (range >> std::hex >> begin >> dash >> end && dash == '-')
            is_inside = begin <= reinterpret_cast<std::uintptr_t>(address) &&
                        reinterpret_cast<std::uintptr_t>(address) < end;
        if (is_inside && line.starts_with("VmFlags:")) return line + ' ';
    }
    return {};
}

TEST(SecretMemory, CountsWhatIsUsed) {
    const SecretMemoryUse before = secret_memory_use();
    {
        const SecretBytes secret(100, 7);
        const SecretMemoryUse during = secret_memory_use();
        EXPECT_EQ(during.used, before.used + 112);  // in steps of 16
        EXPECT_EQ(during.chunks_used, before.chunks_used + 1);
        EXPECT_GE(during.chunks_free, 1U);
        EXPECT_EQ(during.used + during.free, during.total);
        EXPECT_LE(during.locked, during.total);
    }
    EXPECT_EQ(secret_memory_use().used, before.used);
    EXPECT_EQ(secret_memory_use().chunks_used, before.chunks_used);
}

TEST(SecretMemory, PagesAreLockedAndNotDumped) {
    const SecretBytes secret(32, 7);
    const std::string flags = flags_of(secret.data());
    if (flags.empty()) GTEST_SKIP() << "no /proc/self/smaps";
    EXPECT_NE(flags.find(" dd "), std::string::npos) << flags;
    const SecretMemoryUse use = secret_memory_use();
    if (malha::test::kIsSanitized) return;  // nothing is locked then
    EXPECT_TRUE(use.locked < use.total || flags.find(" lo ") != std::string::npos) << flags;
}

TEST(SecretMemory, IsWipedAndUsedAgain) {
    const std::uint8_t* place = nullptr;
    {
        const SecretBytes secret(48, 0x5a);
        place = secret.data();
    }
    // The page stays, so that it may be looked at.
    for (int i = 0; i < 48; ++i)
        EXPECT_EQ(place[i], 0);
    const SecretBytes next(48, 1);
    EXPECT_EQ(next.data(), place);
}

TEST(SecretMemory, NeighboursGrowTogether) {
    const std::size_t chunks = secret_memory_use().chunks_free;
    {
        const SecretBytes a(16, 1);
        SecretBytes b(16, 2);
        const SecretBytes c(16, 3);
        EXPECT_EQ(b.data(), a.data() + 16);
        b = SecretBytes();
        EXPECT_EQ(secret_memory_use().chunks_free, chunks + 1);
    }
    EXPECT_EQ(secret_memory_use().chunks_free, chunks);
}

TEST(SecretMemory, ManyAndLargeSecretsFindRoom) {
    std::vector<SecretBytes> many;
    for (int i = 0; i < 5000; ++i)
        many.emplace_back(32, static_cast<std::uint8_t>(i));
    const SecretBytes large(1'000'000, 9);
    for (int i = 0; i < 5000; ++i)
        ASSERT_EQ(many[static_cast<std::size_t>(i)].back(), static_cast<std::uint8_t>(i));
    EXPECT_EQ(large.back(), 9);
}

TEST(SecretArray, CopiesAreTheirOwn) {
    const std::array<std::uint8_t, 4> bytes{1, 2, 3, 4};
    const SecretArray<4> first{std::span(bytes)};
    SecretArray<4> second = first;
    EXPECT_EQ(first, second);
    second.get()[0] = 9;
    EXPECT_NE(first, second);
    EXPECT_EQ(first.get()[0], 1);
    second = first;
    EXPECT_EQ(first, second);
}

}  // namespace
}  // namespace malha::base
