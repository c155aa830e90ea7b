// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/config/configuration.hpp"

#include <gtest/gtest.h>

#include "support/temporary_directory.hpp"

namespace malha::config {
namespace {

using Words = std::vector<std::string>;

class ConfigurationTest : public testing::Test {
protected:
    /// Loads with -datadir=<dir>/data unless the words name one.
    base::Result<Configuration> load(Words words) {
        std::filesystem::create_directories(datadir());
        words.insert(words.begin(), "-datadir=" + datadir().string());
        options_ = Options(node_options());
        EXPECT_TRUE(options_.parse_command_line(words));
        return load_configuration(options_, {fs_, directory_.path()});
    }
    std::string error_of(const Words& words) {
        const auto result = load(words);
        return result ? "no error" : result.error().message;
    }
    [[nodiscard]] base::Path datadir() const { return directory_.path() / "data"; }

    test::TemporaryDirectory directory_;
    base::PosixFilesystem fs_;
    Options options_{node_options()};
};

TEST_F(ConfigurationTest, CreatesTheNetworkDirectoryAndSettings) {
    const auto loaded = load({"-regtest"});
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->network, consensus::Network::regtest);
    EXPECT_EQ(loaded->network_datadir, datadir() / "regtest");
    EXPECT_TRUE(std::filesystem::is_directory(datadir() / "regtest/wallets"));
    EXPECT_TRUE(std::filesystem::exists(datadir() / "regtest/settings.json"));
}

TEST_F(ConfigurationTest, DefaultsToADirectoryBelowHome) {
    ASSERT_TRUE(options_.parse_command_line(Words{"-testnet"}));
    const auto loaded = load_configuration(options_, {fs_, directory_.path()});
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->network_datadir, directory_.path() / ".malha/testnet3");
}

TEST_F(ConfigurationTest, TakesOverTheEstablishedDirectoryWhereThereIsNoOther) {
    const base::Path home = directory_.path();
    std::filesystem::create_directory(home / ".bitcoin");
    EXPECT_EQ(base_datadir(options_, home), home / ".bitcoin");
    std::filesystem::create_directory(home / ".malha");
    EXPECT_EQ(base_datadir(options_, home), home / ".malha");
}

TEST_F(ConfigurationTest, OwnFileIsReadInsteadOfTheCommonOne) {
    directory_.write("data/bitcoin.conf", "regtest=1\npar=1\n");
    ASSERT_EQ(load({})->network, consensus::Network::regtest);
    EXPECT_EQ(options_.get_int("par", 0), 1);
    directory_.write("data/malha.conf", "signet=1\n");
    ASSERT_EQ(load({})->network, consensus::Network::signet);
    EXPECT_FALSE(options_.is_set("par"));
}

TEST_F(ConfigurationTest, ChainsExcludeEachOther) {
    const std::string conflict =
        "Invalid combination of -regtest, -signet, -testnet, -testnet4 and -chain. Can use at most "
        "one.";
    EXPECT_EQ(error_of({"-regtest", "-testnet4"}), conflict);
    EXPECT_EQ(error_of({"-regtest", "-chain=regtest"}), conflict);
    EXPECT_EQ(error_of({"-chain=nope"}), "Unknown chain nope.");
    EXPECT_EQ(load({"-chain=testnet4"})->network, consensus::Network::testnet4);
    EXPECT_EQ(load({"-regtest", "-noregtest"})->network, consensus::Network::main);
}

TEST_F(ConfigurationTest, NegationOnTheCommandLineDoesNotUndoTheFilesChain) {
    directory_.write("data/bitcoin.conf", "regtest=1\n");
    EXPECT_EQ(load({"-noregtest"})->network, consensus::Network::regtest);
    EXPECT_EQ(load({"-regtest=0"})->network, consensus::Network::main);
}

TEST_F(ConfigurationTest, FollowsIncludesOnceAndWarnsBelow) {
    directory_.write("data/bitcoin.conf",
                     "regtest=1\nincludeconf=a.conf\n[regtest]\nincludeconf=b.conf\n");
    directory_.write("data/a.conf", "par=1\nincludeconf=c.conf\n");
    directory_.write("data/b.conf", "dbcache=2\n[regtest]\nincludeconf=d.conf\n");
    const auto loaded = load({});
    ASSERT_TRUE(loaded);
    EXPECT_EQ(options_.get_int("par", 0), 1);
    EXPECT_EQ(options_.get_int("dbcache", 0), 2);
    EXPECT_EQ(loaded->warnings,
              (Words{"warning: -includeconf cannot be used from included files; ignoring "
                     "-includeconf=d.conf",
                     "warning: -includeconf cannot be used from included files; ignoring "
                     "-includeconf=c.conf"}));
    EXPECT_TRUE(load({"-noincludeconf"})->warnings.empty());
    EXPECT_FALSE(options_.is_set("par"));
}

TEST_F(ConfigurationTest, NamesFilesItCannotRead) {
    const std::string prefix = "Error reading configuration file: ";
    EXPECT_EQ(error_of({"-conf=no.conf"}), prefix + "specified config file \"" +
                                               (datadir() / "no.conf").string() +
                                               "\" could not be opened.");
    std::filesystem::create_directories(datadir() / "dir.conf");
    EXPECT_EQ(error_of({"-conf=dir.conf"}),
              prefix + "Config file \"" + (datadir() / "dir.conf").string() + "\" is a directory.");
    directory_.write("data/bitcoin.conf", "includeconf=gone.conf\n");
    EXPECT_EQ(error_of({}), prefix + "Failed to include configuration file gone.conf");
    directory_.write("data/bitcoin.conf", "includeconf=dir.conf\n");
    EXPECT_EQ(error_of({}), prefix + "Included config file \"" + (datadir() / "dir.conf").string() +
                                "\" is a directory.");
    EXPECT_EQ(error_of({"-noconf", "-regtest"}), "no error");
}

TEST_F(ConfigurationTest, DatadirMustExist) {
    EXPECT_EQ(error_of({"-datadir=/nonexistent/d"}),
              "Specified data directory \"/nonexistent/d\" does not exist.");
    directory_.write("other.conf", "datadir=/nonexistent/e\n");
    Options options(node_options());
    ASSERT_TRUE(
        options.parse_command_line(Words{"-conf=" + (directory_.path() / "other.conf").string()}));
    const auto loaded = load_configuration(options, {fs_, directory_.path()});
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().message,
              "Error reading configuration file: specified data directory \"/nonexistent/e\" does "
              "not exist.");
}

TEST_F(ConfigurationTest, RefusesToIgnoreTheFileInTheDatadir) {
    directory_.write("data/bitcoin.conf", "regtest=1\n");
    directory_.write("other.conf", "regtest=1\n");
    const std::string other = "-conf=" + (directory_.path() / "other.conf").string();
    const std::string error = error_of({other});
    EXPECT_NE(error.find("contains a \"bitcoin.conf\" file which is ignored"), std::string::npos);
    EXPECT_NE(error.find("- Set allowignoredconf=1"), std::string::npos);
    EXPECT_TRUE(load({other, "-allowignoredconf"}));
    EXPECT_EQ(options_.notes().size(), 1U);
}

TEST_F(ConfigurationTest, SettingsFileIsASource) {
    directory_.write("data/regtest/settings.json", R"({"par":3,"nosuch":1})");
    ASSERT_TRUE(load({"-regtest"}));
    EXPECT_EQ(options_.get_int("par", 0), 3);
    EXPECT_EQ(options_.notes(), Words{"Ignoring unknown rw_settings value nosuch"});
    const auto without = load({"-regtest", "-nosettings"});
    ASSERT_TRUE(without);
    EXPECT_FALSE(without->settings.has_value());
    EXPECT_FALSE(options_.is_set("par"));
}

}  // namespace
}  // namespace malha::config
