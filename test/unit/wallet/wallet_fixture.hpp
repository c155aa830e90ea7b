// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A wallet on a fake chain, in a file of its own, that can be closed and loaded again.
#pragma once

#include <gtest/gtest.h>

#include "fake_chain.hpp"
#include "malha/wallet/wallet.hpp"
#include "support/temporary_directory.hpp"

namespace malha::wallet {

class SteppingClock final : public base::Clock {
public:
    [[nodiscard]] base::UnixSeconds now() const override { return time; }
    /// Ever later, so that key derivation takes the fewest rounds.
    [[nodiscard]] base::MonoTime mono() const override {
        return base::MonoTime(std::chrono::seconds(++calls_) + extra);
    }
    base::UnixSeconds time{1'700'000'000};
    std::chrono::seconds extra{0};

private:
    mutable int calls_ = 0;
};

class WalletFixture : public testing::Test {
protected:
    WalletFixture() {
        format_.pubkey_hash_version = 111;
        format_.script_hash_version = 196;
        format_.private_key_version = 239;
        format_.extended_public_version = {0x04, 0x35, 0x87, 0xcf};
        format_.extended_private_version = {0x04, 0x35, 0x83, 0x94};
        format_.bech32_prefix = "bcrt";
        settings_.keypool_size = 5;
        settings_.sync_writes = false;
    }

    [[nodiscard]] WalletContext context() {
        return {.chain = chain_,
                .clock = clock_,
                .rng = rng_,
                .log = log_,
                .address_format = format_,
                .settings = settings_,
                .notify = [this](const TransactionNotice& notice) { notices_.push_back(notice); }};
    }
    [[nodiscard]] std::unique_ptr<Database> open(DatabaseMode mode) {
        auto database = Database::open(
            path_, {.mode = mode, .network_magic = 0xfabfb5da, .sync = settings_.sync_writes});
        EXPECT_TRUE(database.has_value()) << (database ? "" : database.error().message);
        return *std::move(database);
    }
    void create(const NewWallet& options = {}) {
        auto made = Wallet::create("w", open(DatabaseMode::must_create), context(), options);
        ASSERT_TRUE(made.has_value()) << made.error().message;
        wallet_ = *std::move(made);
    }
    /// As after a crash: nothing is written before.
    void reload() {
        wallet_.reset();
        auto loaded = Wallet::load("w", open(DatabaseMode::must_exist), context());
        ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
        wallet_ = *std::move(loaded);
        const auto attached = wallet_->attach();
        ASSERT_TRUE(attached.has_value()) << attached.error().message;
    }

    [[nodiscard]] base::Bytes new_script(keys::AddressType type = keys::AddressType::bech32) {
        const auto address = wallet_->new_address(type, "");
        EXPECT_TRUE(address.has_value()) << (address ? "" : address.error().message);
        return *keys::decode_address(*address, format_);
    }
    /// Mines a block that the wallet hears of.
    primitives::BlockPtr mine(std::vector<primitives::TransactionPtr> transactions = {},
                              const base::Bytes& coinbase_script = {}) {
        auto block = chain_.add_block(std::move(transactions), coinbase_script);
        wallet_->block_connected(block, chain_.height());
        return block;
    }
    void mine_many(int count) {
        for (int i = 0; i < count; ++i)
            mine();
    }
    void disconnect() {
        const auto height = chain_.height();
        wallet_->block_disconnected(chain_.remove_tip(), height);
    }
    /// A transaction that spends outputs, or none of ours without any.
    static primitives::TransactionPtr pay(
        std::vector<primitives::OutPoint> inputs,
        std::vector<std::pair<base::Bytes, std::int64_t>> outputs) {
        static std::uint8_t counter = 0;
        primitives::MutableTransaction tx;
        if (inputs.empty()) {
            primitives::OutPoint foreign;
            foreign.txid.bytes[0] = ++counter;
            foreign.index = 0;
            inputs.push_back(foreign);
        }
        for (const auto& outpoint : inputs)
            tx.inputs.push_back({.prevout = outpoint, .script_sig = {}, .witness = {}});
        for (auto& [script, sat] : outputs)
            tx.outputs.push_back({primitives::Amount{sat}, std::move(script)});
        return primitives::make_transaction(tx);
    }

    test::TemporaryDirectory directory_;
    base::Path path_ = directory_.path() / "wallet.dat";
    FakeChain chain_;
    SteppingClock clock_;
    base::SeededRng rng_{42};
    base::Logger log_;
    keys::AddressFormat format_;
    WalletSettings settings_;
    std::vector<TransactionNotice> notices_;
    std::unique_ptr<Wallet> wallet_;
};

}  // namespace malha::wallet
