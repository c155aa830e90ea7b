// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Encryption as real wallets have it, and the ways in which opening fails.
#include "malha/wallet/encryption.hpp"

#include <gtest/gtest.h>

#include "malha/base/hex.hpp"

namespace malha::wallet {
namespace {

/// A clock that says every derivation took a second, so that the fewest rounds are chosen.
class SlowClock final : public base::Clock {
public:
    [[nodiscard]] base::UnixSeconds now() const override { return {1}; }
    [[nodiscard]] base::MonoTime mono() const override {
        return base::MonoTime(std::chrono::seconds(++calls_));
    }

private:
    mutable int calls_ = 0;
};

// The record "mkey" of wallet `encrypted` in the fixtures.
MasterKey recorded_master_key() {
    MasterKey key;
    key.encrypted = *base::from_hex(
        "06fcda45288328fd0346feeee5a46ab68c433bf3bce5ec6e56d8a271e9defd54"
        "2899efbd7e3533b9c03c9a918dce97c5");
    key.salt = *base::from_hex("9977b0d83eac34fe");
    key.rounds = 25000;
    return key;
}

TEST(WalletEncryption, OpensARealMasterKey) {
    const auto opened = open_master_key(recorded_master_key(), "golden passphrase 1");
    ASSERT_TRUE(opened.has_value());
    EXPECT_EQ(opened->size(), kMasterKeySize);
}

TEST(WalletEncryption, RefusesAWrongPassphraseAndDamagedRecords) {
    EXPECT_FALSE(open_master_key(recorded_master_key(), "golden passphrase 2").has_value());
    MasterKey other_method = recorded_master_key();
    other_method.method = 1;
    EXPECT_FALSE(open_master_key(other_method, "golden passphrase 1").has_value());
    MasterKey endless = recorded_master_key();
    endless.rounds = kDeriveRoundsMax + 1;
    EXPECT_FALSE(open_master_key(endless, "golden passphrase 1").has_value());
    MasterKey cut = recorded_master_key();
    cut.encrypted.pop_back();
    EXPECT_FALSE(open_master_key(cut, "golden passphrase 1").has_value());
}

TEST(WalletEncryption, ProtectsAMasterKeyUnderSeveralPassphrases) {
    base::SeededRng rng(1);
    const SlowClock clock;
    const base::SecretBytes master = generate_master_key(rng);
    for (const std::string_view passphrase : {"a", "long and \xc3\xa4", "with \0 zero"}) {
        const MasterKey record = protect_master_key(master, passphrase, rng, clock);
        EXPECT_EQ(record.rounds, kDeriveRoundsMin);
        EXPECT_EQ(open_master_key(record, passphrase), master);
        EXPECT_FALSE(open_master_key(record, "other").has_value());
    }
}

TEST(WalletEncryption, KeysOpenOnlyAsThemselves) {
    base::SeededRng rng(2);
    const base::SecretBytes master = generate_master_key(rng);
    const base::SecretBytes other_master = generate_master_key(rng);
    for (const auto form : {crypto::KeyForm::compressed, crypto::KeyForm::uncompressed}) {
        const auto key = crypto::PrivateKey::generate(rng, form);
        const auto stranger = crypto::PrivateKey::generate(rng, form);
        const auto encrypted = encrypt_private_key(master, key, key.public_key());
        EXPECT_EQ(decrypt_private_key(master, encrypted, key.public_key()), key);
        EXPECT_FALSE(decrypt_private_key(other_master, encrypted, key.public_key()).has_value());
        EXPECT_FALSE(decrypt_private_key(master, encrypted, stranger.public_key()).has_value());
    }
}

}  // namespace
}  // namespace malha::wallet
