// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Everything that distinguishes a network: its rules and its conventions.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "malha/consensus/network.hpp"
#include "malha/consensus/params.hpp"
#include "malha/primitives/block.hpp"

namespace malha::consensus {

/// Version bytes of base58check encodings.
struct Base58Prefixes {
    std::uint8_t pubkey_hash = 0;
    std::uint8_t script_hash = 0;
    std::uint8_t secret_key = 0;
    std::array<std::uint8_t, 4> extended_public_key{};
    std::array<std::uint8_t, 4> extended_secret_key{};
};

/// A UTXO set that loadtxoutset accepts without having validated the chain to it.
struct AssumeUtxo {
    BlockId base;
    primitives::Hash256<struct CoinsHashTag> coins_hash;  ///< hash_serialized_3
    std::uint64_t chain_tx_count = 0;                     ///< transactions up to the base block
};

/// How many transactions the chain had at some time, and how fast it grows: estimates progress.
struct ChainTxData {
    std::int64_t time = 0;  ///< seconds since 1970
    std::uint64_t tx_count = 0;
    /// Transactions in 10^18 seconds. The pure modules do without floating point; divide by 1e18.
    std::uint64_t tx_per_exasecond = 0;
};

struct ChainParams {
    Network network = Network::main;
    std::string_view name;            ///< as RPC and -chain show it: main, test, testnet4, ...
    std::string_view data_directory;  ///< below -datadir; empty for main
    ConsensusParams consensus;
    primitives::BlockPtr genesis;

    std::array<std::uint8_t, 4> magic{};  ///< starts P2P messages and records in block files
    std::uint16_t p2p_port = 0;
    std::uint16_t rpc_port = 0;
    std::uint16_t onion_target_port = 0;  ///< where a local Tor sends what arrives for us
    std::vector<std::string> dns_seeds;

    Base58Prefixes base58;
    std::string_view bech32_hrp;

    std::vector<AssumeUtxo> assume_utxo;  ///< ascending heights
    ChainTxData chain_tx_data;
    /// Votes of miners below this height are settled: see UnknownRules.
    primitives::Height unknown_rules_height = 0;
    primitives::Height prune_after_height = 0;   ///< block files are not pruned below this height
    bool consistency_checks_by_default = false;  ///< -checkblockindex, -checkmempool
    bool is_mockable = false;                    ///< setmocktime and mining on demand

    /// Entry for a base height or block; null when there is none.
    [[nodiscard]] const AssumeUtxo* assume_utxo_at(primitives::Height height) const;
    [[nodiscard]] const AssumeUtxo* assume_utxo_for(const primitives::BlockHash& block) const;
};

struct SignetOptions {
    std::optional<base::Bytes> challenge{};  ///< -signetchallenge; empty: the default signet
    std::optional<std::vector<std::string>> seeds{};  ///< -signetseednode
};

struct VersionBitsOverride {
    VersionBitsDeployment deployment = VersionBitsDeployment::test_dummy;
    std::int64_t start_time = 0;
    std::int64_t timeout = VersionBitsParams::kNoTimeout;
    primitives::Height min_activation_height = 0;
};
struct ActivationHeight {
    BuriedDeployment deployment;
    primitives::Height height;
};
struct RegtestOptions {
    std::vector<ActivationHeight> activation_heights{};  ///< -testactivationheight
    std::vector<VersionBitsOverride> version_bits{};     ///< -vbparams
    bool fast_prune = false;                             ///< -fastprune
    bool enforce_bip94 = false;                          ///< -test=bip94
};

/// Each builds its genesis block and asserts the known hash. Cost: some microseconds.
[[nodiscard]] ChainParams main_params();
[[nodiscard]] ChainParams testnet3_params();
[[nodiscard]] ChainParams testnet4_params();
/// BIP 325.
[[nodiscard]] ChainParams signet_params(const SignetOptions& options);
[[nodiscard]] ChainParams regtest_params(const RegtestOptions& options);
/// The network without any options.
[[nodiscard]] ChainParams params_for(Network network);

/// The network that RPC and -chain call by this name. Empty: no such network.
[[nodiscard]] std::optional<Network> network_from_name(std::string_view name);
[[nodiscard]] std::optional<BuriedDeployment> buried_deployment_from_name(std::string_view name);
[[nodiscard]] std::optional<VersionBitsDeployment> version_bits_deployment_from_name(
    std::string_view name);

}  // namespace malha::consensus
