// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// PSBTs: decoding never fails badly, and what was decoded is written and read back the same.
#include "malha/base/assert.hpp"
#include "malha/keys/psbt.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace malha;
    const auto psbt = keys::decode_psbt({data, size});
    if (!psbt) return 0;
    const base::Bytes written = keys::encode_psbt(*psbt);
    const auto again = keys::decode_psbt(written);
    MALHA_ASSERT(again && keys::encode_psbt(*again) == written);
    MALHA_ASSERT(keys::unsigned_transaction(*psbt).inputs.size() == psbt->inputs.size());
    for (const keys::PsbtInput& input : psbt->inputs)
        static_cast<void>(keys::spent_output(input));
    return 0;
}
