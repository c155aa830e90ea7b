// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/wallet/wallet_manager.hpp"

#include <fstream>
#include <sstream>

#include "wallet_fixture.hpp"

namespace malha::wallet {
namespace {

class WalletManagers : public WalletFixture {
protected:
    WalletManagers()
        : manager_({.wallet = context(),
                    .fs = fs_,
                    .wallet_dir = directory_.path(),
                    .network_magic = 0xfabfb5da}) {}

    void make(const std::string& name) {
        ASSERT_TRUE(manager_.create(name, {}).has_value()) << name;
    }
    [[nodiscard]] std::string content_of(const std::string& name) const {
        std::stringstream content;
        content << std::ifstream(directory_.path() / name, std::ios::binary).rdbuf();
        return content.str();
    }

    base::PosixFilesystem fs_;
    WalletManager manager_;
};

}  // namespace

TEST_F(WalletManagers, AreInUseBeforeAWalletAsksForTheTip) {
    int asked = 0;
    chain_.when_tip_is_read = [&] {
        ++asked;
        EXPECT_TRUE(manager_.is_in_use());
    };
    EXPECT_FALSE(manager_.is_in_use());
    make("w");
    EXPECT_EQ(std::exchange(asked, 0), 1) << "a new wallet begins at the tip";
    EXPECT_TRUE(manager_.is_in_use());
    ASSERT_TRUE(manager_.unload("w").has_value());
    EXPECT_FALSE(manager_.is_in_use());
    ASSERT_TRUE(manager_.load("w").has_value());
    EXPECT_GE(asked, 1) << "a loaded one catches up";
    EXPECT_TRUE(manager_.is_in_use());
}

TEST_F(WalletManagers, AreInUseAsLongAsAnyWalletIsLoaded) {
    make("one");
    make("other");
    ASSERT_TRUE(manager_.unload("one").has_value());
    EXPECT_FALSE(manager_.load("none").has_value());
    EXPECT_TRUE(manager_.is_in_use());
    manager_.close();
    EXPECT_FALSE(manager_.is_in_use());
    EXPECT_FALSE(manager_.load("none").has_value());
    EXPECT_FALSE(manager_.is_in_use());
}

TEST_F(WalletManagers, RefuseNamesThatThePlaceWouldNotBear) {
    make("w");
    manager_.close();
    const std::string before = content_of("w/wallet.dat");
    for (const std::string& name :
         {std::string("a/../b"), std::string("../x"), std::string("./x"), std::string("x/."),
          std::string("/"), std::string("w\0", 2), std::string("w\0x", 3), std::string("\0", 1)}) {
        EXPECT_FALSE(name_problem(name).empty()) << name;
        EXPECT_EQ(manager_.create(name, {}).error().kind, ErrorKind::wallet) << name;
        EXPECT_EQ(manager_.load(name).error().kind, ErrorKind::wallet) << name;
        EXPECT_EQ(manager_.restore(name, directory_.path() / "w/wallet.dat").error().kind,
                  ErrorKind::wallet)
            << name;
    }
    EXPECT_EQ(content_of("w/wallet.dat"), before);
    EXPECT_EQ(manager_.wallets_on_disk().size(), 1u);
    EXPECT_FALSE(manager_.create(std::string(256, 'x'), {}).has_value()) << "longer than names are";
    EXPECT_TRUE(manager_.create(std::string(255, 'x'), {}).has_value());
}

}  // namespace malha::wallet
