// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Every change of a wallet, with a failing write at its first write, its second, and so on: what
// was acknowledged stays, the rest is done whole or not at all, and the wallet goes on.
#include <fstream>
#include <sstream>

#include "faulty_disk.hpp"
#include "malha/wallet/import_seed.hpp"
#include "wallet_fixture.hpp"

namespace malha::wallet {
namespace {

using keys::AddressType;
using primitives::OutPoint;
using primitives::TransactionPtr;

constexpr std::string_view kPassphrase = "one";
constexpr std::string_view kNewPassphrase = "two";
const base::Bytes kForeign = {0x51};

std::string bytes_of(const base::Path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}
void write_bytes(const base::Path& path, const std::string& content) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

std::string state_text(const WalletTx& tx) {
    if (const auto* confirmed = tx.confirmed())
        return "confirmed " + std::to_string(confirmed->height);
    if (const auto* conflicted = tx.conflicted())
        return "conflicted " + std::to_string(conflicted->height);
    if (tx.is_in_pool()) return "in pool";
    return tx.is_abandoned() ? "abandoned" : "inactive";
}

/// A change of the wallet. @return whether its user was told that it is done.
using Change = std::function<bool()>;

class WalletFaults : public WalletFixture, public testing::WithParamInterface<Fault> {
protected:
    ~WalletFaults() override { wallet_.reset(); }
    void SetUp() override {
        settings_.sync_writes = true;
        settings_.keypool_size = 3;
    }

    /// A wallet with an address in use, a coin and a payment of its own that waits.
    void prepare(const NewWallet& options = {}) {
        create(options);
        address_ = new_script();
        const auto paid = pay({}, {{address_, 10'000}, {new_script(), 20'000}});
        mine({paid});
        coin_ = {paid->txid, 0};
        spare_coin_ = {paid->txid, 1};
        unlock();
        waiting_ = pay({coin_}, {{kForeign, 4000}, {new_script(), 5000}});
        ASSERT_TRUE(wallet_->commit(waiting_, {{"comment", "rent"}}).has_value());
        mine();
        keep();
    }
    /// Takes the wallet as it is for where changes begin.
    void keep() {
        ASSERT_TRUE(wallet_->save_position().has_value());
        wallet_.reset();
        file_ = bytes_of(path_);
        kept_chain_ = chain_;
        put_back();
        before_ = summary();
    }
    void put_back() {
        wallet_.reset();
        std::filesystem::remove(journal_);
        write_bytes(path_, file_);
        chain_ = kept_chain_;
        acknowledged_.clear();
        is_passphrase_changed_ = false;
        reload();
    }
    void unlock() {
        if (!wallet_->is_locked()) return;
        constexpr std::chrono::seconds kLong{100'000};
        const bool is_open = (!is_passphrase_changed_ && wallet_->unlock(kPassphrase, kLong)) ||
                             wallet_->unlock(kNewPassphrase, kLong);
        ASSERT_TRUE(is_open);
    }

    /// All that must not be lost, without what differs from run to run (times, random keys).
    [[nodiscard]] std::string summary() const {
        std::ostringstream out;
        out << "descriptors " << wallet_->keychain().managers().size() << " encrypted "
            << wallet_->is_encrypted() << " height " << wallet_->last_block().height << '\n';
        for (const auto& [position, tx] : wallet_->history().by_position()) {
            out << position << ' ' << tx->txid().to_display_hex() << ' ' << state_text(*tx);
            for (const auto& [name, value] : tx->notes)
                out << ' ' << name << '=' << value;
            out << '\n';
        }
        for (const auto& [address, entry] : wallet_->address_book().entries())
            if (entry.label && !entry.label->empty()) out << "label " << *entry.label << '\n';
        for (const auto& [outpoint, persists] : wallet_->locked_coins())
            out << "locked " << outpoint.index << '\n';
        out << "trusted " << wallet_->balances().trusted.sat << '\n';
        return out.str();
    }
    void check_keys() {
        unlock();
        std::vector<base::Bytes> scripts = acknowledged_;
        if (!address_.empty()) scripts.push_back(address_);
        for (const base::Bytes& script : scripts) {
            EXPECT_TRUE(wallet_->is_mine(script));
            EXPECT_EQ(wallet_->signing_keys({&script, 1}).private_keys.size(), 1U);
        }
    }

    /// One run with the fault at the nth write. @return whether there is an nth write.
    bool run_once(int nth, const Change& change, const std::string& after) {
        put_back();
        unlock();
        disk_.arm(nth, GetParam());
        const bool is_done = change();
        const bool was_hit = disk_.was_hit();
        if (GetParam() == Fault::power_cut) wallet_.reset();
        disk_.repair(rng_);
        if (GetParam() == Fault::power_cut) {
            reload();
        } else if (const auto recovered = wallet_->recover(); !recovered) {
            ADD_FAILURE() << recovered.error().message;
            return false;
        }
        const std::string in_memory = summary();
        reload();
        EXPECT_EQ(summary(), in_memory);
        check(is_done, after);
        if (!is_done && summary() == before_) {
            EXPECT_TRUE(change());
            EXPECT_EQ(summary(), after);
        }
        return was_hit;
    }
    void check(bool is_done, const std::string& after) {
        const std::string now = summary();
        if (is_done)
            EXPECT_EQ(now, after);
        else
            EXPECT_TRUE(now == before_ || now == after) << now << "-- before\n"
                                                        << before_ << "-- after\n"
                                                        << after;
        check_keys();
    }
    [[nodiscard]] testing::AssertionResult survives_every_write(const Change& change) {
        put_back();
        unlock();
        if (!change()) return testing::AssertionFailure() << "it fails without a fault";
        const std::string after = summary();
        int nth = 1;
        while (run_once(nth, change, after) && !HasFailure()) {
            ++nth;
        }
        if (HasFailure()) return testing::AssertionFailure() << "fault at write " << nth;
        if (nth <= 4) return testing::AssertionFailure() << "only " << nth - 1 << " writes";
        return testing::AssertionSuccess();
    }
    /// An event has no answer: all that it tells must be known afterwards.
    [[nodiscard]] testing::AssertionResult survives_every_write_of_event(
        const std::function<void()>& event) {
        return survives_every_write([&] {
            event();
            return true;
        });
    }

    FaultyDisk disk_;
    base::Path journal_ = path_.string() + "-journal";
    std::string file_, before_;
    FakeChain kept_chain_;
    bool is_passphrase_changed_ = false;  ///< and the old one must not open it any more
    base::Bytes address_;
    OutPoint coin_, spare_coin_;
    TransactionPtr waiting_;
    std::vector<base::Bytes> acknowledged_;  ///< scripts of addresses that were given out
};

std::string name_of(const testing::TestParamInfo<Fault>& tested) {
    switch (tested.param) {
        case Fault::one_error:
            return "OneError";
        case Fault::full_disk:
            return "FullDisk";
        case Fault::power_cut:
            break;
    }
    return "PowerCut";
}
INSTANTIATE_TEST_SUITE_P(AllFaults, WalletFaults,
                         testing::Values(Fault::one_error, Fault::full_disk, Fault::power_cut),
                         name_of);

TEST_P(WalletFaults, Addresses) {
    prepare({.flags = {}, .passphrase = std::string(kPassphrase)});
    EXPECT_TRUE(survives_every_write([&] {
        for (const AddressType type : {AddressType::bech32, AddressType::legacy}) {
            const auto address = wallet_->new_address(type, "");
            if (!address) return false;
            acknowledged_.push_back(*keys::decode_address(*address, format_));
        }
        return true;
    }));
}

TEST_P(WalletFaults, Labels) {
    prepare();
    EXPECT_TRUE(survives_every_write([&] {
        return wallet_->address_book()
            .set(*keys::encode_address(address_, format_), "savings", "receive")
            .has_value();
    }));
}

TEST_P(WalletFaults, LockedCoins) {
    prepare();
    EXPECT_TRUE(survives_every_write(
        [&] { return wallet_->lock_coin(spare_coin_, /*is_persistent=*/true).has_value(); }));
}

TEST_P(WalletFaults, Payments) {
    prepare();
    ASSERT_TRUE(wallet_->lock_coin(spare_coin_, /*is_persistent=*/true).has_value());
    keep();
    const auto tx = pay({spare_coin_}, {{kForeign, 15'000}, {address_, 4000}});
    EXPECT_TRUE(survives_every_write([&] {
        const bool is_done = wallet_->commit(tx, {{"to", "Bob"}}).has_value();
        // Nothing is sent that is not written down.
        EXPECT_TRUE(is_done || !chain_.is_in_pool(tx->txid));
        return is_done;
    }));
}

TEST_P(WalletFaults, Bumps) {
    prepare();
    const auto replacement = pay({coin_}, {{kForeign, 4000}, {address_, 3000}});
    chain_.refusal = "the pool decides for itself which of both it takes";
    chain_.pool.clear();
    wallet_->pool_removed(waiting_, events::RemovalReason::replaced);
    keep();
    EXPECT_TRUE(survives_every_write([&] {
        return wallet_->commit(replacement, {{"replaces_txid", "x"}}, waiting_->txid).has_value();
    }));
}

TEST_P(WalletFaults, AbandonedPayments) {
    prepare();
    chain_.refusal = "no";
    chain_.pool.clear();
    wallet_->pool_removed(waiting_, events::RemovalReason::expiry);
    keep();
    EXPECT_TRUE(survives_every_write([&] { return wallet_->abandon(waiting_->txid).has_value(); }));
}

TEST_P(WalletFaults, CoinsInBlocks) {
    prepare();
    // Far ahead in the keypool, which grows.
    base::Bytes script;
    for (int i = 0; i < 3; ++i)
        script = new_script();
    const auto tx = pay({}, {{script, 7000}, {kForeign, 1000}});
    EXPECT_TRUE(survives_every_write_of_event([&] {
        mine({tx, waiting_});
        mine();
    }));
}

TEST_P(WalletFaults, CoinsInThePool) {
    prepare();
    const auto tx = pay({}, {{new_script(), 7000}});
    keep();
    EXPECT_TRUE(survives_every_write_of_event([&] {
        chain_.pool.push_back(tx);
        wallet_->pool_added(tx);
    }));
}

TEST_P(WalletFaults, Reorganisations) {
    prepare();
    const auto tx = pay({}, {{new_script(), 7000}});
    mine({tx});
    chain_.refusal = "what loses its block is not offered again here";
    keep();
    const auto rival = pay({coin_}, {{kForeign, 9500}});
    EXPECT_TRUE(survives_every_write_of_event([&] {
        chain_.pool.clear();
        disconnect();
        wallet_->pool_removed(waiting_, events::RemovalReason::conflict);
        mine({rival});
        mine();
    }));
}

TEST_P(WalletFaults, Positions) {
    prepare();
    mine();
    EXPECT_TRUE(survives_every_write([&] { return wallet_->save_position().has_value(); }));
}

TEST_P(WalletFaults, Encryption) {
    prepare();
    EXPECT_TRUE(survives_every_write([&] { return wallet_->encrypt(kPassphrase).has_value(); }));
}

TEST_P(WalletFaults, Passphrases) {
    prepare({.flags = {}, .passphrase = std::string(kPassphrase)});
    EXPECT_TRUE(survives_every_write([&] {
        // A change that failed at its very end may be in effect.
        const auto change_from = [&](std::string_view old_passphrase) {
            return wallet_->keychain()
                .change_passphrase(old_passphrase, kNewPassphrase)
                .has_value();
        };
        is_passphrase_changed_ = change_from(kPassphrase) || change_from(kNewPassphrase);
        wallet_->lock();
        return is_passphrase_changed_;
    }));
}

TEST_P(WalletFaults, SeedWords) {
    create({.flags = WalletFlags().set(WalletFlag::blank_wallet)});
    const base::Bytes seed(32, 7);
    const auto master = keys::ExtendedPrivateKey::from_seed(seed);
    ASSERT_TRUE(import_master_key(*wallet_, *master, {1'600'000'000}).has_value());
    const base::Bytes address = new_script();
    wallet_.reset();
    std::filesystem::remove(path_);
    create({.flags = WalletFlags().set(WalletFlag::blank_wallet)});
    keep();
    EXPECT_TRUE(survives_every_write([&] {
        const bool is_done = import_master_key(*wallet_, *master, {1'600'000'000}).has_value();
        if (is_done) acknowledged_.push_back(address);
        return is_done;
    }));
}

TEST_P(WalletFaults, NewWallets) {
    int nth = 0;
    bool was_hit = true;
    while (was_hit) {
        wallet_.reset();
        std::filesystem::remove(path_);
        std::filesystem::remove(journal_);
        disk_.arm(++nth, GetParam());
        bool is_done = false;
        auto database = Database::open(
            path_, {.mode = DatabaseMode::must_create, .network_magic = 0xfabfb5da, .sync = true});
        if (database) {
            auto made = Wallet::create("w", *std::move(database), context(),
                                       {.flags = {}, .passphrase = std::string(kPassphrase)});
            is_done = made.has_value();
            if (is_done) wallet_ = *std::move(made);
        }
        if (is_done) {
            const auto address = wallet_->new_address(AddressType::bech32, "");
            address_ = address ? *keys::decode_address(*address, format_) : base::Bytes();
        }
        was_hit = disk_.was_hit();
        wallet_.reset();
        disk_.repair(rng_);
        if (!is_done) continue;
        reload();
        unlock();
        EXPECT_EQ(wallet_->keychain().managers().size(), 8U);
        if (!address_.empty()) check_keys();
    }
    EXPECT_GT(nth, 20);
}

}  // namespace
}  // namespace malha::wallet
