// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The SHA-256 implementations behind sha256.hpp. Only the portable one may run anywhere; the others
// exist where MALHA_X86 is defined and need the processor features in their names.
#pragma once

#include <cstddef>
#include <cstdint>

#include "crypto/x86.hpp"
#include "malha/crypto/sha256_rounds.hpp"

namespace malha::crypto {

void sha256_compress_portable(Sha256State& state, const std::uint8_t* blocks, std::size_t count);
void sha256d64_portable(std::uint8_t* out, const std::uint8_t* in, std::size_t count);

#ifdef MALHA_X86
/// Eight inputs at a time in 256-bit vectors; what remains goes through the portable code.
void sha256d64_avx2(std::uint8_t* out, const std::uint8_t* in, std::size_t count);

void sha256_compress_sha_ni(Sha256State& state, const std::uint8_t* blocks, std::size_t count);
/// Mixes one block into each of two states, interleaved.
void sha256_compress_two_sha_ni(Sha256State& a, Sha256State& b, const std::uint8_t* block_a,
                                const std::uint8_t* block_b);
/// Two inputs at a time, interleaved to hide the latency of the instructions.
void sha256d64_sha_ni(std::uint8_t* out, const std::uint8_t* in, std::size_t count);
#endif

}  // namespace malha::crypto
