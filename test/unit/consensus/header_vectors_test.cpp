// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Real header chains: work, times and every retarget, and checkpoints far up the chains.
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "malha/consensus/chain_params.hpp"
#include "malha/consensus/header_rules.hpp"
#include "malha/consensus/work.hpp"
#include "support/block_vectors.hpp"
#include "support/shared.hpp"
#include "unit/consensus/header_chain.hpp"

namespace malha::consensus {
namespace {

using primitives::BlockHeader;
using test::HeaderChain;

constexpr base::UnixSeconds kLater{4'000'000'000};

void expect_valid(const ConsensusParams& params, const BlockHeader& header,
                  const HeaderNode& parent) {
    ASSERT_TRUE(check_proof_of_work(header.hash(), header.bits, params)) << parent.height + 1;
    const auto checked = check_header(params, header, parent, kLater);
    ASSERT_TRUE(checked) << parent.height + 1 << " " << to_string(checked.error());
    ASSERT_TRUE(
        is_permitted_difficulty_transition(params, parent.height + 1, parent.bits, header.bits));
}

HeaderChain checked_chain(const ChainParams& params, const std::vector<BlockHeader>& headers) {
    HeaderChain chain;
    chain.add(params.genesis->header());
    for (const BlockHeader& header : headers) {
        if (header == params.genesis->header()) continue;
        expect_valid(params.consensus, header, chain.tip());
        chain.add(header);
    }
    std::cout << params.name << " headers checked: " << chain.height() << "\n";
    return chain;
}

std::vector<BlockHeader> headers_of(const std::vector<primitives::BlockPtr>& blocks) {
    std::vector<BlockHeader> headers;
    for (const auto& block : blocks)
        headers.push_back(block->header());
    return headers;
}

/// Hash, median time and work of each height, as recorded.
void expect_states(const HeaderChain& chain, const std::string& relative, std::size_t rows) {
    std::istringstream lines(test::shared_text(relative));
    std::string line;
    std::getline(lines, line);
    ASSERT_EQ(line.find("height,hash,time,mediantime,bits,chainwork"), 0U);
    std::size_t count = 0;
    for (; std::getline(lines, line); ++count) {
        std::vector<std::string> cells;
        std::istringstream row(line);
        for (std::string cell; std::getline(row, cell, ',');)
            cells.push_back(cell);
        const HeaderNode& node = chain.at(std::stoi(cells.at(0)));
        ASSERT_EQ(node.hash.to_display_hex(), cells[1]);
        ASSERT_EQ(node.median_time_past().value, std::stoll(cells[3]));
        ASSERT_EQ(node.chain_work, Uint256::from_hex(cells.at(5)));
    }
    EXPECT_EQ(count, rows);
}

TEST(HeaderVectors, MainFromGenesis) {
    MALHA_NEEDS_SHARED("vectors/headers/mainnet_0_10236.bin");
    const HeaderChain chain =
        checked_chain(main_params(), test::read_headers("vectors/headers/mainnet_0_10236.bin"));
    EXPECT_EQ(chain.height(), 10'236);
    expect_states(chain, "vectors/chain/mainnet_0_4521.csv", 4522);
}

TEST(HeaderVectors, MainAlternativeBranch) {
    MALHA_NEEDS_SHARED("vectors/chain/mainnet_alt_1_2016.dat");
    const auto blocks = test::read_block_records("vectors/chain/mainnet_alt_1_2016.dat");
    const HeaderChain chain = checked_chain(main_params(), headers_of(blocks));
    EXPECT_EQ(chain.height(), 2016);
    EXPECT_EQ(chain.tip().bits, 0x1c3fffc0U);
    expect_states(chain, "vectors/chain/mainnet_alt_0_2016.csv", 2017);
}

TEST(HeaderVectors, Testnet3FromGenesis) {
    MALHA_NEEDS_SHARED("vectors/headers/testnet3_0_19999.bin");
    const HeaderChain chain = checked_chain(
        testnet3_params(), test::read_headers("vectors/headers/testnet3_0_19999.bin"));
    EXPECT_EQ(chain.height(), 19'999);
}

TEST(HeaderVectors, SignetFromGenesis) {
    MALHA_NEEDS_SHARED("vectors/headers/signet_0_2015.bin");
    const HeaderChain chain =
        checked_chain(signet_params({}), test::read_headers("vectors/headers/signet_0_2015.bin"));
    EXPECT_EQ(chain.height(), 2015);
    expect_states(chain, "vectors/chain/signet_0_10.csv", 11);
}

TEST(HeaderVectors, RegtestFromGenesis) {
    MALHA_NEEDS_SHARED("vectors/chain/regtest_1_206.hex");
    const auto blocks = test::read_hex_blocks("vectors/chain/regtest_1_206.hex");
    const HeaderChain chain = checked_chain(regtest_params({}), headers_of(blocks));
    EXPECT_EQ(chain.height(), 206);
    expect_states(chain, "vectors/chain/regtest_0_206.csv", 207);
}

TEST(HeaderVectors, MainFromTheMiddle) {
    MALHA_NEEDS_SHARED("vectors/headers/mainnet_40000_49999.bin");
    constexpr primitives::Height kFirst = 40'000;
    constexpr primitives::Height kFirstWholePeriod = 40'320;
    const auto params = main_params().consensus;
    std::deque<HeaderNode> nodes;
    int retargets = 0;
    for (const BlockHeader& header :
         test::read_headers("vectors/headers/mainnet_40000_49999.bin")) {
        HeaderNode& node = nodes.emplace_back();
        node.hash = header.hash();
        node.time = header.time;
        node.bits = header.bits;
        node.height = kFirst + static_cast<primitives::Height>(nodes.size()) - 1;
        if (nodes.size() > 1) node.parent = &nodes[nodes.size() - 2];
        if (node.height <= kFirstWholePeriod) continue;  // Its past is not all here.
        expect_valid(params, header, *node.parent);
        retargets += node.height % 2016 == 0 ? 1 : 0;
    }
    EXPECT_EQ(nodes.back().height, 49'999);
    EXPECT_EQ(retargets, 4);
}

struct Checkpoint {
    Uint256 chain_work;
    primitives::Height height;
    BlockHeader header;
};

base::Bytes from_base64(const std::string& text) {
    static const std::string kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    base::Bytes bytes;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        bits = bits << 6 | static_cast<std::uint32_t>(kDigits.find(c));
        count += 6;
        if (count < 8) continue;
        count -= 8;
        bytes.push_back(static_cast<std::uint8_t>(bits >> count));
    }
    return bytes;
}

std::vector<Checkpoint> read_checkpoints(const std::string& relative) {
    std::istringstream lines(test::shared_text(relative));
    std::string line;
    for (int i = 0; i < 3; ++i)
        std::getline(lines, line);
    const auto count = std::stoul(line);
    std::vector<Checkpoint> checkpoints;
    while (std::getline(lines, line)) {
        const base::Bytes bytes = from_base64(line);
        const base::ByteView view(bytes);
        primitives::ByteReader reader(view.subspan(16));
        checkpoints.push_back(
            {Uint256::from_hex(base::to_hex(view.first(12))).value(),
             static_cast<primitives::Height>(base::load_be<std::uint32_t>(bytes.data() + 12)),
             BlockHeader::read(reader)});
    }
    EXPECT_EQ(checkpoints.size(), count);
    return checkpoints;
}

/// Each is the first block of a period: all blocks up to the next have its target.
void expect_work_adds_up(const ChainParams& params, const std::vector<Checkpoint>& checkpoints) {
    BlockHeader last = params.genesis->header();
    Uint256 work = block_work(last.bits);
    for (const Checkpoint& checkpoint : checkpoints) {
        const BlockHeader& header = checkpoint.header;
        work += block_work(last.bits) * 2015 + block_work(header.bits);
        ASSERT_EQ(work, checkpoint.chain_work) << checkpoint.height;
        ASSERT_TRUE(check_proof_of_work(header.hash(), header.bits, params.consensus));
        ASSERT_TRUE(is_permitted_difficulty_transition(params.consensus, checkpoint.height,
                                                       last.bits, header.bits));
        last = header;
    }
    std::cout << params.name << " checkpoints: " << checkpoints.size() << "\n";
    // The minimum lies further up the same chain, not out of all proportion.
    EXPECT_GT(params.consensus.min_chain_work, work);
    EXPECT_LT(params.consensus.min_chain_work, work * 8);
}

TEST(HeaderVectors, MainCheckpoints) {
    MALHA_NEEDS_SHARED("vectors/headers/bitcoinj_production.checkpoints.txt");
    const auto checkpoints =
        read_checkpoints("vectors/headers/bitcoinj_production.checkpoints.txt");
    EXPECT_EQ(checkpoints.size(), 436U);
    expect_work_adds_up(main_params(), checkpoints);
}

TEST(HeaderVectors, SignetCheckpoints) {
    MALHA_NEEDS_SHARED("vectors/headers/bitcoinj_signet.checkpoints.txt");
    const auto checkpoints = read_checkpoints("vectors/headers/bitcoinj_signet.checkpoints.txt");
    EXPECT_EQ(checkpoints.size(), 114U);
    expect_work_adds_up(signet_params({}), checkpoints);
}

TEST(HeaderVectors, Testnet3Checkpoints) {
    MALHA_NEEDS_SHARED("vectors/headers/bitcoinj_test.checkpoints.txt");
    const auto params = testnet3_params().consensus;
    const auto checkpoints = read_checkpoints("vectors/headers/bitcoinj_test.checkpoints.txt");
    EXPECT_EQ(checkpoints.size(), 1792U);
    Uint256 work;
    for (const Checkpoint& checkpoint : checkpoints) {
        const BlockHeader& header = checkpoint.header;
        ASSERT_TRUE(check_proof_of_work(header.hash(), header.bits, params));
        ASSERT_GE(checkpoint.chain_work, work + block_work(header.bits));
        work = checkpoint.chain_work;
    }
    EXPECT_GT(params.min_chain_work, work);
}

Uint256 from_decimal(const std::string& digits) {
    Uint256 number;
    for (const char digit : digits)
        number = number * 10 + Uint256{static_cast<std::uint64_t>(digit - '0')};
    return number;
}

/// Targets are larger than any JSON number type: cut out as text, quotes around them for JSON.
std::vector<std::pair<std::string, Uint256>> read_electrum(const std::string& relative) {
    std::istringstream lines(test::shared_text(relative));
    std::vector<std::pair<std::string, Uint256>> entries;
    std::string hash;
    for (std::string line; std::getline(lines, line);) {
        const auto quote = line.find('"');
        const auto digit = line.find_first_of("0123456789");
        if (quote != std::string::npos) {
            hash = line.substr(quote + 1, 64);
        } else if (digit != std::string::npos) {
            entries.emplace_back(hash, from_decimal(line.substr(digit)));
        }
    }
    return entries;
}

TEST(HeaderVectors, MainTargetsOfEachPeriod) {
    MALHA_NEEDS_SHARED("vectors/headers/electrum_mainnet_checkpoints.json");
    const auto params = main_params().consensus;
    const auto entries = read_electrum("vectors/headers/electrum_mainnet_checkpoints.json");
    EXPECT_EQ(entries.size(), 473U);
    const auto checkpoints =
        read_checkpoints("vectors/headers/bitcoinj_production.checkpoints.txt");
    std::uint32_t bits = 0x1d00ffff;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto hash = primitives::BlockHash::from_display_hex(entries[i].first);
        ASSERT_TRUE(hash && check_proof_of_work(*hash, bits, params)) << i;
        const std::uint32_t next = bits_from_target(entries[i].second);
        ASSERT_TRUE(is_permitted_difficulty_transition(
            params, 2016 * static_cast<primitives::Height>(i + 1), bits, next));
        if (i < checkpoints.size()) {
            ASSERT_EQ(next, checkpoints[i].header.bits);
        }
        bits = next;
    }
}

TEST(HeaderVectors, Testnet4PeriodsHaveWork) {
    MALHA_NEEDS_SHARED("vectors/headers/electrum_testnet4_checkpoints.json");
    const auto params = testnet4_params().consensus;
    const auto entries = read_electrum("vectors/headers/electrum_testnet4_checkpoints.json");
    EXPECT_EQ(entries.size(), 69U);
    for (const auto& entry : entries) {
        const auto hash = primitives::BlockHash::from_display_hex(entry.first);
        ASSERT_TRUE(hash && check_proof_of_work(*hash, 0x1d00ffff, params));
    }
}

/// Blocks with a record of the chain before them: the target they must state.
TEST(HeaderVectors, TargetsOfSingleBlocks) {
    MALHA_NEEDS_SHARED("vectors/blocks/index.json");
    const auto params = main_params().consensus;
    int count = 0;
    for (const auto& entry : test::shared_json("vectors/blocks/index.json")) {
        const std::string path = "vectors/blocks/" + entry.at("file").get<std::string>();
        if (!test::shared_exists(path + ".ctx.json")) continue;
        const auto before = test::shared_json(path + ".ctx.json").at("before");
        const primitives::Height height = entry.at("height");
        const auto times = before.at("prev_timestamps").get<std::vector<std::uint32_t>>();
        const std::uint32_t start = before.at("epoch_start_time");
        const primitives::Height first = std::max(height - 2016, 0);
        // The target of the period before, from the text: it is no JSON number.
        const std::string text = test::shared_text(path + ".ctx.json");
        const auto at = text.find("\"current_target\": \"") + 19;
        const auto target = from_decimal(text.substr(at, text.find('"', at) - at));
        test::ChainPiece chain(
            first, height - 1,
            [&](primitives::Height h) {
                const auto back = static_cast<std::size_t>(height - 1 - h);
                return back < times.size() ? times[times.size() - 1 - back] : start;
            },
            bits_from_target(target));
        const auto block = test::read_block(path + ".blk");
        chain.tip().hash = block->header().prev_hash;
        expect_valid(params, block->header(), chain.tip());
        ++count;
    }
    EXPECT_EQ(count, 12);
}

}  // namespace
}  // namespace malha::consensus
