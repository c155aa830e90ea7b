// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Records of real wallet files: read, and written again byte for byte.
#include "malha/wallet/records.hpp"

#include <gtest/gtest.h>

#include <map>

#include "malha/wallet/database.hpp"
#include "support/fixture_datadir.hpp"
#include "support/shared.hpp"

namespace malha::wallet {
namespace {

constexpr std::uint32_t kRegtestMagic = 0xfabfb5da;
constexpr const char* kArchive = "fixtures/datadir/regtest-main.tar.xz";

using Rows = std::map<base::Bytes, base::Bytes>;

/// Everything that a wallet file of these contents would hold.
Rows written(const WalletContents& contents) {
    Rows rows;
    const auto put = [&](Record record) { rows[std::move(record.key)] = std::move(record.value); };
    put(version_record(*contents.version));
    put(flags_record(contents.flags));
    for (const auto& [id, key] : contents.master_keys)
        put(master_key_record(id, key));
    for (const auto& [id, stored] : contents.descriptors) {
        put(descriptor_record(id, *stored.record));
        for (const auto& [public_key, key] : stored.private_keys)
            put(descriptor_key_record(id, key));
        for (const auto& [public_key, encrypted] : stored.encrypted_keys)
            put(encrypted_key_record(id, public_key, encrypted));
        for (const auto& [number, key] : stored.cache.parents)
            put(parent_cache_record(id, number, key));
        for (const auto& [place, key] : stored.cache.children)
            put(child_cache_record(id, place.first, place.second, key));
        for (const auto& [number, key] : stored.cache.last_hardened)
            put(last_hardened_record(id, number, key));
    }
    for (const auto& [type, id] : contents.active_external)
        put(active_record(type, /*is_internal=*/false, id));
    for (const auto& [type, id] : contents.active_internal)
        put(active_record(type, /*is_internal=*/true, id));
    for (const WalletTx& tx : contents.transactions)
        put(transaction_record(tx));
    for (const auto& [address, entry] : contents.addresses) {
        if (entry.label) put(label_record(address, *entry.label));
        if (!entry.purpose.empty()) put(purpose_record(address, entry.purpose));
        for (const auto& [name, value] : entry.data)
            put(address_data_record(address, name, value));
    }
    for (const auto& outpoint : contents.locked)
        put(locked_output_record(outpoint));
    auto [old_record, record] = best_block_records(contents.locator);
    put(std::move(old_record));
    put(std::move(record));
    if (contents.next_position) put(next_position_record(*contents.next_position));
    return rows;
}

TEST(WalletRecords, OfRealWalletsComeBackByteForByte) {
    MALHA_NEEDS_SHARED(kArchive);
    const test::FixtureDatadir datadir("regtest-main");
    std::size_t wallets = 0;
    std::size_t records = 0;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(datadir.regtest() / "wallets")) {
        if (entry.path().filename() != "wallet.dat") continue;
        SCOPED_TRACE(entry.path().string());
        ++wallets;
        const auto database =
            Database::open(entry.path(), {.network_magic = kRegtestMagic, .sync = false});
        ASSERT_TRUE(database.has_value()) << database.error().message;
        Rows rows;
        WalletContents contents;
        const auto read = (*database)->for_each([&](base::ByteView key, base::ByteView value) {
            rows[base::to_bytes(key)] = base::to_bytes(value);
            return add_record(contents, key, value);
        });
        ASSERT_TRUE(read.has_value()) << read.error().message;
        EXPECT_EQ(contents.unknown, 0U);
        EXPECT_EQ(written(contents), rows);
        records += rows.size();
    }
    EXPECT_EQ(wallets, 11U);
    EXPECT_GT(records, 900U);
    RecordProperty("records", static_cast<int>(records));
}

TEST(WalletRecords, DamagedOnesAreRefused) {
    MALHA_NEEDS_SHARED(kArchive);
    const test::FixtureDatadir datadir("regtest-main");
    const auto database = Database::open(datadir.regtest() / "wallets/main/wallet.dat",
                                         {.network_magic = kRegtestMagic, .sync = false});
    ASSERT_TRUE(database.has_value());
    std::size_t refused = 0;
    static_cast<void>((*database)->for_each([&](base::ByteView key, base::ByteView value) {
        const auto type = std::string(base::as_text(key.subspan(1, key[0])));
        // Every cut must be refused where the record's own end is known.
        if (type != "tx" && type != "walletdescriptorkey" && type != "walletdescriptorcache")
            return base::Status();
        for (std::size_t size = 0; size + 40 < value.size(); size += 7) {
            WalletContents contents;
            EXPECT_FALSE(add_record(contents, key, value.first(size)).has_value()) << type;
            ++refused;
        }
        if (type == "walletdescriptorcache") return base::Status();
        // A changed byte shows: by the txid, or by the key's checksum.
        for (std::size_t at = 0; at < std::min<std::size_t>(value.size(), 60); at += 3) {
            base::Bytes changed = base::to_bytes(value);
            changed[at] ^= 1;
            WalletContents contents;
            const auto added = add_record(contents, key, changed);
            const bool is_same_tx = type == "tx" && added.has_value();
            // Only witness bytes are outside a txid.
            EXPECT_TRUE(!added.has_value() || is_same_tx) << type << " at " << at;
        }
        return base::Status();
    }));
    EXPECT_GT(refused, 1000U);
}

TEST(WalletRecords, UnknownTypesAreCountedAndLeftAlone) {
    WalletContents contents;
    const base::Bytes key = {6, 'f', 'u', 't', 'u', 'r', 'e', 1, 2};
    EXPECT_TRUE(add_record(contents, key, {}).has_value());
    EXPECT_EQ(contents.unknown, 1U);
    EXPECT_FALSE(add_record(contents, {}, {}).has_value());
}

TEST(WalletRecords, KeysBesideTheDescriptorsAreRefused) {
    for (const std::string_view type : {"key", "ckey", "hdchain", "keymeta", "pool", "watchs"}) {
        base::Bytes key = {static_cast<std::uint8_t>(type.size())};
        key.insert(key.end(), type.begin(), type.end());
        WalletContents contents;
        const auto added = add_record(contents, key, {});
        ASSERT_FALSE(added.has_value()) << type;
        EXPECT_EQ(added.error().message, "Unexpected legacy entry in descriptor wallet found");
    }
}

}  // namespace
}  // namespace malha::wallet
