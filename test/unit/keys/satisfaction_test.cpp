// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/keys/satisfaction.hpp"

#include <gtest/gtest.h>

#include <string>

#include "malha/base/hex.hpp"
#include "malha/keys/sign_input.hpp"
#include "support/address_formats.hpp"

namespace malha::keys {
namespace {

using base::Bytes;
using Taproot = SatisfactionRules::Taproot;

/// Private keys 1 to 20 as text, and one extended key.
std::string key(int number) {
    crypto::Bytes32 bytes{};
    bytes.back() = static_cast<std::uint8_t>(number);
    return encode_private_key(
        crypto::PrivateKey::from_bytes(bytes, crypto::KeyForm::compressed).value(), kRegtestFormat);
}
std::string keys_text(int count) {
    std::string text;
    for (int number = 1; number <= count; ++number)
        text += "," + key(number);
    return text;
}
const std::string kExtended =
    "tprv8ZgxMBicQKsPd7Uf69XL1XwhmjHopUGep8GuEiJDZmbQz6o58LninorQAfcKZWARbtRtfnLcJ5MQ2AtHcQJCCRUcMR"
    "v"
    "mDUjyEmNUWwx8UbK/0/*";
const std::string kUnspendable = "50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0";

Descriptor parse(const std::string& text, PrivateKeys& private_keys) {
    auto parsed = parse_descriptor(text, kRegtestFormat, ChecksumRule::optional);
    EXPECT_TRUE(parsed) << text << ": " << (parsed ? "" : parsed.error().message);
    private_keys = parsed->private_keys;
    return parsed->alternatives.front();
}

/// Signs one spend of the descriptor. @param nonce  makes other signatures.
SatisfactionSize signed_size(const Descriptor& descriptor, const PrivateKeys& private_keys,
                             std::uint32_t nonce) {
    DescriptorCache cache;
    const auto expansion = descriptor.expand(0, {private_keys, cache});
    EXPECT_TRUE(expansion);
    primitives::MutableTransaction tx;
    tx.inputs.push_back({{{}, nonce}, {}, 100, {}});
    tx.outputs.push_back({{1000}, Bytes(22)});
    const auto view = primitives::make_transaction(tx);
    const std::vector<primitives::TxOutput> spent{{{2000}, expansion->scripts.front()}};
    const script::PrecomputedTransaction precomputed(*view, spent, script::Precompute::everything);
    const SigningTask task{.tx = precomputed, .input_index = 0, .amount = {2000}};
    PrivateKeys derived = descriptor.private_keys(0, private_keys);
    KeySignatureMaker maker(task, derived);
    PsbtInput input;
    input.sha256_preimages[base::to_bytes(crypto::sha256(Bytes(32, 1)))] = Bytes(32, 1);
    const Spend spend = sign_input(expansion->scripts.front(), expansion->solving, maker, input);
    EXPECT_TRUE(spend.solved);
    SatisfactionSize size{.script_sig = spend.script_sig.size(),
                          .witness_items = spend.witness.size()};
    for (const Bytes& item : spend.witness)
        size.witness += primitives::compact_size_length(item.size()) + item.size();
    return size;
}

struct Case {
    const char* name;
    std::string text;
    std::size_t slack;  ///< bytes that the bound may be above an actual spend
};

std::vector<Case> cases() {
    const std::string hash = base::to_hex(crypto::sha256(Bytes(32, 1)));
    return {{"pk", "pk(" + key(1) + ")", 4},
            {"pkh", "pkh(" + key(1) + ")", 4},
            {"ranged pkh", "pkh(" + kExtended + ")", 4},
            {"wpkh", "wpkh(" + kExtended + ")", 4},
            {"sh(wpkh)", "sh(wpkh(" + key(1) + "))", 4},
            {"multi", "multi(2" + keys_text(3) + ")", 8},
            {"sh(multi)", "sh(multi(2" + keys_text(3) + "))", 8},
            {"sh(multi) of 15", "sh(multi(8" + keys_text(15) + "))", 30},
            {"wsh(pk)", "wsh(pk(" + key(1) + "))", 4},
            {"wsh(pkh)", "wsh(pkh(" + key(1) + "))", 4},
            {"wsh(multi) of 20", "wsh(multi(17" + keys_text(20) + "))", 60},
            {"sh(wsh(sortedmulti))", "sh(wsh(sortedmulti(1" + keys_text(2) + ")))", 4},
            {"wsh(miniscript)", "wsh(and_v(v:pk(" + key(1) + "),sha256(" + hash + ")))", 5},
            {"wsh(thresh)",
             "wsh(thresh(2,pk(" + key(1) + "),s:pk(" + key(2) + "),s:pk(" + key(3) + ")))", 10},
            {"tr", "tr(" + kExtended + ")", 1},
            {"rawtr", "rawtr(" + key(1) + ")", 1},
            {"tr(pk)", "tr(" + kUnspendable + ",pk(" + key(1) + "))", 1},
            {"tr(ranged pk)", "tr(" + kUnspendable + ",pk(" + kExtended + "))", 1},
            {"tr(multi_a)", "tr(" + kUnspendable + ",multi_a(2" + keys_text(3) + "))", 2},
            {"tr(multi_a) of 18", "tr(" + kUnspendable + ",sortedmulti_a(17" + keys_text(18) + "))",
             17},
            {"tr(miniscript)", "tr(" + kUnspendable + ",and_v(v:pk(" + key(1) + "),older(10)))", 1},
            {"tr of two leaves of one size",
             "tr(" + kUnspendable + ",{pk(" + key(1) + "),pk(" + key(2) + ")})", 1}};
}

}  // namespace

TEST(SatisfactionSize, BoundsWhatIsSigned) {
    for (const Case& tried : cases()) {
        PrivateKeys private_keys;
        const Descriptor descriptor = parse(tried.text, private_keys);
        const auto most = satisfaction_size_max(descriptor, {});
        ASSERT_TRUE(most) << tried.name;
        for (std::uint32_t nonce = 0; nonce < 6; ++nonce) {
            const SatisfactionSize actual = signed_size(descriptor, private_keys, nonce);
            EXPECT_LE(actual.script_sig, most->script_sig) << tried.name;
            EXPECT_LE(actual.witness, most->witness) << tried.name;
            EXPECT_LE(actual.witness_items, most->witness_items) << tried.name;
            EXPECT_GE(actual.script_sig + tried.slack, most->script_sig) << tried.name;
            EXPECT_GE(actual.witness + tried.slack, most->witness) << tried.name;
        }
    }
}

TEST(SatisfactionSize, HighRCostsOneByteASignature) {
    PrivateKeys none;
    const Descriptor descriptor = parse("wsh(multi(2" + keys_text(3) + "))", none);
    const auto low = satisfaction_size_max(descriptor, {});
    const auto high = satisfaction_size_max(descriptor, {.grinding = crypto::RGrinding::none});
    EXPECT_EQ(high->witness, low->witness + 2);
}

TEST(SatisfactionSize, ScriptPathCountsTheLargestLeaf) {
    PrivateKeys none;
    const Descriptor one = parse("tr(" + key(1) + ",pk(" + key(2) + "))", none);
    EXPECT_EQ(satisfaction_size_max(one, {})->witness_items, 1U);
    const SatisfactionRules by_script{.taproot = Taproot::script_path};
    EXPECT_EQ(satisfaction_size_max(one, by_script)->witness_items, 3U);
    const Descriptor two =
        parse("tr(" + key(1) + ",{pk(" + key(2) + "),multi_a(2" + keys_text(3) + ")})", none);
    EXPECT_EQ(satisfaction_size_max(two, by_script)->witness_items, 5U);
}

TEST(SatisfactionSize, IsUnknownWhereOnlyTheScriptIs) {
    PrivateKeys none;
    for (const char* text : {"raw(51)", "addr(bcrt1q5zv8qxa845u39ykmrjzvy326v06rc2ms3ss3d8)"})
        EXPECT_FALSE(satisfaction_size_max(parse(text, none), {})) << text;
    EXPECT_FALSE(satisfaction_size_max(parse("combo(" + key(1) + ")", none), {}));
}

TEST(InputWeight, IsThatOfKnownInputs) {
    PrivateKeys none;
    const auto weight_of = [&none](const std::string& text, WitnessPresence witness) {
        return input_weight(*satisfaction_size_max(parse(text, none), {}), witness);
    };
    EXPECT_EQ(weight_of("wpkh(" + key(1) + ")", WitnessPresence::present), 271);
    EXPECT_EQ(weight_of("pkh(" + key(1) + ")", WitnessPresence::absent), 588);
    EXPECT_EQ(weight_of("pkh(" + key(1) + ")", WitnessPresence::present), 589);
    EXPECT_EQ(weight_of("sh(wpkh(" + key(1) + "))", WitnessPresence::present), 363);
    EXPECT_EQ(weight_of("tr(" + key(1) + ")", WitnessPresence::present), 231);
}

}  // namespace malha::keys
