// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Runs scripts: whether an input may spend an output.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "malha/base/bytes.hpp"
#include "malha/script/error.hpp"
#include "malha/script/flags.hpp"
#include "malha/script/sighash.hpp"
#include "malha/script/signature_checker.hpp"

namespace malha::script {

/// Operations above OP_16 in one legacy or v0 script, keys of OP_CHECKMULTISIG included.
inline constexpr int kOperationsMax = 201;
/// Elements on stack and alternative stack together.
inline constexpr std::size_t kStackSizeMax = 1000;

/// The working memory of evaluations, kept by a worker so that running a script allocates nothing.
/// Holds nothing between calls. Thread: owner only.
class Evaluation {
public:
    Evaluation();
    ~Evaluation();
    Evaluation(const Evaluation&) = delete;
    Evaluation& operator=(const Evaluation&) = delete;

    struct Memory;
    [[nodiscard]] Memory& memory() { return *memory_; }

private:
    std::unique_ptr<Memory> memory_;
};

/// What an input brings to unlock an output.
struct Unlocking {
    base::ByteView script_sig;
    std::span<const base::ByteView> witness;  ///< bottom of the stack first
};

/// Runs scriptSig, scriptPubKey, and by flags the P2SH script (BIP 16) and the witness (BIPs 141,
/// 341, 342). @param flags  consistent (VerifyFlags::is_consistent).
[[nodiscard]] Verdict verify_script(Evaluation& evaluation, const Unlocking& unlocking,
                                    base::ByteView script_pubkey, VerifyFlags flags,
                                    SignatureChecker& checker);

/// Whether the input may spend its output, which must be among tx.spent_outputs().
/// @param cache  of signatures; may be null.
[[nodiscard]] Verdict verify_input(Evaluation& evaluation, const PrecomputedTransaction& tx,
                                   std::size_t input_index, VerifyFlags flags,
                                   SignatureCache* cache);

}  // namespace malha::script
