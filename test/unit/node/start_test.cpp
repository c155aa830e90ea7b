// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/node/start.hpp"

#include <gtest/gtest.h>

#include "malha/node/reload.hpp"

#include "support/temporary_directory.hpp"

namespace malha::node {
namespace {

class StartTest : public testing::Test {
protected:
    std::variant<EarlyExit, PreparedStart> prepare(std::vector<std::string> words) {
        words.insert(words.begin(), {"-datadir=" + datadir_.path().string(), "-regtest"});
        return prepare_start(words, {fs_, datadir_.path()}, /*cores=*/4);
    }
    NodeConfig config_of(const std::vector<std::string>& words) {
        return std::get<PreparedStart>(prepare(words)).config;
    }
    std::string error_of(const std::vector<std::string>& words) {
        return std::get<EarlyExit>(prepare(words)).standard_error;
    }

    test::TemporaryDirectory datadir_;
    base::PosixFilesystem fs_;
};

TEST_F(StartTest, HelpAndVersionEndWithoutTouchingTheDisk) {
    for (const char* word : {"-help", "-h", "-?", "-help-debug", "-version"}) {
        const auto exit = std::get<EarlyExit>(prepare({word}));
        EXPECT_EQ(exit.exit_code, 0) << word;
        EXPECT_TRUE(exit.standard_output.starts_with("Malha daemon version v")) << word;
        EXPECT_EQ(exit.standard_error, "") << word;
    }
    EXPECT_TRUE(std::filesystem::is_empty(datadir_.path()));
}

TEST_F(StartTest, PlacesEverythingBelowTheNetworksDirectory) {
    const NodeConfig config = config_of({});
    const auto regtest = datadir_.path() / "regtest";
    EXPECT_EQ(config.chain.engine.blocks_dir, regtest / "blocks");
    EXPECT_EQ(config.chain.engine.block_index_dir, regtest / "blocks/index");
    EXPECT_EQ(config.chain.engine.chainstate_dir, regtest / "chainstate");
    EXPECT_EQ(config.pid_file, regtest / "bitcoind.pid");
    EXPECT_EQ(config.rpc.cookie_file, regtest / ".cookie");
    EXPECT_EQ(config.rpc.http.endpoints.at(1).host, "127.0.0.1");
    EXPECT_EQ(config.rpc.http.endpoints.at(1).port, 18443);
}

TEST_F(StartTest, ReadsWhatIsReloadableAgain) {
    const auto reread = [this] {
        const std::vector<std::string> words{"-datadir=" + datadir_.path().string(), "-regtest",
                                             "-debug=net"};
        return reread_options(words, {fs_, datadir_.path()});
    };
    const auto bit = [](base::LogCategory category) {
        return std::uint64_t{1} << static_cast<unsigned>(category);
    };
    EXPECT_EQ(reread()->log_categories, bit(base::LogCategory::net));
    EXPECT_TRUE(reread()->notify.block.empty());
    EXPECT_TRUE(std::filesystem::is_empty(datadir_.path()));
    datadir_.write("bitcoin.conf",
                   "debug=http\ndebugexclude=net\nalertnotify=a\nblocknotify=b\nshutdownnotify=c\n"
                   "rpcauth=alice:salt$00\nrpcwhitelist=alice:stop\nrpcwhitelistdefault=0\n"
                   "rpcuserlimit=alice:expires=5\n");
    const Reloaded reloaded = reread().value();
    EXPECT_EQ(reloaded.log_categories, bit(base::LogCategory::http));
    EXPECT_EQ(reloaded.notify.alert, "a");
    EXPECT_EQ(reloaded.notify.block, "b");
    EXPECT_EQ(reloaded.notify.shutdown, std::vector<std::string>{"c"});
    EXPECT_TRUE(reloaded.users.authenticator.knows("alice"));
    EXPECT_TRUE(reloaded.users.permissions.allows("alice", "stop"));
    EXPECT_FALSE(reloaded.users.permissions.allows("alice", "uptime"));
    EXPECT_TRUE(reloaded.users.permissions.allows("bob", "stop"));
    EXPECT_TRUE(reloaded.users.limits.has_expired("alice", base::UnixSeconds{5}));
    datadir_.write("bitcoin.conf", "debug=weather\n");
    EXPECT_EQ(reread().error().message, "Unsupported logging category -debug=weather.");
    datadir_.write("bitcoin.conf", "no sign\n");
    EXPECT_FALSE(reread());
}

TEST_F(StartTest, BlocksCanLieElsewhere) {
    const test::TemporaryDirectory other;
    const NodeConfig config = config_of({"-blocksdir=" + other.path().string()});
    EXPECT_EQ(config.chain.engine.blocks_dir, other.path() / "regtest/blocks");
    EXPECT_EQ(config.chain.engine.block_index_dir, datadir_.path() / "regtest/blocks/index");
}

TEST_F(StartTest, ThreadsAreResolvedAndLimited) {
    EXPECT_EQ(config_of({}).chain.script_threads, 4U);
    EXPECT_EQ(config_of({"-par=-1"}).chain.script_threads, 3U);
    EXPECT_EQ(config_of({"-par=-100"}).chain.script_threads, 1U);
    EXPECT_EQ(config_of({"-par=100"}).chain.script_threads, 16U);
}

TEST_F(StartTest, CacheHasAMinimumAndSurvivesHugeNumbers) {
    EXPECT_EQ(config_of({"-dbcache=-1"}).chain.engine.cache_bytes, 4U << 20U);
    EXPECT_EQ(config_of({"-dbcache=16"}).chain.engine.cache_bytes, 16U << 20U);
    EXPECT_EQ(config_of({"-dbcache=9223372036854775807"}).chain.engine.cache_bytes,
              std::uint64_t{1} << 42U);
}

TEST_F(StartTest, SizeOfAWriteBatch) {
    EXPECT_EQ(config_of({}).chain.engine.coins_batch_bytes, 32U << 20U);
    EXPECT_EQ(config_of({"-dbbatchsize=200000"}).chain.engine.coins_batch_bytes, 200'000U);
    EXPECT_EQ(config_of({"-dbbatchsize=0"}).chain.engine.coins_batch_bytes, 1U);
}

TEST_F(StartTest, PruneTargets) {
    EXPECT_EQ(config_of({}).chain.engine.prune.mode, chain::PruneMode::off);
    EXPECT_EQ(config_of({"-prune=1"}).chain.engine.prune.mode, chain::PruneMode::manual);
    EXPECT_EQ(config_of({"-prune=550"}).chain.engine.prune.target_bytes, std::uint64_t{550} << 20U);
}

TEST_F(StartTest, AssumeValidIsPaddedAndZeroMeansNothing) {
    EXPECT_FALSE(config_of({}).chain.engine.assumevalid.has_value());
    EXPECT_TRUE(config_of({"-assumevalid=0"}).chain.engine.assumevalid->is_null());
    EXPECT_EQ(config_of({"-assumevalid=0x0a"}).chain.engine.assumevalid->to_display_hex(),
              std::string(62, '0') + "0a");
    EXPECT_EQ(config_of({"-minimumchainwork=10"}).chain.engine.minimum_chain_work,
              consensus::Uint256(16));
}

TEST_F(StartTest, CachesAndBuffersOfPeers) {
    const NodeConfig config =
        config_of({"-maxsigcachesize=5", "-maxsendbuffer=7", "-blockreconstructionextratxn=9"});
    EXPECT_EQ(config.chain.script_cache_bytes, 5U << 20U);
    EXPECT_EQ(config.peers.network.send_queue_max, 7000U);
    EXPECT_EQ(config.peers.protocol.extra_transactions_max, 9U);
    EXPECT_EQ(config_of({"-txconfirmtarget=3"}).wallet.settings.confirm_target, 3);
}

TEST_F(StartTest, SeedsOfSignetCanBeReplaced) {
    const std::vector<std::string> words{"-datadir=" + datadir_.path().string(), "-signet",
                                         "-signetseednode=a.example", "-signetseednode=b.example"};
    const auto start = prepare_start(words, {fs_, datadir_.path()}, /*cores=*/4);
    EXPECT_EQ(std::get<PreparedStart>(start).config.chain.engine.params->dns_seeds,
              (std::vector<std::string>{"a.example", "b.example"}));
}

TEST_F(StartTest, ReindexWipesWhatItRebuilds) {
    const auto all = config_of({"-reindex"}).chain.engine;
    EXPECT_TRUE(all.wipe_block_index && all.wipe_chainstate);
    const auto coins = config_of({"-reindex-chainstate"}).chain.engine;
    EXPECT_TRUE(!coins.wipe_block_index && coins.wipe_chainstate);
}

TEST_F(StartTest, RegtestRulesFollowTheOptions) {
    const NodeConfig config =
        config_of({"-testactivationheight=segwit@7", "-vbparams=testdummy:5:9:11"});
    const auto& rules = config.chain.engine.params->consensus;
    EXPECT_EQ(rules.height_of(consensus::BuriedDeployment::segwit), 7);
    const auto& dummy = rules.params_of(consensus::VersionBitsDeployment::test_dummy);
    EXPECT_EQ(dummy.start_time, 5);
    EXPECT_EQ(dummy.timeout, 9);
    EXPECT_EQ(dummy.min_activation_height, 11);
}

TEST_F(StartTest, StaleFeeEstimatesAreForRegtestOnly) {
    EXPECT_TRUE(config_of({"-acceptstalefeeestimates"}).mempool.accept_stale_estimates);
    EXPECT_EQ(error_of({"-noregtest", "-signet", "-acceptstalefeeestimates"}),
              "Error: acceptstalefeeestimates is not supported on signet chain.\n");
}

TEST_F(StartTest, AmountsAreExact) {
    EXPECT_EQ(config_of({"-blockmintxfee=0.00000123"}).mining.assembly.rate_min.sat_per_kvb, 123);
    EXPECT_EQ(config_of({"-blockmintxfee=21000000"}).mining.assembly.rate_min.sat_per_kvb,
              primitives::kMaxMoney.sat);
    for (const char* bad : {"", ".", "1.000000001", "1e3", "+1", "21000000.00000001"})
        EXPECT_EQ(
            error_of({"-blockmintxfee=" + std::string(bad)}),
            "Error: Invalid amount for -blockmintxfee=<amount>: '" + std::string(bad) + "'\n");
}

TEST_F(StartTest, RpcListensElsewhereOnlyWithAnAllowList) {
    EXPECT_EQ(config_of({"-rpcbind=10.0.0.1:99"}).rpc.http.endpoints.at(0).host, "::1");
    const auto http =
        config_of({"-rpcbind=10.0.0.1:99", "-rpcbind=[::2]", "-rpcallowip=10.0.0.0/8"}).rpc.http;
    ASSERT_EQ(http.endpoints.size(), 2U);
    EXPECT_EQ(http.endpoints[0].port, 99);
    EXPECT_EQ(http.endpoints[1].host, "::2");
    EXPECT_EQ(http.endpoints[1].port, 18443);
    EXPECT_EQ(http.allowed.size(), 1U);
}

TEST_F(StartTest, UserAgentCarriesComments) {
    EXPECT_EQ(config_of({"-uacomment=a", "-uacomment=b"}).user_agent, "/Malha:0.1.0(a; b)/");
}

TEST_F(StartTest, ConnectImpliesNoSeedsAndNoListening) {
    const auto start = std::get<PreparedStart>(prepare({"-connect=127.0.0.1"}));
    const auto has = [&](const std::string& line) {
        return std::count(start.log_lines.begin(), start.log_lines.end(), line) == 1;
    };
    EXPECT_TRUE(
        has("parameter interaction: -connect or -maxconnections=0 set -> setting "
            "-dnsseed=0"));
    EXPECT_TRUE(
        has("parameter interaction: -connect or -maxconnections=0 set -> setting "
            "-listen=0"));
}

TEST_F(StartTest, LogOptionsFollowTheCommandLine) {
    const auto log = std::get<PreparedStart>(
                         prepare({"-debug=net", "-debug=none", "-debug=rpc", "-debug=http",
                                  "-debugexclude=http", "-loglevel=rpc:trace", "-logthreadnames",
                                  "-logtimemicros", "-nologtimestamps", "-printtoconsole=0"}))
                         .log;
    EXPECT_EQ(log.categories, 1U << static_cast<unsigned>(base::LogCategory::rpc));
    EXPECT_EQ(log.category_levels.at(static_cast<std::size_t>(base::LogCategory::rpc)),
              base::LogLevel::trace);
    EXPECT_TRUE(log.thread_names && log.time_micros && !log.timestamps && !log.print_to_console);
    EXPECT_EQ(log.file, (datadir_.path() / "regtest/debug.log").string());
}

TEST_F(StartTest, LongLogIsCutToItsEnd) {
    datadir_.write("regtest/debug.log", std::string(12'000'000, 'a') + "end");
    (void)prepare({});
    EXPECT_EQ(std::filesystem::file_size(datadir_.path() / "regtest/debug.log"), 10'000'000U);
    datadir_.write("regtest/debug.log", std::string(12'000'000, 'a') + "end");
    (void)prepare({"-debug=net"});
    EXPECT_EQ(std::filesystem::file_size(datadir_.path() / "regtest/debug.log"), 12'000'003U);
}

TEST_F(StartTest, BackgroundSilencesTheConsole) {
    const auto start = std::get<PreparedStart>(prepare({"-daemonwait"}));
    EXPECT_EQ(start.background, BackgroundMode::when_started);
    EXPECT_FALSE(start.log.print_to_console);
    EXPECT_EQ(std::get<PreparedStart>(prepare({"-daemon"})).background, BackgroundMode::at_once);
}

TEST_F(StartTest, TestOptionsBelongToRegtest) {
    const std::vector<std::string> words{"-datadir=" + datadir_.path().string(), "-signet",
                                         "-test=addrman"};
    EXPECT_EQ(std::get<EarlyExit>(prepare_start(words, {fs_, datadir_.path()}, 1)).standard_error,
              "Error: -test=<option> can only be used with regtest\n");
    EXPECT_EQ(error_of({"-mocktime=-1"}), "Error: -mocktime cannot be negative: '-1'\n");
}

}  // namespace
}  // namespace malha::node
