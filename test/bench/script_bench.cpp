// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What the interpreter adds to the signature check of common inputs.
#include <benchmark/benchmark.h>

#include <vector>

#include "malha/base/assert.hpp"
#include "malha/crypto/ecdsa.hpp"
#include "malha/crypto/schnorr.hpp"
#include "malha/script/interpreter.hpp"
#include "malha/script/script.hpp"
#include "malha/script/templates.hpp"

namespace malha::script {
namespace {

using crypto::Digest256;

/// A transaction of two inputs and two outputs whose first input is signed. The raw check of its
/// signature is the yardstick.
struct SignedInput {
    primitives::TransactionPtr tx;
    std::vector<base::Bytes> scripts;
    std::vector<primitives::TxOutput> spent;
    base::Bytes public_key, signature;  ///< without hash type
    Digest256 hash{};
};

crypto::PrivateKey test_key() {
    return *crypto::PrivateKey::from_bytes(base::Bytes(32, 7), crypto::KeyForm::compressed);
}

primitives::MutableTransaction unsigned_tx() {
    primitives::MutableTransaction tx;
    tx.inputs.resize(2);
    tx.inputs[0].prevout = {{{1}}, 0};
    tx.inputs[1].prevout = {{{2}}, 1};
    for (int i = 0; i < 2; ++i)
        tx.outputs.push_back({{100'000}, witness_script(0, base::Bytes(20))});
    return tx;
}

SignedInput prepare(const base::Bytes& script) {
    SignedInput input;
    input.scripts = {script};
    input.spent.assign(2, {{200'000}, input.scripts[0]});
    input.tx = primitives::make_transaction(unsigned_tx());
    return input;
}

/// @param hash_type  empty, or the byte to append to the signature.
void finish(SignedInput& input, const base::Bytes& hash_type, bool with_key, bool in_witness) {
    base::Bytes signature = input.signature;
    signature.insert(signature.end(), hash_type.begin(), hash_type.end());
    primitives::MutableTransaction tx = unsigned_tx();
    if (in_witness) {
        tx.inputs[0].witness = {signature};
        if (with_key) tx.inputs[0].witness.push_back(input.public_key);
    } else {
        tx.inputs[0].script_sig =
            ScriptBuilder().push_data(signature).push_data(input.public_key).take();
    }
    input.tx = primitives::make_transaction(tx);
}

SignedInput p2wpkh_input() {
    const auto key = test_key();
    const auto public_key = key.public_key();
    SignedInput input = prepare(witness_script(0, public_key.hash160()));
    const PrecomputedTransaction tx(*input.tx, input.spent, Precompute::everything);
    input.hash =
        witness_v0_sighash(tx, 0, p2pkh_script(public_key.hash160()), {200'000}, sighash::kAll);
    input.signature = crypto::sign_ecdsa(key, input.hash, crypto::RGrinding::low_r);
    input.public_key = base::to_bytes(public_key.bytes());
    finish(input, {sighash::kAll}, /*with_key=*/true, /*in_witness=*/true);
    return input;
}

SignedInput p2pkh_input() {
    const auto key = test_key();
    const auto public_key = key.public_key();
    SignedInput input = prepare(p2pkh_script(public_key.hash160()));
    input.hash = legacy_sighash(*input.tx, 0, input.scripts[0], sighash::kAll);
    input.signature = crypto::sign_ecdsa(key, input.hash, crypto::RGrinding::low_r);
    input.public_key = base::to_bytes(public_key.bytes());
    finish(input, {sighash::kAll}, /*with_key=*/true, /*in_witness=*/false);
    return input;
}

SignedInput p2tr_input() {
    const auto key = test_key();
    const auto output_key = key.public_key().x_only();
    SignedInput input = prepare(witness_script(1, output_key.bytes()));
    const PrecomputedTransaction tx(*input.tx, input.spent, Precompute::everything);
    input.hash = *taproot_sighash(tx, 0, sighash::kDefault, {});
    const auto signature = crypto::sign_schnorr(key, input.hash, crypto::Bytes32{});
    input.signature.assign(signature.begin(), signature.end());
    input.public_key = base::to_bytes(output_key.bytes());
    finish(input, {}, /*with_key=*/false, /*in_witness=*/true);
    return input;
}

void verify(benchmark::State& state, const SignedInput& input) {
    Evaluation evaluation;
    const PrecomputedTransaction tx(*input.tx, input.spent, Precompute::for_witnesses);
    for (auto _ : state)
        MALHA_ASSERT(verify_input(evaluation, tx, 0, kMandatoryFlags, nullptr));
}

void verify_p2wpkh(benchmark::State& state) {
    verify(state, p2wpkh_input());
}
BENCHMARK(verify_p2wpkh);

void verify_p2pkh(benchmark::State& state) {
    verify(state, p2pkh_input());
}
BENCHMARK(verify_p2pkh);

void raw_ecdsa(benchmark::State& state) {
    const SignedInput input = p2wpkh_input();
    for (auto _ : state)
        MALHA_ASSERT(crypto::verify_ecdsa(input.public_key, input.signature, input.hash));
}
BENCHMARK(raw_ecdsa);

void verify_p2tr(benchmark::State& state) {
    verify(state, p2tr_input());
}
BENCHMARK(verify_p2tr);

void raw_schnorr(benchmark::State& state) {
    const SignedInput input = p2tr_input();
    const base::ByteView key = input.public_key;
    const base::ByteView signature = input.signature;
    for (auto _ : state)
        MALHA_ASSERT(crypto::verify_schnorr(key.first<32>(), signature.first<64>(), input.hash));
}
BENCHMARK(raw_schnorr);

/// A checker that believes everything: the interpreter alone.
class Believer final : public SignatureChecker {
public:
    [[nodiscard]] bool check_ecdsa(base::ByteView, base::ByteView, ScriptCode&) override {
        return true;
    }
    [[nodiscard]] Verdict check_schnorr(base::ByteView, base::ByteView,
                                        const TaprootSpend&) override {
        return {};
    }
    [[nodiscard]] bool check_lock_time(std::int64_t) override { return true; }
    [[nodiscard]] bool check_sequence(std::int64_t) override { return true; }
};

void interpret(benchmark::State& state, const SignedInput& input) {
    Evaluation evaluation;
    Believer checker;
    const auto& unlocked = input.tx->inputs[0];
    for (auto _ : state)
        MALHA_ASSERT(verify_script(evaluation, {unlocked.script_sig, unlocked.witness},
                                   input.scripts[0], kMandatoryFlags, checker));
}

void interpret_p2wpkh(benchmark::State& state) {
    interpret(state, p2wpkh_input());
}
BENCHMARK(interpret_p2wpkh);

void interpret_p2tr(benchmark::State& state) {
    interpret(state, p2tr_input());
}
BENCHMARK(interpret_p2tr);

void precompute(benchmark::State& state) {
    const SignedInput input = p2tr_input();
    for (auto _ : state)
        benchmark::DoNotOptimize(
            PrecomputedTransaction(*input.tx, input.spent, Precompute::for_witnesses));
}
BENCHMARK(precompute);

/// SIGHASH_ALL of one input out of many: the quadratic part of large legacy transactions.
void legacy_sighash_of_1000_inputs(benchmark::State& state) {
    primitives::MutableTransaction tx = unsigned_tx();
    tx.inputs.resize(1000);
    for (auto& input : tx.inputs)
        input.script_sig.resize(107);
    const auto built = primitives::make_transaction(tx);
    const base::Bytes script = p2pkh_script(base::Bytes(20));
    for (auto _ : state)
        benchmark::DoNotOptimize(legacy_sighash(*built, 500, script, sighash::kAll));
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * 41'000);
}
BENCHMARK(legacy_sighash_of_1000_inputs);

}  // namespace
}  // namespace malha::script
