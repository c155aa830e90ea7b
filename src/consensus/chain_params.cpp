// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The constants of each network. See chain_params.hpp.
#include "malha/consensus/chain_params.hpp"

#include <algorithm>

#include "genesis.hpp"
#include "malha/base/assert.hpp"
#include "malha/base/hex.hpp"
#include "malha/crypto/sha256.hpp"
#include "malha/primitives/serialize.hpp"

namespace malha::consensus {
namespace {

constexpr std::string_view kSatoshiMessage =
    "The Times 03/Jan/2009 Chancellor on brink of second bailout for banks";
constexpr std::string_view kSatoshiKey =
    "04678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb6"
    "49f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5f";
constexpr std::string_view kDefaultSignetChallenge =
    "512103ad5e0edad18cb1f0fc0d28a3d4f1f3e445640337489abb10404f2d1e086be430"
    "210359ef5021964fe22d6f8e05b2463c9540ce96883fe3b278760f048f5189f2e6c452ae";
constexpr std::string_view kBitcoinPowLimit =
    "00000000ffffffffffffffffffffffffffffffffffffffffffffffffffffffff";

primitives::BlockHash block_hash(std::string_view display_hex) {
    return primitives::BlockHash::from_display_hex(display_hex).value();
}

Uint256 number(std::string_view hex) {
    return Uint256::from_hex(hex).value();
}

struct AssumeUtxoRow {
    primitives::Height height;
    std::string_view block;
    std::string_view coins;
    std::uint64_t chain_tx_count;
};

std::vector<AssumeUtxo> assume_utxo_entries(std::initializer_list<AssumeUtxoRow> rows) {
    std::vector<AssumeUtxo> entries;
    for (const AssumeUtxoRow& row : rows) {
        const auto coins =
            primitives::Hash256<struct CoinsHashTag>::from_display_hex(row.coins).value();
        entries.push_back({{row.height, block_hash(row.block)}, coins, row.chain_tx_count});
    }
    return entries;
}

void set_genesis(ChainParams& params, const Genesis& genesis) {
    params.genesis = build_genesis(genesis);
    params.consensus.genesis_hash = params.genesis->hash();
}

void set_buried_heights(ConsensusParams& params,
                        std::initializer_list<ActivationHeight> activations) {
    for (const auto& [deployment, height] : activations)
        params.buried_heights[static_cast<std::size_t>(deployment)] = height;
}

/// Networks younger than the old soft forks have them from the first block on.
void bury_everything_at_one(ConsensusParams& params) {
    params.buried_heights.fill(1);
}

/// What all networks for testing share.
void set_test_conventions(ChainParams& params) {
    params.base58 = {.pubkey_hash = 111,
                     .script_hash = 196,
                     .secret_key = 239,
                     .extended_public_key = {0x04, 0x35, 0x87, 0xcf},
                     .extended_secret_key = {0x04, 0x35, 0x83, 0x94}};
    params.bech32_hrp = "tb";
    params.prune_after_height = 1000;
}

void set_test_dummy_threshold(ConsensusParams& params, std::int32_t threshold) {
    params.version_bits.front().threshold = threshold;
}

ConsensusParams main_consensus() {
    ConsensusParams params;
    set_buried_heights(params, {{BuriedDeployment::bip34, 227'931},
                                {BuriedDeployment::bip66, 363'725},
                                {BuriedDeployment::bip65, 388'381},
                                {BuriedDeployment::csv, 419'328},
                                {BuriedDeployment::segwit, 481'824}});
    params.bip34_hash =
        block_hash("000000000000024b89b42a942fe0d9fea3bb44ab7bd1b19115dd6a759c0808b8");
    params.script_exceptions = {
        {block_hash("00000000000002dc756eebf4f49723ed8d30cc28a5f108eb94b1ba88ac4f9c22"),
         ScriptEra::before_p2sh},
        {block_hash("0000000000000000000f14c35b2d841e986ab5441de8c585d5ffe55ea1e395ad"),
         ScriptEra::before_taproot}};
    params.pow_limit = number(kBitcoinPowLimit);
    params.min_chain_work = number("1128750f82f4c366153a3a030");
    params.assume_valid =
        block_hash("00000000000000000000ccebd6d74d9194d8dcdc1d177c478e094bfad51ba5ac");  // 938343
    return params;
}

ConsensusParams testnet3_consensus() {
    ConsensusParams params;
    set_buried_heights(params, {{BuriedDeployment::bip34, 21'111},
                                {BuriedDeployment::bip66, 330'776},
                                {BuriedDeployment::bip65, 581'885},
                                {BuriedDeployment::csv, 770'112},
                                {BuriedDeployment::segwit, 834'624}});
    params.bip34_hash =
        block_hash("0000000023b3a96d3484e5abb3755c413e7d41500f8e2a5c3f0dd01299cd8ef8");
    params.script_exceptions = {
        {block_hash("00000000dd30457c001f4095d208cc1296b0eed002427aa599874af7a432b105"),
         ScriptEra::before_p2sh}};
    params.pow_limit = number(kBitcoinPowLimit);
    params.allow_min_difficulty_blocks = true;
    set_test_dummy_threshold(params, 1512);
    params.min_chain_work = number("17dde1c649f3708d14b6");
    params.assume_valid =
        block_hash("000000007a61e4230b28ac5cb6b5e5a0130de37ac1faf2f8987d2fa6505b67f4");  // 4842348
    return params;
}

ConsensusParams testnet4_consensus() {
    ConsensusParams params;
    bury_everything_at_one(params);
    params.pow_limit = number(kBitcoinPowLimit);
    params.allow_min_difficulty_blocks = true;
    params.enforce_bip94 = true;
    set_test_dummy_threshold(params, 1512);
    params.min_chain_work = number("9a0fe15d0177d086304");
    params.assume_valid =
        block_hash("0000000002368b1e4ee27e2e85676ae6f9f9e69579b29093e9a82c170bf7cf8a");  // 123613
    return params;
}

/// What only the public signet has: a custom one starts without history.
void set_default_signet(ChainParams& params) {
    params.consensus.min_chain_work = number("b463ea0a4b8");
    params.consensus.assume_valid =
        block_hash("00000008414aab61092ef93f1aacc54cf9e9f16af29ddad493b908a01ff5c329");  // 293175
    params.dns_seeds = {"seed.signet.bitcoin.sprovoost.nl.", "seed.signet.achownodes.xyz."};
    params.chain_tx_data = {
        .time = 1772055248, .tx_count = 28'676'833, .tx_per_exasecond = 67'366'234'363'389'290};
    params.assume_utxo = assume_utxo_entries(
        {{160'000, "0000003ca3c99aff040f2563c2ad8f8ec88bd0fd6b8f0895cfaf1ef90353a62c",
          "fe0a44309b74d6b5883d246cb419c6221bcccf0b308c9b59b7d70783dbdf928a", 2'289'496},
         {290'000, "0000000577f2741bb30cd9d39d6d71b023afbeb9764f6260786a97969d5c9ac0",
          "97267e000b4b876800167e71b9123f1529d13b14308abec2888bbd2160d14545", 28'547'497}});
}

/// BIP 325: the first bytes of the hash of the serialised challenge.
std::array<std::uint8_t, 4> signet_magic(base::ByteView challenge) {
    primitives::ByteWriter writer;
    const auto digest = crypto::sha256d(writer.write_var_bytes(challenge).bytes());
    return {digest[0], digest[1], digest[2], digest[3]};
}

ConsensusParams regtest_consensus(const RegtestOptions& options) {
    ConsensusParams params;
    bury_everything_at_one(params);
    set_buried_heights(params, {{BuriedDeployment::segwit, 0}});
    for (const auto& [deployment, height] : options.activation_heights)
        set_buried_heights(params, {{deployment, height}});
    params.version_bits.front() = {.start_time = 0, .period = 144, .threshold = 108};
    for (const VersionBitsOverride& given : options.version_bits) {
        auto& deployed = params.version_bits[static_cast<std::size_t>(given.deployment)];
        deployed.start_time = given.start_time;
        deployed.timeout = given.timeout;
        deployed.min_activation_height = given.min_activation_height;
    }
    params.pow_limit = number("7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff");
    params.target_timespan = std::chrono::hours(24);
    params.subsidy_halving_interval = 150;
    params.allow_min_difficulty_blocks = true;
    params.no_retargeting = true;
    params.enforce_bip94 = options.enforce_bip94;
    return params;
}

}  // namespace

const AssumeUtxo* ChainParams::assume_utxo_at(primitives::Height height) const {
    const auto found = std::find_if(assume_utxo.begin(), assume_utxo.end(),
                                    [&](const AssumeUtxo& a) { return a.base.height == height; });
    return found != assume_utxo.end() ? &*found : nullptr;
}

const AssumeUtxo* ChainParams::assume_utxo_for(const primitives::BlockHash& block) const {
    const auto found = std::find_if(assume_utxo.begin(), assume_utxo.end(),
                                    [&](const AssumeUtxo& a) { return a.base.hash == block; });
    return found != assume_utxo.end() ? &*found : nullptr;
}

ChainParams main_params() {
    ChainParams params;
    params.network = Network::main;
    params.name = "main";
    params.consensus = main_consensus();
    set_genesis(params,
                {.message = kSatoshiMessage,
                 .public_key = kSatoshiKey,
                 .time = 1231006505,
                 .nonce = 2083236893,
                 .bits = 0x1d00ffff,
                 .hash = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"});
    params.magic = {0xf9, 0xbe, 0xb4, 0xd9};
    params.p2p_port = 8333;
    params.rpc_port = 8332;
    params.onion_target_port = 8334;
    params.dns_seeds = {"seed.bitcoin.sipa.be.",          "dnsseed.bluematt.me.",
                        "seed.bitcoin.jonasschnelli.ch.", "seed.btc.petertodd.net.",
                        "seed.bitcoin.sprovoost.nl.",     "dnsseed.emzy.de.",
                        "seed.bitcoin.wiz.biz.",          "seed.mainnet.achownodes.xyz."};
    params.base58 = {.pubkey_hash = 0,
                     .script_hash = 5,
                     .secret_key = 128,
                     .extended_public_key = {0x04, 0x88, 0xb2, 0x1e},
                     .extended_secret_key = {0x04, 0x88, 0xad, 0xe4}};
    params.bech32_hrp = "bc";
    params.assume_utxo = assume_utxo_entries(
        {{840'000, "0000000000000000000320283a032748cef8227873ff4872689bf23f1cda83a5",
          "a2a5521b1b5ab65f67818e5e8eccabb7171a517f9e2382208f77687310768f96", 991'032'194},
         {880'000, "000000000000000000010b17283c3c400507969a9c2afd1dcf2082ec5cca2880",
          "dbd190983eaf433ef7c15f78a278ae42c00ef52e0fd2a54953782175fbadcea9", 1'145'604'538},
         {910'000, "0000000000000000000108970acb9522ffd516eae17acddcb1bd16469194a821",
          "4daf8a17b4902498c5787966a2b51c613acdab5df5db73f196fa59a4da2f1568", 1'226'586'151},
         {935'000, "0000000000000000000147034958af1652b2b91bba607beacc5e72a56f0fb5ee",
          "e4b90ef9eae834f56c4b64d2d50143cee10ad87994c614d7d04125e2a6025050", 1'305'397'408}});
    params.chain_tx_data = {.time = 1772055173,
                            .tx_count = 1'315'805'869,
                            .tx_per_exasecond = 5'401'110'064'961'220'000};
    params.prune_after_height = 100'000;
    params.unknown_rules_height = 711'648;  // a period after taproot
    return params;
}

ChainParams testnet3_params() {
    ChainParams params;
    params.network = Network::testnet3;
    params.name = "test";
    params.data_directory = "testnet3";
    params.consensus = testnet3_consensus();
    set_genesis(params,
                {.message = kSatoshiMessage,
                 .public_key = kSatoshiKey,
                 .time = 1296688602,
                 .nonce = 414098458,
                 .bits = 0x1d00ffff,
                 .hash = "000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943"});
    params.magic = {0x0b, 0x11, 0x09, 0x07};
    params.p2p_port = 18333;
    params.rpc_port = 18332;
    params.onion_target_port = 18334;
    params.dns_seeds = {"testnet-seed.bitcoin.jonasschnelli.ch.", "seed.tbtc.petertodd.net.",
                        "seed.testnet.bitcoin.sprovoost.nl.", "testnet-seed.bluematt.me.",
                        "seed.testnet.achownodes.xyz."};
    set_test_conventions(params);
    params.assume_utxo = assume_utxo_entries(
        {{2'500'000, "0000000000000093bcb68c03a9a168ae252572d348a2eaeba2cdf9231d73206f",
          "f841584909f68e47897952345234e37fcd9128cd818f41ee6c3ca68db8071be7", 66'484'552},
         {4'840'000, "00000000000000f4971a7fb37fbdff89315b69a2e1920c467654a382f0d64786",
          "ce6bb677bb2ee9789c4a1c9d73e6683c53fc20e8fdbedbdaaf468982a0c8db2a", 536'078'574}});
    params.chain_tx_data = {
        .time = 1772051651, .tx_count = 536'108'416, .tx_per_exasecond = 26'914'790'162'571'170};
    params.unknown_rules_height = 2'013'984;  // a period after taproot
    return params;
}

ChainParams testnet4_params() {
    ChainParams params;
    params.network = Network::testnet4;
    params.name = "testnet4";
    params.data_directory = "testnet4";
    params.consensus = testnet4_consensus();
    set_genesis(params,
                {.message = "03/May/2024 "
                            "000000000000000000001ebd58c244970b3aa9d783bb001011fbe8ea8e98e00e",
                 .public_key = "000000000000000000000000000000000000000000000000000000000000000000",
                 .time = 1714777860,
                 .nonce = 393743547,
                 .bits = 0x1d00ffff,
                 .hash = "00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043"});
    params.magic = {0x1c, 0x16, 0x3f, 0x28};
    params.p2p_port = 48333;
    params.rpc_port = 48332;
    params.onion_target_port = 48334;
    params.dns_seeds = {"seed.testnet4.bitcoin.sprovoost.nl.", "seed.testnet4.wiz.biz."};
    set_test_conventions(params);
    params.assume_utxo = assume_utxo_entries(
        {{90'000, "0000000002ebe8bcda020e0dd6ccfbdfac531d2f6a81457191b99fc2df2dbe3b",
          "784fb5e98241de66fdd429f4392155c9e7db5c017148e66e8fdbc95746f8b9b5", 11'347'043},
         {120'000, "000000000bd2317e51b3c5794981c35ba894ce27d3e772d5c39ecd9cbce01dc8",
          "10b05d05ad468d0971162e1b222a4aa66caca89da2bb2a93f8f37fb29c4794b0", 14'141'057}});
    params.chain_tx_data = {
        .time = 1772013387, .tx_count = 14'191'421, .tx_per_exasecond = 18'485'795'795'284'120};
    return params;
}

ChainParams signet_params(const SignetOptions& options) {
    ChainParams params;
    params.network = Network::signet;
    params.name = "signet";
    params.data_directory = "signet";
    bury_everything_at_one(params.consensus);
    params.consensus.pow_limit =
        number("00000377ae000000000000000000000000000000000000000000000000000000");
    params.consensus.signet_challenge =
        options.challenge.value_or(base::from_hex(kDefaultSignetChallenge).value());
    if (!options.challenge) set_default_signet(params);
    if (options.seeds) params.dns_seeds = *options.seeds;
    set_genesis(params,
                {.message = kSatoshiMessage,
                 .public_key = kSatoshiKey,
                 .time = 1598918400,
                 .nonce = 52613770,
                 .bits = 0x1e0377ae,
                 .hash = "00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6"});
    params.magic = signet_magic(params.consensus.signet_challenge);
    params.p2p_port = 38333;
    params.rpc_port = 38332;
    params.onion_target_port = 38334;
    set_test_conventions(params);
    return params;
}

ChainParams regtest_params(const RegtestOptions& options) {
    ChainParams params;
    params.network = Network::regtest;
    params.name = "regtest";
    params.data_directory = "regtest";
    params.consensus = regtest_consensus(options);
    set_genesis(params,
                {.message = kSatoshiMessage,
                 .public_key = kSatoshiKey,
                 .time = 1296688602,
                 .nonce = 2,
                 .bits = 0x207fffff,
                 .hash = "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206"});
    params.magic = {0xfa, 0xbf, 0xb5, 0xda};
    params.p2p_port = 18444;
    params.rpc_port = 18443;
    params.onion_target_port = 18445;
    params.dns_seeds = {"dummySeed.invalid."};
    set_test_conventions(params);
    params.bech32_hrp = "bcrt";
    // Chains that the test suites of several implementations build.
    params.assume_utxo = assume_utxo_entries(
        {{110, "135eec25a6fb277884e5824e7aa7d052c4868161c99a5122170b5266f86c273d",
          "86e9a1205b418b16dde3a18a78c730e30137e28466bda5dbf6b33ab8fc05447c", 111},
         {200, "385901ccbd69dff6bbd00065d01fb8a9e464dede7cfe0372443884f9b1dcf6b9",
          "17dcc016d188d16068907cdeb38b75691a118d43053b8cd6a25969419381d13a", 201},
         {299, "0c552ced4721c249a389eb9b08cb8da261cd46f0e7b5f9d064d48f3113406853",
          "106b2c56233e378a824cf0d5ff2be42ed32c72f1605c9be288d00942908a40ac", 334}});
    params.chain_tx_data.tx_per_exasecond = 1'000'000'000'000'000;
    if (options.fast_prune) params.prune_after_height = 100;
    params.consistency_checks_by_default = true;
    params.is_mockable = true;
    return params;
}

ChainParams params_for(Network network) {
    switch (network) {
        case Network::main:
            return main_params();
        case Network::testnet3:
            return testnet3_params();
        case Network::testnet4:
            return testnet4_params();
        case Network::signet:
            return signet_params({});
        case Network::regtest:
            return regtest_params({});
    }
    MALHA_ASSERT(false);
}

std::optional<Network> network_from_name(std::string_view name) {
    if (name == "main") return Network::main;
    if (name == "test") return Network::testnet3;
    if (name == "testnet4") return Network::testnet4;
    if (name == "signet") return Network::signet;
    if (name == "regtest") return Network::regtest;
    return std::nullopt;
}

}  // namespace malha::consensus
