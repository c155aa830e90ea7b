// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any challenge, and any script behind the witness commitment of a signet's block (BIP 325): the
// solution is taken out of it, decoded and run without harm.
#include "malha/base/assert.hpp"
#include "malha/consensus/block_rules.hpp"
#include "malha/consensus/signet.hpp"
#include "malha/script/opcodes.hpp"
#include "source.hpp"

using namespace malha;

namespace {

/// A block with nothing but a coinbase that commits to witnesses.
primitives::BlockPtr block_with(base::ByteView solution_script) {
    primitives::MutableTransaction coinbase;
    coinbase.inputs.resize(1);
    coinbase.inputs[0].script_sig = {script::OP_1, script::OP_1};
    coinbase.inputs[0].witness.emplace_back(32);
    coinbase.outputs.resize(1);
    base::Bytes& script = coinbase.outputs[0].script_pubkey;
    script = {script::OP_RETURN, 36, 0xaa, 0x21, 0xa9, 0xed};
    script.resize(38);
    script.insert(script.end(), solution_script.begin(), solution_script.end());
    const auto tx = primitives::make_transaction(coinbase);
    return primitives::Block::assemble({}, {&tx, 1});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Source source({data, size});
    const base::ByteView challenge = source.take(source.number<std::uint8_t>());
    const auto block = block_with(source.rest());
    const bool is_signed = consensus::check_signet_solution(*block, challenge);
    MALHA_ASSERT(!is_signed || consensus::signet_transactions(*block, challenge));
    return 0;
}
