// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Reading and building scripts. A script is plain bytes; a reader walks over it without copying.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "malha/base/bytes.hpp"
#include "malha/script/opcodes.hpp"

namespace malha::script {

/// Longer scripts never execute outside tapscript; bytes.
inline constexpr std::size_t kScriptSizeMax = 10'000;
/// Longest stack element; bytes.
inline constexpr std::size_t kElementSizeMax = 520;
/// Public keys in one OP_CHECKMULTISIG.
inline constexpr int kMultisigKeysMax = 20;

/// One opcode and, for data pushes, the bytes that it pushes (a view into the script).
struct Instruction {
    Opcode opcode = OP_INVALIDOPCODE;
    base::ByteView data;
};

/// Walks over the instructions of a script. Thread: owner only.
class ScriptReader {
public:
    explicit ScriptReader(base::ByteView script) : script_(script) {}

    /// Empty optional: the end, or a push that announces more bytes than follow (failed()).
    [[nodiscard]] std::optional<Instruction> next();
    [[nodiscard]] bool failed() const { return failed_; }
    /// Offset of the next instruction; bytes.
    [[nodiscard]] std::size_t position() const { return position_; }
    [[nodiscard]] base::ByteView rest() const { return script_.subspan(position_); }

private:
    /// Bytes announced by a push opcode, past its length field. Empty optional: no room for them.
    [[nodiscard]] std::optional<base::ByteView> read_data(Opcode opcode, std::size_t at) const;

    base::ByteView script_;
    std::size_t position_ = 0;
    bool failed_ = false;
};

/// Appends to a script that it owns. Thread: owner only.
class ScriptBuilder {
public:
    ScriptBuilder& op(Opcode opcode);
    /// The bytes with the shortest length prefix. Stays a data push even where OP_1 would do.
    ScriptBuilder& push_data(base::ByteView data);
    /// The shortest instruction that pushes these bytes, as MINIMALDATA demands: OP_0, OP_1NEGATE,
    /// OP_1 to OP_16, else push_data().
    ScriptBuilder& push_minimal(base::ByteView data);
    /// The shortest instruction that pushes this script number.
    ScriptBuilder& push_number(std::int64_t number);
    /// Bytes as they are.
    ScriptBuilder& raw(base::ByteView script);

    [[nodiscard]] const base::Bytes& bytes() const { return bytes_; }
    [[nodiscard]] base::Bytes take() { return std::move(bytes_); }

private:
    base::Bytes bytes_;
};

/// BIP 141: a script of an OP_n and one push of 2 to 40 bytes.
struct WitnessProgram {
    int version = 0;  ///< 0 to 16
    base::ByteView program;
};
[[nodiscard]] std::optional<WitnessProgram> witness_program(base::ByteView script);

/// BIP 16.
[[nodiscard]] bool is_p2sh(base::ByteView script);
[[nodiscard]] bool is_p2pkh(base::ByteView script);
[[nodiscard]] bool is_p2wpkh(base::ByteView script);
[[nodiscard]] bool is_p2wsh(base::ByteView script);
/// BIP 341.
[[nodiscard]] bool is_p2tr(base::ByteView script);
/// Pay to anchor: OP_1 <4e73>, spendable by anyone with an empty witness.
[[nodiscard]] bool is_p2a(base::ByteView script);
[[nodiscard]] bool is_p2a(const WitnessProgram& witness);

/// Well-formed and without opcodes above OP_16. OP_RESERVED counts as a push here.
[[nodiscard]] bool is_push_only(base::ByteView script);
/// Known never to be spendable: begins with OP_RETURN, or is longer than kScriptSizeMax. Such
/// outputs do not enter the UTXO set.
[[nodiscard]] bool is_unspendable(base::ByteView script);
/// Whether a data push is the shortest way to push its bytes (BIP 62 rule 3).
[[nodiscard]] bool is_minimal_push(const Instruction& push);

}  // namespace malha::script
