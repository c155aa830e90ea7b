// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Recorded starts of the common node (fixtures/startup): whatever options and configuration files
// decide must end in the same words here.
#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <variant>

#include "malha/node/start.hpp"
#include "support/shared.hpp"
#include "support/temporary_directory.hpp"

namespace malha::node {
namespace {

/// Recorded starts that something else than options decides.
const std::map<int, std::string>& skipped() {
    static const std::map<int, std::string> kSkipped{
        {74, "wallet"},         {75, "wallet"},         {76, "wallet"},
        {77, "wallet"},         {102, "RPC server"},    {126, "no embedded AS map"},
        {157, "process"},       {169, "importer"},      {180, "our name is shorter"},
        {186, "a crash"},       {215, "main net"},      {218, "main net"},
        {221, "no RPC to ask"}, {249, "no RPC to ask"}, {265, "wallet"},
        {266, "peers"},         {270, "storage"},       {271, "storage"},
        {273, "wallet"},        {274, "wallet"}};
    return kSkipped;
}

std::variant<EarlyExit, PreparedStart> start(std::vector<std::string> words,
                                             const base::Path& datadir) {
    const std::string common_words[] = {"-datadir=" + datadir.string(),
                                        "-rpcport=20001",
                                        "-port=20002",
                                        "-bind=127.0.0.1:20002",
                                        "-natpmp=0",
                                        "-connect=0",
                                        "-listenonion=0",
                                        "-dnsseed=0",
                                        "-fixedseeds=0",
                                        "-discover=0",
                                        "-dns=0",
                                        "-printtoconsole=0",
                                        "-mocktime=1750000000"};
    words.insert(words.begin(), std::begin(common_words), std::end(common_words));
    base::PosixFilesystem fs;
    return prepare_start(words, {fs, datadir}, 2);
}

std::string with_datadir_mark(std::string text, const std::string& datadir) {
    for (auto at = text.find(datadir); at != std::string::npos; at = text.find(datadir))
        text.replace(at, datadir.size(), "<DATADIR>");
    return text;
}

TEST(StartupFixture, OptionsDecideAsRecorded) {
    MALHA_NEEDS_SHARED("fixtures/startup/start-results.jsonl");
    std::istringstream lines(test::shared_text("fixtures/startup/start-results.jsonl"));
    int compared = 0;
    for (std::string line; std::getline(lines, line);) {
        const auto recorded = nlohmann::json::parse(line);
        if (skipped().contains(recorded.at("i").get<int>())) continue;
        const test::TemporaryDirectory datadir;
        if (recorded.contains("conf"))
            datadir.write("bitcoin.conf", recorded.at("conf").get<std::string>());
        if (recorded.contains("files"))
            for (const auto& [path, content] : recorded.at("files").items())
                datadir.write(path, content.get<std::string>());
        const auto got = start(recorded.at("args").get<std::vector<std::string>>(), datadir.path());
        EXPECT_EQ(std::holds_alternative<PreparedStart>(got), recorded.at("started").get<bool>())
            << line;
        const std::string printed =
            std::visit([](const auto& end) { return end.standard_error; }, got);
        EXPECT_EQ(with_datadir_mark(printed, datadir.path().string()),
                  recorded.at("stderr").get<std::string>())
            << line;
        ++compared;
    }
    EXPECT_EQ(compared, 255);
    std::cout << "recorded starts compared: " << compared << '\n';
}

}  // namespace
}  // namespace malha::node
