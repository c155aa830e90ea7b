// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any text as a signature of a message (BIP 322): none of them is of a key that nobody has.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "malha/base/assert.hpp"
#include "malha/base/base64.hpp"
#include "malha/keys/generic_message.hpp"

using namespace malha;
using namespace malha::keys;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // A key hash of zeros, which no key is known to have.
    base::Bytes script(22);
    script[1] = 20;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    MALHA_ASSERT(verify_generic_message(script, text, "hello") != MessageVerdict::valid);
    const std::string encoded = base::base64_encode({data, size});
    MALHA_ASSERT(verify_generic_message(script, "smp" + encoded, "hello") != MessageVerdict::valid);
    return 0;
}
