// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Output descriptors (BIP 380 to 390): output scripts as text, with all that is needed to find and
// spend them. The one model for every use: parsing, printing, expansion to scripts, inference.
//
// A descriptor holds no private key. Parsing hands those of the text out separately, and whoever
// owns them passes them in where they are needed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "malha/base/result.hpp"
#include "malha/keys/descriptor_key.hpp"
#include "malha/keys/miniscript.hpp"

namespace malha::keys {

/// One function of a descriptor. miniscript: any other expression in wsh() or a tr() leaf.
enum class DescriptorKind : std::uint8_t {
    pk,
    pkh,
    wpkh,
    combo,
    multi,
    sorted_multi,
    multi_a,
    sorted_multi_a,
    sh,
    wsh,
    tr,
    raw_tr,
    addr,
    raw,
    unused,
    miniscript,
};

/// The kinds of addresses that wallets offer.
enum class AddressType : std::uint8_t { legacy, p2sh_segwit, bech32, bech32m };

/// What a descriptor stands for at one position.
struct DescriptorExpansion {
    std::vector<base::Bytes> scripts;  ///< combo(): 2 or 4; unused(): none; else 1
    SolvingData solving;
};

/// A value. Thread: any.
struct Descriptor {
    DescriptorKind kind = DescriptorKind::raw;
    int threshold = 0;                   ///< multi and its kin
    std::vector<KeyExpression> keys{};   ///< tr: the internal key; miniscript: by number
    std::vector<Descriptor> inner{};     ///< sh, wsh: one; tr: the leaves, depth first
    std::vector<std::uint8_t> depths{};  ///< tr: of the leaves
    base::Bytes script{};                ///< addr, raw
    std::optional<Miniscript> miniscript{};

    /// Whether it stands for many scripts, by a "*".
    [[nodiscard]] bool is_range() const;
    /// False where only the script is known: addr(), raw().
    [[nodiscard]] bool is_solvable() const;
    /// One script per position.
    [[nodiscard]] bool is_single_type() const;
    /// Empty optional: bare scripts, combo(), or what has no address.
    [[nodiscard]] std::optional<AddressType> address_type() const;

    /// With checksum; public keys only.
    [[nodiscard]] std::string text(const AddressFormat& format) const;
    /// With checksum. Empty optional, only where normalized: a private key is missing.
    [[nodiscard]] std::optional<std::string> text(DescriptorForm form, const AddressFormat& format,
                                                  const KeySources& sources) const;

    /// Empty optional: a private key is missing ("*h" or hardened steps of an extended public key).
    /// @param position  below 2^31; all are the same without a range.
    [[nodiscard]] std::optional<DescriptorExpansion> expand(std::uint32_t position,
                                                            const KeySources& sources) const;
    /// The private keys of expand() that follow from known ones.
    [[nodiscard]] PrivateKeys private_keys(std::uint32_t position, const PrivateKeys& known) const;
    /// Whether every private key is known.
    [[nodiscard]] bool has_private_keys(const PrivateKeys& known) const;
};

struct ParsedDescriptor {
    /// More than one by "<a;b>" (BIP 389), in the order of the alternatives.
    std::vector<Descriptor> alternatives;
    PrivateKeys private_keys;
};

enum class ChecksumRule : std::uint8_t { optional, required };

/// Errors: the established message, which may be empty where something follows the descriptor.
[[nodiscard]] base::Result<ParsedDescriptor> parse_descriptor(std::string_view text,
                                                              const AddressFormat& format,
                                                              ChecksumRule checksum);
/// Of the text as it stands, its own checksum left out. Errors: as parse_descriptor about
/// checksums.
[[nodiscard]] base::Result<std::string> checksum_of(std::string_view text);

/// The descriptor of an output script, as far as its keys and scripts are known: addr() or raw()
/// where nothing is.
[[nodiscard]] Descriptor infer_descriptor(base::ByteView script_pubkey, const SolvingData& known);

}  // namespace malha::keys
