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
    kP2sh = 1U << 0,                      ///< BIP 16
    kStrictEncoding = 1U << 1,            ///< defined hash types, well-formed public keys
    kDerSignature = 1U << 2,              ///< BIP 66
    kLowS = 1U << 3,                      ///< BIP 62 rule 5
    kNullDummy = 1U << 4,                 ///< BIP 147
    kSigPushOnly = 1U << 5,               ///< BIP 62 rule 2
    kMinimalData = 1U << 6,               ///< BIP 62 rules 3 and 4
    kDiscourageUpgradableNops = 1U << 7,  ///< NOP1, NOP4 to NOP10
    kCleanStack = 1U << 8,                ///< BIP 62 rule 6; needs kP2sh and kWitness
    kCheckLockTimeVerify = 1U << 9,       ///< BIP 65
    kCheckSequenceVerify = 1U << 10,      ///< BIP 112
    kWitness = 1U << 11,                  ///< BIP 141; needs kP2sh
    kDiscourageUpgradableWitnessProgram = 1U << 12,  ///< unknown versions
    kMinimalIf = 1U << 13,          ///< witness v0: the argument of OP_IF is empty or 01
    kNullFail = 1U << 14,           ///< BIP 146: a failed check leaves empty signatures
    kWitnessPubkeyType = 1U << 15,  ///< witness v0: compressed keys only
    kConstScriptCode = 1U << 16,    ///< no OP_CODESEPARATOR, no FindAndDelete
    kTaproot = 1U << 17,            ///< BIPs 341 and 342; needs kWitness
    kDiscourageUpgradableTaprootVersion = 1U << 18,  ///< unknown leaf versions
    kDiscourageOpSuccess = 1U << 19,                 ///< tapscript
    kDiscourageUpgradablePubkeyType = 1U << 20,      ///< tapscript: unknown key types
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
        if (has(VerifyFlag::kTaproot) && !has(VerifyFlag::kWitness)) return false;
        if (has(VerifyFlag::kCleanStack) && !has(VerifyFlag::kWitness)) return false;
        return !has(VerifyFlag::kWitness) || has(VerifyFlag::kP2sh);
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
    {VerifyFlag::kP2sh, "P2SH"},
    {VerifyFlag::kStrictEncoding, "STRICTENC"},
    {VerifyFlag::kDerSignature, "DERSIG"},
    {VerifyFlag::kLowS, "LOW_S"},
    {VerifyFlag::kNullDummy, "NULLDUMMY"},
    {VerifyFlag::kSigPushOnly, "SIGPUSHONLY"},
    {VerifyFlag::kMinimalData, "MINIMALDATA"},
    {VerifyFlag::kDiscourageUpgradableNops, "DISCOURAGE_UPGRADABLE_NOPS"},
    {VerifyFlag::kCleanStack, "CLEANSTACK"},
    {VerifyFlag::kCheckLockTimeVerify, "CHECKLOCKTIMEVERIFY"},
    {VerifyFlag::kCheckSequenceVerify, "CHECKSEQUENCEVERIFY"},
    {VerifyFlag::kWitness, "WITNESS"},
    {VerifyFlag::kDiscourageUpgradableWitnessProgram, "DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM"},
    {VerifyFlag::kMinimalIf, "MINIMALIF"},
    {VerifyFlag::kNullFail, "NULLFAIL"},
    {VerifyFlag::kWitnessPubkeyType, "WITNESS_PUBKEYTYPE"},
    {VerifyFlag::kConstScriptCode, "CONST_SCRIPTCODE"},
    {VerifyFlag::kTaproot, "TAPROOT"},
    {VerifyFlag::kDiscourageUpgradableTaprootVersion, "DISCOURAGE_UPGRADABLE_TAPROOT_VERSION"},
    {VerifyFlag::kDiscourageOpSuccess, "DISCOURAGE_OP_SUCCESS"},
    {VerifyFlag::kDiscourageUpgradablePubkeyType, "DISCOURAGE_UPGRADABLE_PUBKEYTYPE"},
});

constexpr VerifyFlags VerifyFlags::from_bits(std::uint32_t bits) {
    VerifyFlags known;
    known.bits_ = bits & ((1U << kVerifyFlagNames.size()) - 1);
    return known;
}

/// Rules of consensus today. A block buried before a soft fork is checked without that fork's flag.
inline constexpr VerifyFlags kMandatoryFlags =
    VerifyFlag::kP2sh | VerifyFlag::kDerSignature | VerifyFlag::kNullDummy |
    VerifyFlag::kCheckLockTimeVerify | VerifyFlag::kCheckSequenceVerify | VerifyFlag::kWitness |
    VerifyFlag::kTaproot;
inline constexpr VerifyFlags kAllFlags = VerifyFlags::from_bits(~0U);
/// What the mempool demands. It checks itself that every scriptSig only pushes.
inline constexpr VerifyFlags kStandardFlags = kAllFlags.without(VerifyFlag::kSigPushOnly);

/// A comma list of flag names; "" and "NONE" are the empty set. Empty optional: an unknown name.
[[nodiscard]] std::optional<VerifyFlags> parse_verify_flags(std::string_view names);

}  // namespace malha::script
