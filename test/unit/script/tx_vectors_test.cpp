// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// tx_valid.json and tx_invalid.json: whole transactions with the flags that decide about them. The
// entries that fail before any script runs (BADTX) are tested with the rules of consensus.
#include <iostream>
#include <map>

#include "spend.hpp"
#include "support/script_text.hpp"
#include "support/shared.hpp"

namespace malha::script {
namespace {

constexpr const char* kValid = "vectors/tx/tx_valid.json";
constexpr const char* kInvalid = "vectors/tx/tx_invalid.json";

struct Case {
    Spend spend;
    VerifyFlags flags;
};

Case read_case(const nlohmann::json& row) {
    Case test;
    auto parsed = primitives::parse_transaction(test::unhex(row[1].get<std::string>()));
    test.spend.tx = parsed.value();
    std::map<primitives::OutPoint, const nlohmann::json*> by_outpoint;
    for (const auto& spent : row[0]) {
        const auto txid = primitives::Txid::from_display_hex(spent[0].get<std::string>());
        const auto index = static_cast<std::uint32_t>(spent[1].get<std::int64_t>());
        by_outpoint[{txid.value(), index}] = &spent;
    }
    for (const auto& input : test.spend.tx->inputs) {
        const nlohmann::json& spent = *by_outpoint.at(input.prevout);
        const std::int64_t amount = spent.size() > 3 ? spent[3].get<std::int64_t>() : 0;
        test.spend.add_output({amount}, test::parse_script_text(spent[2].get<std::string>()));
    }
    test.flags = test::flags_of(row[2].get<std::string>());
    return test;
}

TEST(TxVectors, ValidOnesPassWithAllFlagsButTheExcluded) {
    MALHA_NEEDS_SHARED(kValid);
    Evaluation evaluation;
    int cases = 0;
    for (const auto& row : test::shared_json(kValid)) {
        if (row.size() == 1) continue;
        const Case test = read_case(row);
        const VerifyFlags flags = test::trim_flags(kAllFlags.without(test.flags));
        EXPECT_EQ(outcome(test.spend.verify_all(evaluation, flags)), "OK") << row;
        for (const auto& [flag, name] : kVerifyFlagNames) {
            const auto fewer = test::trim_flags(flags.without(flag));
            EXPECT_EQ(outcome(test.spend.verify_all(evaluation, fewer)), "OK") << row << name;
            // The exclusion is minimal.
            const auto more = test::trim_flags(kAllFlags.without(test.flags.without(flag)));
            if (more != flags && test.flags.has(flag)) {
                EXPECT_FALSE(test.spend.verify_all(evaluation, more)) << row << name;
            }
        }
        ++cases;
    }
    std::cout << cases << " tx_valid\n";
    EXPECT_EQ(cases, 121);
}

TEST(TxVectors, InvalidOnesFailByTheirFlags) {
    MALHA_NEEDS_SHARED(kInvalid);
    Evaluation evaluation;
    int cases = 0;
    int malformed = 0;
    for (const auto& row : test::shared_json(kInvalid)) {
        if (row.size() == 1) continue;
        if (row[2] == "BADTX") {
            ++malformed;
            continue;
        }
        const Case test = read_case(row);
        const VerifyFlags flags = test::fill_flags(test.flags);
        EXPECT_FALSE(test.spend.verify_all(evaluation, flags)) << row;
        for (const auto& [flag, name] : kVerifyFlagNames) {
            const auto more = test::fill_flags(flags | flag);
            EXPECT_FALSE(test.spend.verify_all(evaluation, more)) << row << name;
            // The flags are minimal.
            const auto fewer = test::trim_flags(test.flags.without(flag));
            if (fewer != test.flags && test.flags.has(flag)) {
                EXPECT_EQ(outcome(test.spend.verify_all(evaluation, fewer)), "OK") << row << name;
            }
        }
        ++cases;
    }
    std::cout << cases << " tx_invalid (and " << malformed << " BADTX)\n";
    EXPECT_EQ(cases, 84);
    EXPECT_EQ(malformed, 9);
}

}  // namespace
}  // namespace malha::script
