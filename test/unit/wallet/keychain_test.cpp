// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Keypools, the lock, and what a wallet finds again.
#include "malha/wallet/keychain.hpp"

#include <fstream>

#include "wallet_fixture.hpp"

namespace malha::wallet {
namespace {

using keys::AddressType;

class WalletKeys : public WalletFixture {
protected:
    std::string file() {
        std::ifstream stream(path_, std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }
    /// All private keys, as bytes of the file would hold them.
    std::vector<std::string> secrets() {
        std::vector<std::string> found;
        for (const auto& [id, manager] : wallet_->keychain().managers())
            for (const auto& [hash, key] : manager->private_keys(wallet_->keychain().vault()))
                found.emplace_back(base::as_text(key.bytes()));
        return found;
    }
};

TEST_F(WalletKeys, GiveDistinctAddressesOfEveryType) {
    create();
    std::set<base::Bytes> scripts;
    for (const auto type :
         {AddressType::legacy, AddressType::p2sh_segwit, AddressType::bech32, AddressType::bech32m})
        for (int i = 0; i < 8; ++i) {
            const base::Bytes script = new_script(type);
            EXPECT_TRUE(scripts.insert(script).second);
            EXPECT_TRUE(wallet_->is_mine(script));
            EXPECT_FALSE(wallet_->is_change(script));
        }
    // The pool is full again each time, whatever was taken.
    EXPECT_EQ(wallet_->keychain().keypool_size(AddressUse::change), 4 * 5);
    const auto before = new_script();
    reload();
    EXPECT_TRUE(wallet_->is_mine(before));
    EXPECT_NE(new_script(), before);
}

TEST_F(WalletKeys, AReservedScriptCanBePutBack) {
    create();
    const auto first = wallet_->reserve_script(AddressType::bech32, AddressUse::change);
    wallet_->release(*first);
    const auto again = wallet_->reserve_script(AddressType::bech32, AddressUse::change);
    EXPECT_EQ(first->script_pubkey, again->script_pubkey);
    const auto second = wallet_->reserve_script(AddressType::bech32, AddressUse::change);
    // Something was taken after it: it stays taken.
    wallet_->release(*again);
    const auto third = wallet_->reserve_script(AddressType::bech32, AddressUse::change);
    EXPECT_NE(third->script_pubkey, again->script_pubkey);
    EXPECT_NE(third->script_pubkey, second->script_pubkey);
}

TEST_F(WalletKeys, AnOlderCopyFindsWhatWasHandedOutLater) {
    create();
    const base::Path copy = directory_.path() / "older.dat";
    ASSERT_TRUE(wallet_->backup(copy).has_value());
    std::vector<base::Bytes> scripts;
    for (int i = 0; i < 12; ++i)
        scripts.push_back(new_script());
    for (const base::Bytes& script : scripts)
        mine({pay({}, {{script, 1000}})});
    wallet_.reset();
    std::filesystem::copy_file(copy, path_, std::filesystem::copy_options::overwrite_existing);
    reload();
    EXPECT_EQ(wallet_->balances().trusted.sat, 12'000);
    // Addresses that are given out now are new ones.
    const base::Bytes next = new_script();
    EXPECT_EQ(std::ranges::count(scripts, next), 0);
    EXPECT_FALSE(wallet_->is_change(scripts[3]));
}

TEST_F(WalletKeys, EncryptionLeavesNoPlainKeyInTheFile) {
    create();
    const auto plain = secrets();
    ASSERT_EQ(plain.size(), 8U);
    EXPECT_NE(file().find(plain.front()), std::string::npos);
    const base::Bytes old_script = new_script();
    ASSERT_TRUE(wallet_->encrypt("pass").has_value());
    EXPECT_TRUE(wallet_->is_locked());
    EXPECT_TRUE(secrets().empty());
    for (const std::string& secret : plain)
        EXPECT_EQ(file().find(secret), std::string::npos);
    // Old addresses stay ours; new ones come from another seed.
    EXPECT_TRUE(wallet_->is_mine(old_script));
    EXPECT_EQ(wallet_->keychain().managers().size(), 16U);
    EXPECT_TRUE(wallet_->is_mine(new_script()));
    reload();
    EXPECT_TRUE(wallet_->is_locked());
    ASSERT_TRUE(wallet_->unlock("pass", std::chrono::seconds(1000)).has_value());
    EXPECT_EQ(secrets().size(), 16U);
    EXPECT_EQ(std::ranges::count(secrets(), plain.front()), 8);
}

TEST_F(WalletKeys, ANewEncryptedWalletNeverHasPlainKeys) {
    create({.flags = {}, .passphrase = "pass"});
    EXPECT_TRUE(wallet_->is_locked());
    EXPECT_EQ(file().find("walletdescriptorkey"), std::string::npos);
    EXPECT_NE(file().find("walletdescriptorckey"), std::string::npos);
    EXPECT_TRUE(wallet_->is_mine(new_script()));
}

TEST_F(WalletKeys, TheLockAnswersPassphrasesAndTime) {
    create({.flags = {}, .passphrase = "one"});
    const auto wrong = wallet_->unlock("two", std::chrono::seconds(100));
    ASSERT_FALSE(wrong.has_value());
    EXPECT_EQ(wrong.error().kind, ErrorKind::wrong_passphrase);
    ASSERT_TRUE(wallet_->unlock("one", std::chrono::seconds(1000)).has_value());
    EXPECT_FALSE(wallet_->is_locked());
    EXPECT_EQ(wallet_->unlocked_until().value, clock_.time.value + 1000);
    wallet_->tick();
    EXPECT_FALSE(wallet_->is_locked());
    clock_.extra += std::chrono::seconds(2000);
    wallet_->tick();
    EXPECT_TRUE(wallet_->is_locked());
    EXPECT_EQ(wallet_->unlocked_until().value, 0);

    EXPECT_FALSE(wallet_->keychain().change_passphrase("two", "three").has_value());
    ASSERT_TRUE(wallet_->keychain().change_passphrase("one", "three").has_value());
    EXPECT_TRUE(wallet_->is_locked());
    reload();
    EXPECT_FALSE(wallet_->unlock("one", std::chrono::seconds(1)).has_value());
    EXPECT_TRUE(wallet_->unlock("three", std::chrono::seconds(1)).has_value());
}

TEST_F(WalletKeys, SigningNeedsTheKeyAndTheScript) {
    create({.flags = {}, .passphrase = "one"});
    const std::vector<base::Bytes> scripts = {new_script(AddressType::bech32m)};
    EXPECT_TRUE(wallet_->signing_keys(scripts).private_keys.empty());
    EXPECT_FALSE(wallet_->signing_keys(scripts).known.public_keys.empty());
    ASSERT_TRUE(wallet_->unlock("one", std::chrono::seconds(1000)).has_value());
    const auto keys = wallet_->signing_keys(scripts);
    ASSERT_EQ(keys.private_keys.size(), 1U);
    const auto public_key = keys.private_keys.begin()->second.public_key();
    EXPECT_EQ(wallet_->signing_keys_of({&public_key, 1}).private_keys.size(), 1U);
    const std::vector<base::Bytes> foreign = {{0x51}};
    EXPECT_TRUE(wallet_->signing_keys(foreign).private_keys.empty());
}

TEST_F(WalletKeys, WalletsWithoutKeysGiveNoAddresses) {
    create({.flags = WalletFlags().set(WalletFlag::disable_private_keys)});
    const auto reserved = wallet_->reserve_script(AddressType::bech32, AddressUse::receive);
    EXPECT_FALSE(reserved.has_value());
    EXPECT_TRUE(wallet_->keychain().managers().empty());
}

TEST_F(WalletKeys, MasterKeysWithoutKeysAreDropped) {
    create({.flags = WalletFlags().set(WalletFlag::disable_private_keys)});
    wallet_.reset();
    {
        const auto database = open(DatabaseMode::must_exist);
        MasterKey key;
        key.encrypted.resize(48);
        ASSERT_TRUE(database->put(master_key_record(1, key)).has_value());
    }
    reload();
    EXPECT_FALSE(wallet_->is_encrypted());
    reload();
    EXPECT_FALSE(wallet_->is_encrypted());
}

TEST_F(WalletKeys, RefusesFilesOfUnknownOrLegacyKinds) {
    {
        const auto database = open(DatabaseMode::must_create);
        ASSERT_TRUE(database->put(flags_record({0})).has_value());
    }
    auto legacy = Wallet::load("w", open(DatabaseMode::must_exist), context());
    ASSERT_FALSE(legacy.has_value());
    EXPECT_NE(legacy.error().message.find("legacy"), std::string::npos);
    {
        const auto database = open(DatabaseMode::must_exist);
        WalletFlags flags;
        flags.set(WalletFlag::descriptors).bits |= std::uint64_t{1} << 60;
        ASSERT_TRUE(database->put(flags_record(flags)).has_value());
    }
    EXPECT_FALSE(Wallet::load("w", open(DatabaseMode::must_exist), context()).has_value());
}

}  // namespace
}  // namespace malha::wallet
