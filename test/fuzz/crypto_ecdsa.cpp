// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Signatures and public keys as scripts bring them: any bytes. What parses must survive its own
// strict encoding, and verification never crashes.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "malha/base/assert.hpp"
#include "malha/base/bytes.hpp"
#include "malha/crypto/ecdsa.hpp"
#include "source.hpp"

using namespace malha;

namespace {

base::Bytes der_integer(base::ByteView number) {
    base::Bytes digits = {0};
    digits.insert(digits.end(), number.begin(), number.end());
    while (digits.size() > 1 && digits[0] == 0 && digits[1] < 0x80)
        digits.erase(digits.begin());
    digits.insert(digits.begin(), {0x02, static_cast<std::uint8_t>(digits.size())});
    return digits;
}

base::Bytes strict_der(base::ByteView compact) {
    base::Bytes der = der_integer(compact.first(32));
    const base::Bytes s = der_integer(compact.last(32));
    der.insert(der.end(), s.begin(), s.end());
    der.insert(der.begin(), {0x30, static_cast<std::uint8_t>(der.size())});
    return der;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Source source({data, size});
    const auto hash = source.array<32>();
    const base::ByteView key = source.take(source.number<std::uint8_t>() % 70);
    const base::ByteView signature = source.rest();

    const auto compact = crypto::parse_der_lax(signature);
    const bool verified = crypto::verify_ecdsa(key, signature, hash);
    if (compact) {
        const base::Bytes strict = strict_der(*compact);
        MALHA_ASSERT(crypto::parse_der_lax(strict) == compact);
        MALHA_ASSERT(crypto::is_low_s(strict) == crypto::is_low_s(signature));
        MALHA_ASSERT(crypto::verify_ecdsa(key, strict, hash) == verified);
    } else {
        MALHA_ASSERT(!verified && !crypto::is_low_s(signature));
    }

    const auto recoverable = crypto::RecoverableSignature::parse(signature);
    const auto recovered = recoverable ? recoverable->recover(hash) : std::nullopt;
    if (recovered) {
        const base::Bytes strict = strict_der(signature.subspan(1));
        MALHA_ASSERT(crypto::verify_ecdsa(recovered->bytes(), strict, hash));
    }
    return 0;
}
