// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Every payload of the recorded conversations decodes and encodes to the same bytes, but for those
// that were recorded because they are wrong.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include "malha/base/hex.hpp"
#include "support/shared.hpp"
#include "support/wire_messages.hpp"

namespace malha::wire {
namespace {

struct Recorded {
    std::string file, command;
    base::Bytes payload;
};

/// A long repetitive payload is recorded as "the first 3 bytes, then the next N repeated".
base::Bytes payload_of(const nlohmann::json& row) {
    if (row.contains("payload")) return base::from_hex(row["payload"].get<std::string>()).value();
    base::Bytes payload = base::from_hex(row.at("payload_start").get<std::string>()).value();
    const base::Bytes unit(payload.begin() + 3, payload.end());
    while (payload.size() < row.at("length").get<std::size_t>())
        payload.insert(payload.end(), unit.begin(), unit.end());
    return payload;
}

std::vector<Recorded> recorded_messages() {
    std::vector<Recorded> messages;
    for (const auto& entry :
         std::filesystem::directory_iterator(test::shared_path("fixtures/p2p"))) {
        if (entry.path().extension() != ".jsonl") continue;
        const std::string name = entry.path().filename().string();
        std::istringstream lines(test::shared_text("fixtures/p2p/" + name));
        for (std::string line; std::getline(lines, line);) {
            const auto row = nlohmann::json::parse(line);
            if (!row.contains("command") || row.contains("raw_bytes")) continue;
            messages.push_back({name, row["command"].get<std::string>(), payload_of(row)});
        }
    }
    return messages;
}

/// What does not decode, by file and command.
const std::map<std::pair<std::string, std::string>, DecodeError> kWrong = {
    {{"addr-too-many.jsonl", "addrv2"}, DecodeError::over_limit},
    {{"bad-headers-count.jsonl", "headers"}, DecodeError::over_limit},
    {{"bloom.jsonl", "filteradd"}, DecodeError::over_limit},
    {{"feature-long-data.jsonl", "feature"}, DecodeError::over_limit},
    {{"feature-long-id.jsonl", "feature"}, DecodeError::over_limit},
    {{"feature-short-id.jsonl", "feature"}, DecodeError::over_limit},
    {{"feature-trailing.jsonl", "feature"}, DecodeError::malformed},
    {{"filters-short.jsonl", "getcfilters"}, DecodeError::malformed},
    {{"getdata-too-many.jsonl", "getdata"}, DecodeError::over_limit},
    {{"headers.jsonl", "getheaders"}, DecodeError::over_limit},
    {{"inv-too-many.jsonl", "inv"}, DecodeError::over_limit},
    {{"truncated-payload.jsonl", "ping"}, DecodeError::malformed},
    {{"version-long-agent.jsonl", "version"}, DecodeError::over_limit},
    {{"version-short.jsonl", "version"}, DecodeError::malformed},
};
/// Names without a struct: retired, unknown on purpose.
const std::set<std::string> kNoMessage = {"alert", "reject", "golden"};

TEST(RecordedMessages, EncodeToTheBytesTheyCameFrom) {
    MALHA_NEEDS_SHARED("fixtures/p2p");
    std::set<std::string> commands;
    std::set<std::pair<std::string, std::string>> wrong;
    std::size_t count = 0;
    for (const Recorded& each : recorded_messages()) {
        SCOPED_TRACE(each.file + " " + each.command + " " +
                     base::to_hex(each.payload).substr(0, 90));
        const bool known = test::AllMessages::visit(each.command, [&]<class Message>() {
            const auto message = decode<Message>(each.payload);
            if (message) {
                EXPECT_EQ(encode(*message), each.payload);
                commands.insert(each.command);
            } else {
                const auto expected = kWrong.find({each.file, each.command});
                ASSERT_NE(expected, kWrong.end());
                EXPECT_EQ(message.error(), expected->second);
                wrong.insert(expected->first);
            }
        });
        EXPECT_NE(known, kNoMessage.contains(each.command));
        ++count;
    }
    EXPECT_EQ(wrong.size(), kWrong.size());
    EXPECT_GE(commands.size(), 34u);
    EXPECT_GE(count, 900u);
    RecordProperty("messages", static_cast<int>(count));
}

TEST(RecordedMessages, RealCompactAndMerkleBlocksEncodeToTheirBytes) {
    MALHA_NEEDS_SHARED("vectors/p2p");
    for (const char* name : {"cmpctblock_mainnet_426884.raw", "cmpctblock_testnet3_898352.raw"}) {
        const base::Bytes payload = test::shared_bytes(std::string("vectors/p2p/") + name);
        const auto block = decode<CmpctBlock>(payload);
        ASSERT_TRUE(block) << name;
        ASSERT_EQ(block->prefilled.size(), 1u);
        EXPECT_EQ(block->prefilled[0].index, 0);
        EXPECT_TRUE(block->prefilled[0].tx->is_coinbase());
        EXPECT_EQ(encode(*block), payload);
    }
    const base::Bytes payload = test::shared_bytes("vectors/p2p/merkleblock_mainnet_300025.raw");
    const auto merkle = decode<MerkleBlock>(payload);
    ASSERT_TRUE(merkle);
    EXPECT_EQ(encode(*merkle), payload);
}

}  // namespace
}  // namespace malha::wire
