// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Limits and odd forms of messages that the recordings do not show.
#include <gtest/gtest.h>

#include <string>

#include "malha/base/hex.hpp"
#include "support/wire_messages.hpp"

namespace malha::wire {
namespace {

base::Bytes unhex(std::string_view text) {
    return base::from_hex(text).value();
}

/// A count and that many times the same bytes.
base::Bytes repeated(std::size_t count, std::size_t size) {
    primitives::ByteWriter writer;
    writer.write_compact_size(count).write_bytes(base::Bytes(count * size, 0));
    return writer.take();
}

template <class Message>
void expect_limit(std::size_t count_max, std::size_t size) {
    EXPECT_TRUE(decode<Message>(repeated(count_max, size))) << Message::kCommand;
    const auto over = decode<Message>(repeated(count_max + 1, size));
    ASSERT_FALSE(over) << Message::kCommand;
    EXPECT_EQ(over.error(), DecodeError::over_limit) << Message::kCommand;
    // A count that the bytes do not back up is not a question of limits.
    base::Bytes cut = repeated(count_max, size);
    cut.pop_back();
    EXPECT_EQ(decode<Message>(cut).error(), DecodeError::malformed) << Message::kCommand;
}

TEST(Messages, CountsEndAtTheirLimits) {
    expect_limit<Inv>(kMaxInvItems, 36);
    expect_limit<GetData>(kMaxInvItems, 36);
    expect_limit<NotFound>(kMaxInvItems, 36);
    expect_limit<Headers>(kMaxHeaders, 81);
    expect_limit<Addr>(kMaxAddresses, 30);
    expect_limit<FilterAdd>(kMaxFilterAddSize, 1);
}

TEST(Messages, OnlySomeMayBeEmpty) {
    test::AllMessages::visit_all([]<class Message>() {
        const auto decoded = decode<Message>({});
        constexpr bool kMayBeEmpty = std::is_empty_v<Message> || std::is_same_v<Message, Ping> ||
                                     std::is_same_v<Message, Pong>;
        if constexpr (kMayBeEmpty) {
            EXPECT_TRUE(decoded && encode(*decoded).empty()) << Message::kCommand;
        } else {
            ASSERT_FALSE(decoded) << Message::kCommand;
            EXPECT_EQ(decoded.error(), DecodeError::malformed) << Message::kCommand;
        }
    });
}

TEST(Messages, BytesAtTheEndAreIgnored) {
    EXPECT_EQ(decode<Ping>(unhex("0100000000000000ff"))->nonce, 1u);
    EXPECT_TRUE(decode<Verack>(unhex("ff")));
    // Transactions and blocks take the whole payload over.
    EXPECT_FALSE(decode<TxMessage>(unhex("01000000000000000000ff")));
}

TEST(LocatorMessage, LimitsTheLocator) {
    const auto payload = [](std::size_t count) {
        GetHeaders message;
        message.locator.resize(count);
        return encode(message);
    };
    EXPECT_TRUE(decode<GetHeaders>(payload(kMaxLocatorHashes)));
    EXPECT_EQ(decode<GetBlocks>(payload(kMaxLocatorHashes + 1)).error(), DecodeError::over_limit);
}

TEST(Version, EndsAfterTheReceiverOfOldPeers) {
    Version version;
    version.protocol_version = 106;
    version.nonce = 3;
    const base::Bytes whole = encode(version);
    const base::Bytes old(whole.begin(), whole.begin() + 46);
    const auto decoded = decode<Version>(old);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->protocol_version, 106);
    EXPECT_EQ(decoded->nonce, 0u);
    EXPECT_FALSE(decoded->relay);
    const base::Bytes cut(whole.begin(), whole.begin() + 47);
    EXPECT_EQ(decode<Version>(cut).error(), DecodeError::malformed);
}

TEST(Version, UserAgentEndsAtItsLimit) {
    Version version;
    version.user_agent = std::string(kMaxUserAgentSize, 'a');
    EXPECT_EQ(decode<Version>(encode(version))->user_agent, version.user_agent);
    version.user_agent += 'a';
    EXPECT_EQ(decode<Version>(encode(version)).error(), DecodeError::over_limit);
}

TEST(AddrV2, RejectsAWrongLengthOnlyForNetworksWeKnow) {
    const auto entry = [](std::uint8_t network_id, std::size_t size) {
        AddrV2 message;
        message.entries.push_back({1, 2, {network_id, base::Bytes(size, 1)}, 8333});
        return decode<AddrV2>(encode(message));
    };
    EXPECT_TRUE(entry(1, 4));
    EXPECT_EQ(entry(1, 5).error(), DecodeError::malformed);
    EXPECT_EQ(entry(4, 10).error(), DecodeError::malformed);
    EXPECT_TRUE(entry(99, kMaxAddressSize));
    EXPECT_EQ(entry(99, kMaxAddressSize + 1).error(), DecodeError::malformed);
    EXPECT_TRUE(entry(99, 7)->records().empty());
    EXPECT_EQ(entry(1, 4)->records().size(), 1u);
}

TEST(AddrV2, CarriesEveryNetwork) {
    std::vector<AddressRecord> records;
    for (const Network network :
         {Network::ipv4, Network::onion, Network::i2p, Network::cjdns, Network::internal}) {
        const NetworkAddress address(network, base::Bytes(address_size(network), 0xfc));
        records.push_back({7, 1 << 20, {address, 18444}});
    }
    const auto decoded = decode<AddrV2>(encode(AddrV2::of(records)));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->records(), records);
}

TEST(AddrV2, IgnoresIpv6ThatStandsForOtherNetworks) {
    const auto known = [](std::string_view hex) {
        return Bip155Address{2, unhex(hex)}.known().has_value();
    };
    EXPECT_TRUE(known("20010db8000000000000000000000001"));
    EXPECT_FALSE(known("00000000000000000000ffff01020304"));
    EXPECT_FALSE(known("fd87d87eeb4301020304050607080910"));
}

TEST(NetworkAddress, FitsIntoSixteenBytesOrBecomesZeros) {
    const auto ipv4 = NetworkAddress::ipv4({1, 2, 3, 4});
    EXPECT_EQ(base::to_hex(to_v1_bytes(ipv4)), "00000000000000000000ffff01020304");
    EXPECT_EQ(from_v1_bytes(to_v1_bytes(ipv4)), ipv4);
    const NetworkAddress internal(Network::internal, base::Bytes(10, 9));
    EXPECT_EQ(base::to_hex(to_v1_bytes(internal)), "fd6b88c0872409090909090909090909");
    EXPECT_EQ(from_v1_bytes(to_v1_bytes(internal)), internal);
    const NetworkAddress onion(Network::onion, base::Bytes(32, 9));
    EXPECT_EQ(from_v1_bytes(to_v1_bytes(onion)), NetworkAddress());
    const base::Bytes tor_v2 = unhex("fd87d87eeb4301020304050607080910");
    EXPECT_EQ(from_v1_bytes(std::span<const std::uint8_t, 16>(tor_v2)), NetworkAddress());
}

TEST(GetBlockTxn, IndexesAreDifferencesOfSixteenBits) {
    const std::string hash(64, '0');
    const auto message = decode<GetBlockTxn>(unhex(hash + "03000201"));
    ASSERT_TRUE(message);
    EXPECT_EQ(message->indexes, (std::vector<std::uint16_t>{0, 3, 5}));
    EXPECT_EQ(decode<GetBlockTxn>(unhex(hash + "01fdffff"))->indexes.at(0), 0xffff);
    EXPECT_EQ(decode<GetBlockTxn>(unhex(hash + "02fdffff00")).error(), DecodeError::malformed);
    EXPECT_EQ(decode<GetBlockTxn>(unhex(hash + "01fe00000100")).error(), DecodeError::malformed);
}

TEST(CmpctBlock, NamesNoMoreThanSixteenBitsOfTransactions) {
    CmpctBlock block;
    block.short_ids.resize(kMaxCompactTransactions, (std::uint64_t{1} << 48) - 1);
    const auto decoded = decode<CmpctBlock>(encode(block));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->short_ids, block.short_ids);
    block.short_ids.push_back(0);
    EXPECT_EQ(decode<CmpctBlock>(encode(block)).error(), DecodeError::malformed);
}

TEST(CmpctBlock, TransactionsKeepThePayloadAlive) {
    primitives::MutableTransaction tx;
    tx.inputs.emplace_back();
    tx.outputs.emplace_back();
    const auto original = primitives::make_transaction(tx);
    CmpctBlock block;
    block.prefilled = {{0, original}, {2, original}};
    primitives::TransactionPtr kept;
    {
        const auto decoded = decode<CmpctBlock>(encode(block));
        ASSERT_TRUE(decoded);
        EXPECT_EQ(decoded->prefilled[1].index, 2);
        kept = decoded->prefilled[1].tx;
    }
    EXPECT_EQ(kept->txid, original->txid);
}

TEST(FilterLoad, EndsAtItsLimits) {
    FilterLoad filter{base::Bytes(kMaxBloomFilterSize), kMaxBloomHashFunctions, 0, 0};
    EXPECT_TRUE(decode<FilterLoad>(encode(filter)));
    filter.hash_functions += 1;
    EXPECT_EQ(decode<FilterLoad>(encode(filter)).error(), DecodeError::over_limit);
    filter.hash_functions = 1;
    filter.filter.push_back(0);
    EXPECT_EQ(decode<FilterLoad>(encode(filter)).error(), DecodeError::over_limit);
}

TEST(CFHeaders, EndsAtItsLimit) {
    CFHeaders message;
    message.filter_hashes.resize(kMaxCFHeaders);
    EXPECT_TRUE(decode<CFHeaders>(encode(message)));
    message.filter_hashes.emplace_back();
    EXPECT_EQ(decode<CFHeaders>(encode(message)).error(), DecodeError::over_limit);
}

}  // namespace
}  // namespace malha::wire
