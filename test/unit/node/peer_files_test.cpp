// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "../../../src/node/peer_files.hpp"

#include <gtest/gtest.h>

#include "malha/crypto/sha256.hpp"
#include "malha/p2p/subnet_text.hpp"
#include "malha/wire/address_text.hpp"
#include "support/temporary_directory.hpp"

namespace malha::node {
namespace {

constexpr std::array<std::uint8_t, 4> kMagic{1, 2, 3, 4};
constexpr base::UnixSeconds kNow{1'750'000'000};

class PeerFilesTest : public testing::Test {
protected:
    wire::Endpoint endpoint(const char* address) { return {*wire::parse_address(address), 8333}; }
    base::Bytes content(const char* name) {
        return base::read_file(fs_, directory_.path() / name, 1 << 20).value();
    }
    void replace(const char* name, base::ByteView bytes) {
        ASSERT_TRUE(base::write_file_atomically(fs_, directory_.path() / name, bytes));
    }
    /// With its checksum made right again.
    void replace_signed(const char* name, base::Bytes bytes) {
        bytes.resize(bytes.size() - 32);
        const auto checksum = crypto::sha256d(bytes);
        bytes.insert(bytes.end(), checksum.begin(), checksum.end());
        replace(name, bytes);
    }

    test::TemporaryDirectory directory_;
    base::PosixFilesystem fs_;
    base::SeededRng rng_{1};
    PeerFiles files_{fs_, directory_.path(), kMagic};
    p2p::AddressManager addresses_{rng_};
};

TEST_F(PeerFilesTest, AddressesComeBack) {
    ASSERT_TRUE(files_.load_addresses(addresses_)) << "a missing file is no error";
    const wire::AddressRecord record{.time = static_cast<std::uint32_t>(kNow.value),
                                     .services = 9,
                                     .endpoint = endpoint("8.8.8.8")};
    addresses_.add({&record, 1}, record.endpoint.address, std::chrono::seconds{0}, kNow);
    ASSERT_TRUE(files_.save_addresses(addresses_));
    p2p::AddressManager restored(rng_);
    ASSERT_TRUE(files_.load_addresses(restored));
    EXPECT_NE(restored.find(record.endpoint), nullptr);
}

TEST_F(PeerFilesTest, DamagedAddressesAreAnErrorAndNewerOnesArePutAside) {
    ASSERT_TRUE(files_.save_addresses(addresses_));
    const base::Bytes good = content("peers.dat");
    const auto error = [&] {
        const auto loaded = files_.load_addresses(addresses_);
        return loaded ? std::string() : loaded.error().message;
    };
    base::Bytes flipped = good;
    flipped[10] ^= 1;
    replace("peers.dat", flipped);
    EXPECT_EQ(error(), "peers.dat is corrupt: its checksum is wrong");
    replace("peers.dat", base::ByteView(good).first(good.size() - 1));
    EXPECT_EQ(error(), "peers.dat is corrupt: its checksum is wrong");
    replace("peers.dat", base::ByteView(good).first(20));
    EXPECT_EQ(error(), "peers.dat is too short");
    flipped = good;
    flipped[0] ^= 1;
    replace_signed("peers.dat", flipped);
    EXPECT_EQ(error(), "peers.dat belongs to another network");
    flipped = good;
    flipped[5] = 32 + 111;  // the lowest format that can read it
    replace_signed("peers.dat", flipped);
    EXPECT_EQ(error(), "");
    EXPECT_FALSE(fs_.exists(directory_.path() / "peers.dat"));
    EXPECT_TRUE(fs_.exists(directory_.path() / "peers.dat.bak"));
}

TEST_F(PeerFilesTest, AnchorsAreUsedOnce) {
    EXPECT_TRUE(files_.take_anchors().empty());
    const std::vector anchors{endpoint("8.8.8.8"), endpoint("2a01::1")};
    ASSERT_TRUE(files_.save_anchors(anchors));
    EXPECT_EQ(files_.take_anchors(), anchors);
    EXPECT_TRUE(files_.take_anchors().empty());
    replace("anchors.dat", base::as_bytes("nonsense"));
    EXPECT_TRUE(files_.take_anchors().empty());
    EXPECT_FALSE(fs_.exists(directory_.path() / "anchors.dat"));
}

TEST_F(PeerFilesTest, BansComeBackAndNonsenseIsSkipped) {
    p2p::BanList bans({1, 2});
    ASSERT_TRUE(files_.load_bans(bans));
    bans.ban(*p2p::parse_subnet("10.0.0.0/8"), {kNow, kNow + std::chrono::hours(1)});
    bans.ban(*p2p::parse_subnet("2a01::/32"), {kNow, kNow + std::chrono::hours(2)});
    ASSERT_TRUE(files_.save_bans(bans, kNow));
    p2p::BanList restored({1, 2});
    ASSERT_TRUE(files_.load_bans(restored));
    EXPECT_EQ(restored.list(kNow).size(), 2u);
    EXPECT_FALSE(restored.take_changed()) << "nothing to write";
    replace("banlist.json", base::as_bytes(R"({"banned_nets":[5,{"version":1,"address":"nope"},)"
                                           R"({"version":2,"address":"1.2.3.4"},)"
                                           R"({"version":1,"address":"1.2.3.4/32","ban_created":1,)"
                                           R"("banned_until":99999999999}]})"));
    p2p::BanList some({1, 2});
    ASSERT_TRUE(files_.load_bans(some));
    EXPECT_EQ(some.list(kNow).size(), 1u);
    replace("banlist.json", base::as_bytes("[]"));
    EXPECT_FALSE(files_.load_bans(some));
}

TEST_F(PeerFilesTest, KeysOfServicesAreKept) {
    EXPECT_TRUE(files_.load_key("onion_v3_private_key").empty());
    ASSERT_TRUE(files_.save_key("onion_v3_private_key", base::as_bytes("ED25519-V3:abc=")));
    EXPECT_EQ(base::as_text(files_.load_key("onion_v3_private_key")), "ED25519-V3:abc=");
}

}  // namespace
}  // namespace malha::node
