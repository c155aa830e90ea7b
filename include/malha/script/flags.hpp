// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Which rules apply to a script: consensus by height, policy always on top of it. Every flag only
// makes more scripts fail.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace malha::script {

enum class VerifyFlag : std::uint32_t {
    p2sh = 1U << 0,                        ///< BIP 16
    strict_encoding = 1U << 1,             ///< defined hash types, well-formed public keys
    der_signature = 1U << 2,               ///< BIP 66
    low_s = 1U << 3,                       ///< BIP 62 rule 5
    null_dummy = 1U << 4,                  ///< BIP 147
    sig_push_only = 1U << 5,               ///< BIP 62 rule 2
    minimal_data = 1U << 6,                ///< BIP 62 rules 3 and 4
    discourage_upgradable_nops = 1U << 7,  ///< NOP1, NOP4 to NOP10
    clean_stack = 1U << 8,                 ///< BIP 62 rule 6; needs p2sh and witness
    check_lock_time_verify = 1U << 9,      ///< BIP 65
    check_sequence_verify = 1U << 10,      ///< BIP 112
    witness = 1U << 11,                    ///< BIP 141; needs p2sh
    discourage_upgradable_witness_program = 1U << 12,  ///< unknown versions
    minimal_if = 1U << 13,           ///< witness v0: the argument of OP_IF is empty or 01
    null_fail = 1U << 14,            ///< BIP 146: a failed check leaves empty signatures
    witness_pubkey_type = 1U << 15,  ///< witness v0: compressed keys only
    const_script_code = 1U << 16,    ///< no OP_CODESEPARATOR, no FindAndDelete
    taproot = 1U << 17,              ///< BIPs 341 and 342; needs witness
    discourage_upgradable_taproot_version = 1U << 18,  ///< unknown leaf versions
    discourage_op_success = 1U << 19,                  ///< tapscript
    discourage_upgradable_pubkey_type = 1U << 20,      ///< tapscript: unknown key types
};

/// A set of VerifyFlag.
class VerifyFlags {
public:
    constexpr VerifyFlags() = default;
    // Implicit, so that a single flag is a set.
    constexpr VerifyFlags(VerifyFlag flag) : bits_(static_cast<std::uint32_t>(flag)) {}

    [[nodiscard]] constexpr bool has(VerifyFlag flag) const { return contains(flag); }
    [[nodiscard]] constexpr bool contains(VerifyFlags other) const {
        return (bits_ & other.bits_) == other.bits_;
    }
    [[nodiscard]] constexpr VerifyFlags without(VerifyFlags other) const {
        return from_bits(bits_ & ~other.bits_);
    }
    /// Whether every flag stands with those it needs (see the enumerators).
    [[nodiscard]] constexpr bool is_consistent() const {
        if (has(VerifyFlag::taproot) && !has(VerifyFlag::witness)) return false;
        if (has(VerifyFlag::clean_stack) && !has(VerifyFlag::witness)) return false;
        return !has(VerifyFlag::witness) || has(VerifyFlag::p2sh);
    }

    /// For keys of caches; the values are not stable between versions.
    [[nodiscard]] constexpr std::uint32_t bits() const { return bits_; }
    /// @param bits  unknown bits are dropped.
    [[nodiscard]] static constexpr VerifyFlags from_bits(std::uint32_t bits);

    constexpr VerifyFlags& operator|=(VerifyFlags other) {
        bits_ |= other.bits_;
        return *this;
    }
    friend constexpr VerifyFlags operator|(VerifyFlags a, VerifyFlags b) { return a |= b; }
    friend constexpr VerifyFlags operator&(VerifyFlags a, VerifyFlags b) {
        return from_bits(a.bits_ & b.bits_);
    }
    friend constexpr bool operator==(VerifyFlags, VerifyFlags) = default;

private:
    std::uint32_t bits_ = 0;
};
constexpr VerifyFlags operator|(VerifyFlag a, VerifyFlag b) {
    return VerifyFlags(a) | VerifyFlags(b);
}

struct VerifyFlagName {
    VerifyFlag flag;
    std::string_view name;  ///< as test vectors and other nodes call it: "P2SH"
};
inline constexpr std::array kVerifyFlagNames = std::to_array<VerifyFlagName>({
    {VerifyFlag::p2sh, "P2SH"},
    {VerifyFlag::strict_encoding, "STRICTENC"},
    {VerifyFlag::der_signature, "DERSIG"},
    {VerifyFlag::low_s, "LOW_S"},
    {VerifyFlag::null_dummy, "NULLDUMMY"},
    {VerifyFlag::sig_push_only, "SIGPUSHONLY"},
    {VerifyFlag::minimal_data, "MINIMALDATA"},
    {VerifyFlag::discourage_upgradable_nops, "DISCOURAGE_UPGRADABLE_NOPS"},
    {VerifyFlag::clean_stack, "CLEANSTACK"},
    {VerifyFlag::check_lock_time_verify, "CHECKLOCKTIMEVERIFY"},
    {VerifyFlag::check_sequence_verify, "CHECKSEQUENCEVERIFY"},
    {VerifyFlag::witness, "WITNESS"},
    {VerifyFlag::discourage_upgradable_witness_program, "DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM"},
    {VerifyFlag::minimal_if, "MINIMALIF"},
    {VerifyFlag::null_fail, "NULLFAIL"},
    {VerifyFlag::witness_pubkey_type, "WITNESS_PUBKEYTYPE"},
    {VerifyFlag::const_script_code, "CONST_SCRIPTCODE"},
    {VerifyFlag::taproot, "TAPROOT"},
    {VerifyFlag::discourage_upgradable_taproot_version, "DISCOURAGE_UPGRADABLE_TAPROOT_VERSION"},
    {VerifyFlag::discourage_op_success, "DISCOURAGE_OP_SUCCESS"},
    {VerifyFlag::discourage_upgradable_pubkey_type, "DISCOURAGE_UPGRADABLE_PUBKEYTYPE"},
});

constexpr VerifyFlags VerifyFlags::from_bits(std::uint32_t bits) {
    VerifyFlags known;
    known.bits_ = bits & ((1U << kVerifyFlagNames.size()) - 1);
    return known;
}

/// Rules of consensus today. A block buried before a soft fork is checked without that fork's flag.
inline constexpr VerifyFlags kMandatoryFlags =
    VerifyFlag::p2sh | VerifyFlag::der_signature | VerifyFlag::null_dummy |
    VerifyFlag::check_lock_time_verify | VerifyFlag::check_sequence_verify | VerifyFlag::witness |
    VerifyFlag::taproot;
inline constexpr VerifyFlags kAllFlags = VerifyFlags::from_bits(~0U);
/// What the mempool demands. It checks itself that every scriptSig only pushes.
inline constexpr VerifyFlags kStandardFlags = kAllFlags.without(VerifyFlag::sig_push_only);

/// A comma list of flag names; "" and "NONE" are the empty set. Empty optional: an unknown name.
[[nodiscard]] std::optional<VerifyFlags> parse_verify_flags(std::string_view names);

}  // namespace malha::script
