// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The hash functions against NIST's CAVP files and published single values.
#include <gtest/gtest.h>

#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "malha/base/hex.hpp"
#include "malha/base/rng.hpp"
#include "malha/crypto/hmac.hpp"
#include "malha/crypto/ripemd160.hpp"
#include "malha/crypto/sha1.hpp"
#include "malha/crypto/sha256.hpp"
#include "malha/crypto/sha512.hpp"
#include "support/shared.hpp"

namespace malha::crypto {
namespace {

using base::as_bytes;
using base::Bytes;
using base::from_hex;
using base::to_hex;

struct CavpCase {
    Bytes message;
    std::string digest;
};

/// NIST .rsp files: `Len = bits`, `Msg = hex` (00 for the empty message), `MD = hex`.
std::vector<CavpCase> cavp_cases(const std::string& name) {
    std::istringstream lines(test::shared_text("vectors/crypto/" + name));
    std::vector<CavpCase> cases;
    std::string key, equals, value;
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        if (!(words >> key >> equals >> value) || equals != "=") continue;
        if (key == "Len") cases.push_back({Bytes(std::stoul(value) / 8), ""});
        if (key == "Msg" && !cases.back().message.empty()) cases.back().message = *from_hex(value);
        if (key == "MD") cases.back().digest = value;
    }
    std::cout << name << ": " << cases.size() << " cases\n";
    return cases;
}

template <class Function>
void expect_cavp(const std::string& name, std::size_t count, const Function& hash) {
    const auto cases = cavp_cases(name);
    ASSERT_EQ(cases.size(), count);
    for (const CavpCase& test : cases)
        EXPECT_EQ(to_hex(hash(test.message)), test.digest);
}

/// All ways of cutting a message in two give the digest of the whole.
template <class Hash>
void expect_any_cut_gives_the_same(std::size_t size) {
    Bytes message(size);
    for (std::size_t i = 0; i < size; ++i)
        message[i] = static_cast<std::uint8_t>(i * 7);
    const auto whole = Hash().write(message).finish();
    for (std::size_t cut = 0; cut <= size; ++cut) {
        const base::ByteView view = message;
        EXPECT_EQ(Hash().write(view.first(cut)).write(view.subspan(cut)).finish(), whole) << cut;
    }
}

TEST(Sha1, NistVectors) {
    MALHA_NEEDS_SHARED("vectors/crypto");
    expect_cavp("nist_SHA1ShortMsg.rsp", 65, sha1);
}
TEST(Sha256, NistVectors) {
    MALHA_NEEDS_SHARED("vectors/crypto");
    expect_cavp("nist_SHA256ShortMsg.rsp", 65, sha256);
    expect_cavp("nist_SHA256LongMsg.rsp", 64, sha256);
}
TEST(Sha512, NistVectors) {
    MALHA_NEEDS_SHARED("vectors/crypto");
    expect_cavp("nist_SHA512ShortMsg.rsp", 129, sha512);
}
TEST(Hash, AnyCutGivesTheSame) {
    expect_any_cut_gives_the_same<Sha256>(200);
    expect_any_cut_gives_the_same<Sha256d>(200);
    expect_any_cut_gives_the_same<Sha512>(300);
    expect_any_cut_gives_the_same<Ripemd160>(200);
}

// Values from the page of the authors of RIPEMD-160.
TEST(Ripemd160, AuthorsVectors) {
    const auto hex = [](std::string_view text) { return to_hex(ripemd160(as_bytes(text))); };
    EXPECT_EQ(hex(""), "9c1185a5c5e9fc54612808977ee8f548b2258d31");
    EXPECT_EQ(hex("a"), "0bdc9d2d256b3ee9daae347be6f4dc835a467ffe");
    EXPECT_EQ(hex("abc"), "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc");
    EXPECT_EQ(hex("message digest"), "5d0689ef49d2fae572b881b123a85ffa21595f36");
    EXPECT_EQ(hex("abcdefghijklmnopqrstuvwxyz"), "f71c27109c692c1b56bbdceb5b9d2865b3708dbc");
    EXPECT_EQ(hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "12a053384a9c0c88e405a06c27dcf49ada62eb2b");
    EXPECT_EQ(hex("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"),
              "b0e20b6e3116640286ed3a87a5713079b21f5189");
    EXPECT_EQ(hex(std::string(1000000, 'a')), "52783243c1697bdbe16d37f97f68f08325dc1528");
}

TEST(Hash160, HashesTheGenesisKey) {
    const auto key = from_hex(
        "04678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb6"
        "49f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5f");
    EXPECT_EQ(to_hex(hash160(*key)), "62e907b15cbf27d5425399ebf6f0fb50ebb88f18");
}

TEST(Sha256, TaggedStateIsTheHashOfTheTagTwice) {
    constexpr Sha256 kTag = Sha256::tagged("BIP0340/challenge");
    const Digest256 tag = sha256(as_bytes("BIP0340/challenge"));
    const Bytes part_one = {1, 2, 3};
    const Bytes part_two(100, 4);
    const auto expected = Sha256().write(tag).write(tag).write(part_one).write(part_two).finish();
    EXPECT_EQ(tagged_hash(kTag, part_one, part_two), expected);
    EXPECT_EQ(tagged_hash("BIP0340/challenge", part_one, part_two), expected);
    const std::string longest(55, 'x');
    const Digest256 long_tag = sha256(as_bytes(longest));
    EXPECT_EQ(tagged_hash(longest), Sha256().write(long_tag).write(long_tag).finish());
}

TEST(Sha256, BackendsAgree) {
    base::SeededRng rng(1);
    Bytes input(64 * 37);
    rng.fill(input);
    Bytes out(32 * 37);
    for (const Sha256Backend& backend : sha256_backends()) {
        std::cout << "backend " << backend.name << '\n';
        for (std::size_t count = 0; count <= 37; ++count) {
            Sha256State expected = kSha256Start;
            for (std::size_t i = 0; i < count; ++i)
                sha256_compress_block(expected, input.data() + 64 * i);
            Sha256State state = kSha256Start;
            backend.compress(state, input.data(), count);
            EXPECT_EQ(state, expected) << backend.name;

            backend.double_64(out.data(), input.data(), count);
            for (std::size_t i = 0; i < count; ++i)
                EXPECT_EQ(to_hex(base::ByteView(out).subspan(32 * i, 32)),
                          to_hex(sha256d(base::ByteView(input).subspan(64 * i, 64))))
                    << backend.name;
        }
    }
}

TEST(Sha256, MerkleLevelMayOverwriteItsInput) {
    base::SeededRng rng(2);
    Bytes level(64 * 19);
    rng.fill(level);
    Bytes expected(32 * 19);
    sha256d64(expected, level);
    for (const Sha256Backend& backend : sha256_backends()) {
        Bytes copy = level;
        backend.double_64(copy.data(), copy.data(), 19);
        copy.resize(expected.size());
        EXPECT_EQ(copy, expected) << backend.name;
    }
}

}  // namespace
}  // namespace malha::crypto
