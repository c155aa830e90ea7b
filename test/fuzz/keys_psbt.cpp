// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// PSBTs: decoding never fails badly, what was decoded is written and read back the same, and no
// role fails badly on it.
#include <vector>

#include "malha/base/assert.hpp"
#include "malha/keys/psbt_analyze.hpp"
#include "malha/keys/psbt_combine.hpp"
#include "malha/keys/psbt_sign.hpp"

namespace {

using namespace malha;

void check_round_trip(const keys::Psbt& psbt) {
    const base::Bytes written = keys::encode_psbt(psbt);
    const auto again = keys::decode_psbt(written);
    MALHA_ASSERT(again && keys::encode_psbt(*again) == written);
}

void check_roles(const keys::Psbt& psbt) {
    const auto combined = keys::combine_psbts(std::vector<keys::Psbt>{psbt, psbt});
    MALHA_ASSERT(combined && keys::encode_psbt(*combined) == keys::encode_psbt(psbt));
    const keys::PsbtAnalysis analysis = keys::analyze_psbt(psbt);
    MALHA_ASSERT(analysis.inputs.empty() || analysis.inputs.size() == psbt.inputs.size());
    keys::Psbt finalized = psbt;
    if (keys::finalize_psbt(finalized)) MALHA_ASSERT(keys::extract_transaction(finalized));
    check_round_trip(finalized);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto psbt = keys::decode_psbt({data, size});
    if (!psbt) return 0;
    check_round_trip(*psbt);
    check_roles(*psbt);
    return 0;
}
