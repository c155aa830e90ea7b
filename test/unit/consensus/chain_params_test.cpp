// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/consensus/chain_params.hpp"

#include <gtest/gtest.h>

#include "malha/base/hex.hpp"
#include "malha/consensus/header_rules.hpp"
#include "malha/consensus/work.hpp"
#include "support/shared.hpp"

namespace malha::consensus {
namespace {

constexpr Network kNetworks[] = {Network::main, Network::testnet3, Network::testnet4,
                                 Network::signet, Network::regtest};

TEST(ChainParams, HaveAGenesisBlockWithWork) {
    for (const Network network : kNetworks) {
        const ChainParams params = params_for(network);
        const auto& header = params.genesis->header();
        EXPECT_EQ(params.network, network);
        EXPECT_EQ(network_from_name(params.name), network);
        EXPECT_EQ(params.consensus.genesis_hash, params.genesis->hash());
        EXPECT_TRUE(check_proof_of_work(header.hash(), header.bits, params.consensus));
        EXPECT_EQ(params.genesis->transactions()[0].outputs[0].value.sat, 5'000'000'000);
        // The limit is a target that a header can state, but for its trailing bits.
        const auto& limit = params.consensus.pow_limit;
        EXPECT_EQ(target_from_bits(header.bits).value(),
                  target_from_bits(bits_from_target(limit)).value());
    }
    EXPECT_EQ(network_from_name("mainnet"), std::nullopt);
    EXPECT_EQ(network_from_name(""), std::nullopt);
}

TEST(ChainParams, HaveTheGenesisMerkleRootsOfTheNetworks) {
    EXPECT_EQ(main_params().genesis->header().merkle_root.to_display_hex(),
              "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b");
    EXPECT_EQ(testnet4_params().genesis->header().merkle_root.to_display_hex(),
              "7aa0a7ae1e223414cb807e40cd57e667b718e42aaf9306db9102fe28912b7b4e");
}

TEST(ChainParams, KeepNetworksApart) {
    for (const Network a : kNetworks) {
        for (const Network b : kNetworks) {
            if (a == b) continue;
            EXPECT_NE(params_for(a).magic, params_for(b).magic);
            EXPECT_NE(params_for(a).p2p_port, params_for(b).p2p_port);
            EXPECT_NE(params_for(a).rpc_port, params_for(b).rpc_port);
            EXPECT_NE(params_for(a).data_directory, params_for(b).data_directory);
        }
    }
}

TEST(ChainParams, DeriveTheSignetMagicFromTheChallenge) {
    const ChainParams standard = signet_params({});
    EXPECT_EQ(base::to_hex(standard.magic), "0a03cf40");
    EXPECT_TRUE(standard.consensus.is_signet());
    EXPECT_FALSE(standard.consensus.min_chain_work.is_zero());

    const ChainParams custom =
        signet_params({.challenge = base::Bytes{0x51}, .seeds = {{"seed.example"}}});
    EXPECT_NE(custom.magic, standard.magic);
    EXPECT_EQ(custom.genesis->hash(), standard.genesis->hash());
    EXPECT_TRUE(custom.consensus.min_chain_work.is_zero());
    EXPECT_TRUE(custom.consensus.assume_valid.is_null());
    EXPECT_TRUE(custom.assume_utxo.empty());
    EXPECT_EQ(custom.dns_seeds, std::vector<std::string>{"seed.example"});
}

TEST(ChainParams, TakeRegtestOptions) {
    const ChainParams plain = regtest_params({});
    EXPECT_FALSE(plain.consensus.is_active(BuriedDeployment::bip34, 0));
    EXPECT_TRUE(plain.consensus.is_active(BuriedDeployment::bip34, 1));
    EXPECT_TRUE(plain.consensus.is_active(BuriedDeployment::segwit, 0));
    EXPECT_EQ(plain.consensus.difficulty_interval(), 144);
    EXPECT_EQ(plain.prune_after_height, 1000);
    EXPECT_EQ(plain.consensus.params_of(VersionBitsDeployment::test_dummy).start_time, 0);

    const ChainParams changed =
        regtest_params({.activation_heights = {{BuriedDeployment::segwit, 300}},
                        .version_bits = {{.deployment = VersionBitsDeployment::test_dummy,
                                          .start_time = 10,
                                          .timeout = 20,
                                          .min_activation_height = 30}},
                        .fast_prune = true,
                        .enforce_bip94 = true});
    EXPECT_FALSE(changed.consensus.is_active(BuriedDeployment::segwit, 299));
    EXPECT_TRUE(changed.consensus.is_active(BuriedDeployment::segwit, 300));
    const auto& dummy = changed.consensus.params_of(VersionBitsDeployment::test_dummy);
    EXPECT_EQ(dummy.start_time, 10);
    EXPECT_EQ(dummy.timeout, 20);
    EXPECT_EQ(dummy.min_activation_height, 30);
    EXPECT_EQ(dummy.period, 144);
    EXPECT_EQ(changed.prune_after_height, 100);
    EXPECT_TRUE(changed.consensus.enforce_bip94);
}

TEST(ChainParams, NameDeployments) {
    for (std::size_t i = 0; i < kBuriedDeploymentCount; ++i) {
        const auto deployment = static_cast<BuriedDeployment>(i);
        EXPECT_EQ(buried_deployment_from_name(to_string(deployment)), deployment);
    }
    EXPECT_EQ(version_bits_deployment_from_name("testdummy"), VersionBitsDeployment::test_dummy);
    EXPECT_EQ(buried_deployment_from_name("testdummy"), std::nullopt);
    EXPECT_EQ(version_bits_deployment_from_name("nope"), std::nullopt);
}

TEST(ChainParams, FindSnapshotsByHeightAndBlock) {
    const ChainParams params = main_params();
    const AssumeUtxo* entry = params.assume_utxo_at(840'000);
    ASSERT_NE(entry, nullptr);
    EXPECT_EQ(params.assume_utxo_for(entry->base.hash), entry);
    EXPECT_EQ(params.assume_utxo_at(840'001), nullptr);
    EXPECT_EQ(params.assume_utxo_for(params.genesis->hash()), nullptr);
}

TEST(ChainParams, AgreeWithRecordedRegtestSnapshots) {
    MALHA_NEEDS_SHARED("fixtures/assumeutxo/results.json");
    const auto results = test::shared_json("fixtures/assumeutxo/results.json");
    const ChainParams params = regtest_params({});
    ASSERT_EQ(params.assume_utxo.size(), 3U);
    for (const AssumeUtxo& entry : params.assume_utxo) {
        const auto& recorded = results.at(std::to_string(entry.base.height));
        const auto* call = entry.base.height == 299 ? "dumptxoutset_latest_at_299" : "dumptxoutset";
        const auto& dumped = recorded.at(call).at("result");
        EXPECT_EQ(entry.base.hash.to_display_hex(), dumped.at("base_hash"));
        EXPECT_EQ(entry.coins_hash.to_display_hex(), dumped.at("txoutset_hash"));
        EXPECT_EQ(entry.chain_tx_count, dumped.at("nchaintx"));
    }
}

}  // namespace
}  // namespace malha::consensus
