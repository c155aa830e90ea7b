// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/config/options.hpp"

#include <gtest/gtest.h>

namespace malha::config {
namespace {

using Words = std::vector<std::string>;

/// Options from a command line and a configuration file, for a network.
struct Sources {
    Words command_line = {};
    std::string file = {};
    SettingMap persistent = {};
    consensus::Network network = consensus::Network::regtest;
};

Options options_from(const Sources& sources) {
    Options options(node_options());
    EXPECT_TRUE(options.parse_command_line(sources.command_line));
    const auto file = parse_config_file(sources.file);
    EXPECT_TRUE(file && options.add_config_file(*file, "bitcoin.conf"));
    options.set_persistent(sources.persistent);
    options.select_network(sources.network);
    return options;
}

std::string error_of(const Words& words) {
    Options options(node_options());
    const auto status = options.parse_command_line(words);
    return status ? "no error" : status.error().message;
}

TEST(CommandLine, OneOrTwoDashesAndTheLastValueCounts) {
    const Options options = options_from({.command_line = {"-par=1", "--par=2"}});
    EXPECT_EQ(options.get_int("par", 0), 2);
}

TEST(CommandLine, NegationAndDoubleNegation) {
    const Options options =
        options_from({.command_line = {"-noserver", "-norest=0", "-nolisten=1"}});
    EXPECT_FALSE(options.get_bool("server", true));
    EXPECT_TRUE(options.is_negated("server"));
    EXPECT_TRUE(options.get_bool("rest", false));
    EXPECT_TRUE(options.is_negated("listen"));
    EXPECT_EQ(options.notes(), Words{"Parsed potentially confusing double-negative -rest=0"});
}

TEST(CommandLine, EqualsZeroIsOffButNotNegated) {
    const Options options = options_from({.command_line = {"-server=0"}});
    EXPECT_FALSE(options.get_bool("server", true));
    EXPECT_FALSE(options.is_negated("server"));
    EXPECT_TRUE(options.is_set("server"));
}

TEST(CommandLine, StopsAtTheFirstOperand) {
    const Options options = options_from({.command_line = {"-server", "getinfo", "-rest"}});
    EXPECT_EQ(options.operands(), (Words{"getinfo", "-rest"}));
    EXPECT_FALSE(options.is_set("rest"));
}

TEST(CommandLine, NamesWhatIsWrong) {
    EXPECT_EQ(error_of({"-nosuchoption=1"}), "Invalid parameter -nosuchoption=1");
    EXPECT_EQ(error_of({"-regtest.port=1"}), "Invalid parameter -regtest.port=1");
    EXPECT_EQ(error_of({"--"}), "Invalid parameter --");
    EXPECT_EQ(error_of({"-includeconf=x.conf"}),
              "-includeconf cannot be used from commandline; -includeconf=\"x.conf\"");
    EXPECT_EQ(error_of({"-noincludeconf"}), "no error");
    EXPECT_EQ(error_of({"-nodatadir"}),
              "Negating of -datadir is meaningless and therefore forbidden");
    EXPECT_EQ(error_of({"-proxy"}),
              "Can not set -proxy with no value. Please specify value with -proxy=value.");
}

TEST(Precedence, StrongerSourceWins) {
    Sources sources{.file = "par=4\n[regtest]\npar=3\n"};
    EXPECT_EQ(options_from(sources).get_int("par", 0), 3);
    sources.persistent["par"] = {{false, "2"}};
    EXPECT_EQ(options_from(sources).get_int("par", 0), 2);
    sources.command_line = {"-par=1"};
    EXPECT_EQ(options_from(sources).get_int("par", 0), 1);
}

TEST(Precedence, FirstValueOfAFileCounts) {
    const Options options = options_from({.file = "par=1\npar=2\n"});
    EXPECT_EQ(options.get_int("par", 0), 1);
    EXPECT_EQ(options.get_list("par"), (Words{"1", "2"}));
}

TEST(Precedence, NegationInAFileDropsWhatStandsBefore) {
    const Options options = options_from({.file = "debug=a\nnodebug=1\ndebug=b\ndebug=c\n"});
    EXPECT_EQ(options.get_string("debug", ""), "b");
    EXPECT_EQ(options.get_list("debug"), (Words{"b", "c"}));
}

TEST(Precedence, OtherSectionsDoNotApply) {
    const Options options = options_from({.file = "[test]\npar=3\nmain.par=4\n"});
    EXPECT_FALSE(options.is_set("par"));
}

TEST(Lists, CollectAllSourcesStrongestFirst) {
    const Options options = options_from(
        {.command_line = {"-debug=a", "-debug=b"}, .file = "debug=d\n[regtest]\ndebug=c\n"});
    EXPECT_EQ(options.get_list("debug"), (Words{"a", "b", "c", "d"}));
}

TEST(Lists, NegationOnTheCommandLineSilencesTheFile) {
    EXPECT_EQ(options_from({.command_line = {"-nodebug"}, .file = "debug=d\n"}).get_list("debug"),
              Words{});
}

TEST(Lists, ValueAfterTheNegationBringsTheFileBack) {
    EXPECT_EQ(
        options_from({.command_line = {"-debug=a", "-nodebug", "-debug=b"}, .file = "debug=d\n"})
            .get_list("debug"),
        (Words{"b", "d"}));
}

TEST(NetworkOnly, OutsideItsSectionAppliesToMainAlone) {
    Sources sources{.file = "wallet=x\nport=5\n"};
    const Options regtest = options_from(sources);
    EXPECT_FALSE(regtest.is_set("wallet"));
    EXPECT_EQ(regtest.get_list("wallet"), Words{});
    EXPECT_EQ(regtest.misplaced_network_options(), (Words{"port", "wallet"}));
    sources.network = consensus::Network::main;
    const Options main = options_from(sources);
    EXPECT_EQ(main.get_string("wallet", ""), "x");
    EXPECT_TRUE(main.misplaced_network_options().empty());
}

TEST(NetworkOnly, SetElsewhereTooIsNotMisplaced) {
    const Options options = options_from(
        {.command_line = {"-port=1"}, .file = "port=5\nwallet=x\n[regtest]\nwallet=y"});
    EXPECT_TRUE(options.misplaced_network_options().empty());
}

TEST(ConfigEntries, UnknownNamesAreNotedAndConfIsRefused) {
    const Options options = options_from({.file = "nosuch=1\n"});
    EXPECT_EQ(options.notes(), Words{"Ignoring unknown configuration value nosuch"});
    Options refused(node_options());
    const auto status = refused.add_config_file({{{"conf", "x"}}, {}}, "bitcoin.conf");
    ASSERT_FALSE(status);
    EXPECT_TRUE(status.error().message.starts_with("conf cannot be set in the configuration file"));
}

TEST(ConfigEntries, UnknownSectionsAreListed) {
    const Options options = options_from({.file = "[nope]\nserver=1\n[signet]\n"});
    const auto unknown = options.unknown_sections();
    ASSERT_EQ(unknown.size(), 1U);
    EXPECT_EQ(unknown[0].section, "nope");
    EXPECT_EQ(unknown[0].line, 1);
}

TEST(Imply, OnlyWhereNothingIsSet) {
    Options options = options_from({.file = "listen=1\n"});
    EXPECT_FALSE(options.imply("listen", "0"));
    EXPECT_TRUE(options.get_bool("listen", false));
    EXPECT_TRUE(options.imply("dnsseed", "0"));
    EXPECT_FALSE(options.get_bool("dnsseed", true));
}

TEST(Describe, MasksSecrets) {
    const Options options = options_from(
        {.command_line = {"-rpcpassword=secret", "-noserver"}, .file = "[regtest]\nrest=1\n"});
    EXPECT_EQ(options.describe(),
              (Words{"Config file arg: [regtest] rest=\"1\"", "Command-line arg: rpcpassword=****",
                     "Command-line arg: server=false"}));
}

}  // namespace
}  // namespace malha::config
