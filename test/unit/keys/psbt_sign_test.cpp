// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/keys/psbt_sign.hpp"

#include <gtest/gtest.h>

#include "malha/base/hex.hpp"
#include "malha/keys/address.hpp"
#include "malha/keys/psbt_analyze.hpp"
#include "malha/script/templates.hpp"
#include "psbt_vectors.hpp"
#include "support/shared.hpp"

namespace malha::keys {
namespace {

using base::Bytes;
using nlohmann::json;
constexpr const char* kVectors = "vectors/psbt/rpc_psbt.json";

AddressFormat testnet_format() {
    return {.private_key_version = 239, .bech32_prefix = "tb"};
}

crypto::PrivateKey key_of(std::uint8_t number) {
    crypto::Bytes32 bytes{};
    bytes.back() = number;
    return crypto::PrivateKey::from_bytes(bytes, crypto::KeyForm::compressed).value();
}

/// A PSBT with one input that spends 1000 satoshis of the script, by version `version`.
Psbt spending(const Bytes& script, std::uint32_t version) {
    primitives::MutableTransaction previous;
    previous.inputs.emplace_back();
    previous.outputs.push_back({primitives::Amount{1000}, script});
    Psbt psbt;
    psbt.version = version;
    PsbtInput& input = psbt.inputs.emplace_back();
    input.non_witness_utxo = primitives::make_transaction(previous);
    input.prevout = {input.non_witness_utxo->txid, 0};
    PsbtOutput& output = psbt.outputs.emplace_back();
    output.value = primitives::Amount{900};
    output.script_pubkey = script::p2pkh_script(key_of(9).public_key().hash160());
    return psbt;
}

/// What a wallet of keys 1 to `count` knows.
struct Wallet {
    explicit Wallet(std::uint8_t count) {
        for (std::uint8_t number = 1; number <= count; ++number)
            add(key_of(number));
    }
    void add(const crypto::PrivateKey& key) {
        const crypto::PublicKey public_key = key.public_key();
        private_keys.emplace(public_key.hash160(), key);
        known.add_key(public_key, KeyOrigin{.fingerprint = {1, 2, 3, 4}, .path = {7}});
        if (auto tree = TaprootTree::build(public_key.x_only(), {}))
            known.taproot.emplace(tree->output_key(), *std::move(tree));
    }
    PsbtSignOutcome sign(Psbt& psbt, std::optional<std::uint32_t> hash_type = {},
                         PsbtFinish finish = PsbtFinish::finalize) const {
        return sign_psbt_input(psbt.inputs[0], 0, PsbtTransaction(psbt),
                               {known, private_keys, hash_type, finish}, nullptr);
    }

    SolvingData known;
    PrivateKeys private_keys;
};

Bytes two_of_three() {
    std::vector<Bytes> keys;
    for (std::uint8_t number = 1; number <= 3; ++number)
        keys.push_back(base::to_bytes(key_of(number).public_key().bytes()));
    return script::multisig_script(2, keys);
}

/// An output script, and what lies behind its hashes.
struct OutputCase {
    std::string name;
    Bytes script;
    std::vector<Bytes> behind;
};
std::vector<OutputCase> all_templates() {
    const crypto::PublicKey key = key_of(1).public_key();
    const Bytes wpkh = script::witness_script(0, key.hash160());
    const Bytes multi = two_of_three();
    const Bytes wsh = script::witness_script(0, crypto::sha256(multi));
    const auto tree = TaprootTree::build(key.x_only(), {}).value();
    return {{"pk", script::p2pk_script(key.bytes()), {}},
            {"pkh", script::p2pkh_script(key.hash160()), {}},
            {"wpkh", wpkh, {}},
            {"sh(wpkh)", script::p2sh_script(crypto::hash160(wpkh)), {wpkh}},
            {"multi", multi, {}},
            {"sh(multi)", script::p2sh_script(crypto::hash160(multi)), {multi}},
            {"wsh(multi)", wsh, {multi}},
            {"sh(wsh(multi))", script::p2sh_script(crypto::hash160(wsh)), {wsh, multi}},
            {"tr", tree.script_pubkey(), {}}};
}

}  // namespace

TEST(PsbtSign, SignsFinalizesAndExtractsEveryTemplate) {
    for (const OutputCase& output : all_templates())
        for (const std::uint32_t version : {0U, 2U}) {
            Wallet wallet(3);
            for (const Bytes& script : output.behind)
                wallet.known.add_script(script);
            Psbt psbt = spending(output.script, version);
            ASSERT_EQ(wallet.sign(psbt, {}, PsbtFinish::keep_signatures), PsbtSignOutcome::complete)
                << output.name;
            EXPECT_FALSE(psbt.inputs[0].is_final());
            EXPECT_EQ(analyze_psbt(psbt).next, PsbtRole::finalizer) << output.name;

            auto passed_on = decode_psbt(encode_psbt(psbt));
            ASSERT_TRUE(passed_on) << passed_on.error().message;
            ASSERT_TRUE(finalize_psbt(*passed_on)) << output.name;
            EXPECT_EQ(analyze_psbt(*passed_on).next, PsbtRole::extractor) << output.name;
            EXPECT_TRUE(extract_transaction(*passed_on));
        }
}

TEST(PsbtSign, EstimatesWhatSignaturesWillWeigh) {
    for (const OutputCase& output : all_templates()) {
        if (output.name == "tr") continue;  // An internal key is unknown before the update.
        Wallet wallet(3);
        for (const Bytes& script : output.behind)
            wallet.known.add_script(script);
        Psbt psbt = spending(output.script, 0);
        const PrivateKeys no_keys;
        static_cast<void>(sign_psbt_input(psbt.inputs[0], 0, PsbtTransaction(psbt),
                                          {wallet.known, no_keys}, nullptr));
        const auto estimate = analyze_psbt(psbt).weight;
        ASSERT_TRUE(estimate) << output.name;
        ASSERT_EQ(wallet.sign(psbt), PsbtSignOutcome::complete);
        const auto tx = primitives::make_transaction(*extract_transaction(psbt));
        EXPECT_LE(tx->weight(), *estimate) << output.name;
        EXPECT_GE(tx->weight() + 3 * 4 * 2, *estimate) << output.name;  // short r or s are rare
    }
}

TEST(PsbtSign, TwoSignersMakeOneMultisigSpend) {
    const Bytes multi = two_of_three();
    Psbt psbt = spending(script::witness_script(0, crypto::sha256(multi)), 2);
    Wallet first(1);
    first.known.add_script(multi);
    ASSERT_EQ(first.sign(psbt), PsbtSignOutcome::incomplete);
    EXPECT_EQ(psbt.inputs[0].signatures.size(), 1U);
    EXPECT_EQ(psbt.inputs[0].witness_script, multi);
    EXPECT_EQ(psbt.inputs[0].key_origins.size(), 1U);
    const auto analysis = analyze_psbt(psbt);
    EXPECT_EQ(analysis.next, PsbtRole::signer);
    EXPECT_EQ(analysis.inputs[0].missing.signatures.size(), 2U);

    Wallet second(0);
    second.add(key_of(3));
    EXPECT_EQ(second.sign(psbt), PsbtSignOutcome::complete);
    EXPECT_TRUE(is_signed_and_valid(psbt.inputs[0], 0, PsbtTransaction(psbt)));
}

TEST(PsbtSign, AnInputWhoseOutputIsUnknownHindersOnlyTaproot) {
    for (const OutputCase& output : all_templates()) {
        Wallet wallet(3);
        for (const Bytes& script : output.behind)
            wallet.known.add_script(script);
        Psbt psbt = spending(output.script, 2);
        PsbtInput& other = psbt.inputs.emplace_back();
        other.prevout.txid.bytes[0] = 1;
        // BIP 341 signatures commit to all amounts and scripts, others to those of their input.
        const auto expected =
            output.name == "tr" ? PsbtSignOutcome::incomplete : PsbtSignOutcome::complete;
        EXPECT_EQ(wallet.sign(psbt), expected) << output.name;
        EXPECT_EQ(sign_psbt_input(psbt.inputs[1], 1, PsbtTransaction(psbt),
                                  {wallet.known, wallet.private_keys}, nullptr),
                  PsbtSignOutcome::missing_utxo);
    }
}

TEST(PsbtSign, HashTypesMustAgree) {
    const Bytes script = script::p2pkh_script(key_of(1).public_key().hash160());
    const Wallet wallet(1);
    Psbt psbt = spending(script, 0);
    psbt.inputs[0].hash_type = script::sighash::kNone;
    EXPECT_EQ(wallet.sign(psbt, script::sighash::kAll), PsbtSignOutcome::hash_type_mismatch);
    ASSERT_EQ(wallet.sign(psbt, {}, PsbtFinish::keep_signatures), PsbtSignOutcome::complete);
    EXPECT_EQ(psbt.inputs[0].signatures.begin()->second.signature.back(), script::sighash::kNone);
    psbt.inputs[0].hash_type.reset();
    EXPECT_EQ(wallet.sign(psbt), PsbtSignOutcome::hash_type_mismatch);  // that of the signature
}

TEST(PsbtSign, SingleWithoutItsOutputSignsNothing) {
    const Bytes script = script::p2pkh_script(key_of(1).public_key().hash160());
    Psbt psbt = spending(script, 0);
    psbt.outputs.clear();
    EXPECT_EQ(Wallet(1).sign(psbt, script::sighash::kSingle), PsbtSignOutcome::incomplete);
    EXPECT_TRUE(psbt.inputs[0].signatures.empty());
}

TEST(PsbtSign, UnprovenAmountsAreNotSigned) {
    Psbt psbt = spending(script::p2pkh_script(key_of(1).public_key().hash160()), 0);
    psbt.inputs[0].witness_utxo = spent_output(psbt.inputs[0]);
    psbt.inputs[0].non_witness_utxo = nullptr;
    EXPECT_EQ(Wallet(1).sign(psbt), PsbtSignOutcome::incomplete);
    EXPECT_TRUE(psbt.inputs[0].signatures.empty());
    psbt.inputs[0].witness_utxo.reset();
    EXPECT_EQ(Wallet(1).sign(psbt), PsbtSignOutcome::missing_utxo);
}

TEST(PsbtSign, TransactionsAreDroppedOnlyForTaproot) {
    Psbt psbt = spending(all_templates().back().script, 0);
    ASSERT_EQ(Wallet(1).sign(psbt), PsbtSignOutcome::complete);
    psbt.inputs[0].hash_type = script::sighash::kAll | script::sighash::kAnyoneCanPay;
    drop_unneeded_transactions(psbt);
    EXPECT_TRUE(psbt.inputs[0].non_witness_utxo);
    psbt.inputs[0].hash_type.reset();
    drop_unneeded_transactions(psbt);
    EXPECT_FALSE(psbt.inputs[0].non_witness_utxo);

    Psbt older = spending(all_templates()[2].script, 0);
    ASSERT_EQ(Wallet(1).sign(older), PsbtSignOutcome::complete);
    drop_unneeded_transactions(older);
    EXPECT_TRUE(older.inputs[0].non_witness_utxo);
}

TEST(PsbtSign, OutputsLearnTheirScriptsAndKeys) {
    Wallet wallet(3);
    const Bytes multi = two_of_three();
    wallet.known.add_script(multi);
    PsbtOutput output;
    output.script_pubkey = script::witness_script(0, crypto::sha256(multi));
    update_psbt_output(wallet.known, output);
    EXPECT_EQ(output.witness_script, multi);
    EXPECT_EQ(output.key_origins.size(), 3U);

    PsbtOutput taproot;
    taproot.script_pubkey = all_templates().back().script;
    update_psbt_output(wallet.known, taproot);
    EXPECT_EQ(taproot.taproot_internal_key, key_of(1).public_key().x_only().bytes());
}

TEST(PsbtSign, SignerVectors) {
    MALHA_NEEDS_SHARED(kVectors);
    std::size_t cases = 0;
    const json vectors = test::shared_json(kVectors);
    for (const json& entry : vectors.at("signer")) {
        Wallet wallet(0);
        for (const json& text : entry.at("privkeys")) {
            const auto key = decode_private_key(text.get<std::string>(), testnet_format());
            ASSERT_TRUE(key);
            wallet.private_keys.emplace(key->public_key().hash160(), *key);
            wallet.known.public_keys.emplace(key->public_key().hash160(), key->public_key());
        }
        auto psbt = decode_base64(entry.at("psbt"));
        ASSERT_TRUE(psbt);
        const PsbtTransaction tx(*psbt);
        for (std::size_t i = 0; i < psbt->inputs.size(); ++i)
            static_cast<void>(sign_psbt_input(
                psbt->inputs[i], i, tx,
                {wallet.known, wallet.private_keys, {}, PsbtFinish::keep_signatures}, nullptr));
        EXPECT_EQ(encode_base64(*psbt), entry.at("result").get<std::string>()) << cases;
        ++cases;
    }
    EXPECT_EQ(cases, 6U);
}

TEST(PsbtSign, RefusesWhatBip174TellsSignersToRefuse) {
    MALHA_NEEDS_SHARED("vectors/psbt/bip174.json");
    std::size_t cases = 0;
    for (const json& entry : test::shared_json("vectors/psbt/bip174.json")) {
        if (entry.at("class") != "signer_must_refuse") continue;
        auto psbt = decode_base64(entry.at("base64"));
        ASSERT_TRUE(psbt);
        EXPECT_FALSE(finalize_psbt(*psbt)) << entry.at("case");
        EXPECT_FALSE(extract_transaction(*psbt)) << entry.at("case");
        ++cases;
    }
    EXPECT_EQ(cases, 4U);
}

TEST(PsbtSign, FinalizerAndExtractorVectors) {
    MALHA_NEEDS_SHARED(kVectors);
    const json vectors = test::shared_json(kVectors);
    for (const json& entry : vectors.at("finalizer")) {
        auto psbt = decode_base64(entry.at("finalize"));
        ASSERT_TRUE(psbt);
        EXPECT_TRUE(finalize_psbt(*psbt));
        EXPECT_EQ(encode_base64(*psbt), entry.at("result").get<std::string>());
    }
    for (const json& entry : vectors.at("extractor")) {
        const auto psbt = decode_base64(entry.at("extract"));
        ASSERT_TRUE(psbt);
        const auto tx = extract_transaction(*psbt);
        ASSERT_TRUE(tx);
        EXPECT_EQ(base::to_hex(primitives::serialize(*tx)), entry.at("result").get<std::string>());
    }
}

}  // namespace malha::keys
