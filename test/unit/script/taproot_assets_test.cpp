// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// script_assets_dev.json: 2052 inputs, taproot and older, each with a way to unlock it and most
// with one that must fail.
#include <iostream>

#include "remembering_cache.hpp"
#include "spend.hpp"
#include "support/script_text.hpp"
#include "support/shared.hpp"

namespace malha::script {
namespace {

constexpr const char* kFile = "vectors/taproot/script_assets_dev.json.xz";

/// Every consistent set of consensus flags.
std::vector<VerifyFlags> consensus_flag_sets() {
    std::vector<VerifyFlags> sets;
    for (std::uint32_t bits = 0; bits <= kMandatoryFlags.bits(); ++bits) {
        const auto flags = VerifyFlags::from_bits(bits);
        if (kMandatoryFlags.contains(flags) && flags.is_consistent()) sets.push_back(flags);
    }
    return sets;
}

/// The transaction of a case with scriptSig and witness put into the tested input.
Spend unlocked(const nlohmann::json& row, const nlohmann::json& unlocking) {
    const auto unsigned_tx =
        primitives::parse_transaction(test::unhex(row["tx"].get<std::string>()));
    primitives::MutableTransaction tx(**unsigned_tx);
    auto& input = tx.inputs.at(row["index"].get<std::size_t>());
    input.script_sig = test::unhex(unlocking["scriptSig"].get<std::string>());
    for (const auto& item : unlocking["witness"])
        input.witness.push_back(test::unhex(item.get<std::string>()));
    Spend spend{.tx = primitives::make_transaction(tx), .scripts = {}, .outputs = {}};
    for (const auto& prevout : row["prevouts"]) {
        const base::Bytes bytes = test::unhex(prevout.get<std::string>());
        primitives::ByteReader reader(bytes);
        const auto value = reader.read<std::int64_t>();
        spend.add_output({value}, base::to_bytes(reader.read_var_bytes()));
        EXPECT_TRUE(reader.at_end());
    }
    return spend;
}

/// Runs the tested input under the sets of flags that `applies` picks; returns their number.
template <class Applies>
int expect_outcome(const nlohmann::json& row, const nlohmann::json& unlocking, bool passes,
                   Applies applies) {
    static const std::vector<VerifyFlags> kSets = consensus_flag_sets();
    const Spend spend = unlocked(row, unlocking);
    const PrecomputedTransaction tx(*spend.tx, spend.outputs, Precompute::for_witnesses);
    Evaluation evaluation;
    RememberingCache cache;
    int runs = 0;
    for (const VerifyFlags flags : kSets) {
        if (!applies(flags)) continue;
        const auto verdict =
            verify_input(evaluation, tx, row["index"].get<std::size_t>(), flags, &cache);
        EXPECT_EQ(verdict.has_value(), passes)
            << row["comment"] << ' ' << outcome(verdict) << " with flags " << flags.bits();
        ++runs;
    }
    return runs;
}

TEST(TaprootAssets, PassAndFailAsRecorded) {
    MALHA_NEEDS_SHARED(kFile);
    int cases = 0;
    int failures = 0;
    int runs = 0;
    for (const auto& row : test::shared_json(kFile)) {
        const VerifyFlags flags = test::flags_of(row["flags"].get<std::string>());
        const bool under_all = row.contains("final") && row["final"].get<bool>();
        runs += expect_outcome(row, row["success"], true, [flags, under_all](VerifyFlags set) {
            return under_all || flags.contains(set);
        });
        ++cases;
        if (!row.contains("failure")) continue;
        runs += expect_outcome(row, row["failure"], false,
                               [flags](VerifyFlags set) { return set.contains(flags); });
        ++failures;
    }
    std::cout << cases << " taproot assets, " << failures << " with failures, " << runs
              << " runs\n";
    EXPECT_EQ(cases, 2052);
    EXPECT_EQ(failures, 1851);
}

}  // namespace
}  // namespace malha::script
