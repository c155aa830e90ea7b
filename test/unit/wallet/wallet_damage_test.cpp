// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A wallet file that is cut or damaged at any place is refused with a word on why, and left as it
// is; or it opens with all its keys and transactions.
#include <fstream>

#include "wallet_fixture.hpp"

namespace malha::wallet {
namespace {

std::string bytes_of(const base::Path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

class WalletDamage : public WalletFixture {
protected:
    void SetUp() override {
        settings_.keypool_size = 2;
        create();
        script_ = new_script();
        mine({pay({}, {{script_, 10'000}}), pay({}, {{new_script(), 20'000}})});
        ASSERT_TRUE(wallet_->address_book().set("address", "label", "receive").has_value());
        keys_ = secrets();
        ASSERT_EQ(keys_.size(), 8U);
        wallet_.reset();
        whole_ = bytes_of(path_);
    }

    /// All private keys, in the order of their descriptors.
    [[nodiscard]] std::vector<crypto::Bytes32> secrets() const {
        std::vector<crypto::Bytes32> found;
        for (const auto& [id, manager] : wallet_->keychain().managers())
            for (const auto& [hash, key] : manager->private_keys(wallet_->keychain().vault()))
                found.push_back(key.bytes());
        return found;
    }

    /// @return whether the file was refused.
    bool check(const std::string& content, std::size_t place) {
        std::ofstream(path_, std::ios::binary | std::ios::trunc) << content;
        const std::string problem = open_problem();
        wallet_.reset();
        if (problem.empty()) return false;
        EXPECT_GT(problem.size(), 10U) << problem;
        EXPECT_TRUE(bytes_of(path_) == content) << "changed, at " << place;
        EXPECT_FALSE(std::filesystem::exists(path_.string() + "-journal"));
        return true;
    }
    std::string open_problem() {
        auto database = Database::open(
            path_, {.mode = DatabaseMode::must_exist, .network_magic = 0xfabfb5da, .sync = false});
        if (!database) return database.error().message;
        auto loaded = Wallet::load("w", *std::move(database), context());
        if (!loaded) return loaded.error().message;
        wallet_ = *std::move(loaded);
        const auto attached = wallet_->attach();
        EXPECT_TRUE(attached.has_value()) << attached.error().message;
        EXPECT_EQ(secrets(), keys_);
        EXPECT_EQ(wallet_->history().size(), 2U);
        EXPECT_TRUE(wallet_->is_mine(script_));
        return {};
    }

    base::Bytes script_;
    std::vector<crypto::Bytes32> keys_;
    std::string whole_;
};

TEST_F(WalletDamage, CutFilesAreRefused) {
    ASSERT_GT(whole_.size(), 20'000U);
    EXPECT_FALSE(check(whole_, 0));
    // Every length near the header and near the ends of pages, and a sample of the others.
    for (std::size_t size = 0; size < whole_.size(); size += size < 128 ? 1 : 331)
        EXPECT_TRUE(check(whole_.substr(0, size), size)) << "cut to " << size;
    for (std::size_t page = 4096; page < whole_.size(); page += 4096)
        for (const std::size_t size : {page - 1, page, page + 1})
            EXPECT_TRUE(check(whole_.substr(0, size), size)) << "cut to " << size;
}

TEST_F(WalletDamage, NoDamageCostsAKeyUnnoticed) {
    base::SeededRng rng(7);
    std::size_t refused = 0;
    std::size_t tried = 0;
    for (std::size_t at = 0; at < whole_.size(); at += at < 128 ? 1 : 61) {
        std::string content = whole_;
        content[at] = static_cast<char>(content[at] ^ (1 << rng.below(8)));
        if (check(content, at)) ++refused;
        ++tried;
        if (HasFailure()) FAIL() << "byte " << at;
    }
    EXPECT_GT(tried, 500U);
    EXPECT_GT(refused, tried / 4);
}

TEST_F(WalletDamage, LostSectorsAreRefused) {
    constexpr std::size_t kSector = 512;
    std::size_t refused = 0;
    for (std::size_t at = 0; at < whole_.size(); at += kSector) {
        std::string content = whole_;
        content.replace(at, kSector, kSector, '\0');
        if (content == whole_) continue;
        if (check(content, at)) ++refused;
        if (HasFailure()) FAIL() << "sector at " << at;
    }
    EXPECT_GT(refused, 10U);
}

}  // namespace
}  // namespace malha::wallet
