// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See address.hpp.
#include "malha/keys/address.hpp"

#include <algorithm>

#include "malha/crypto/base58.hpp"
#include "malha/crypto/bech32.hpp"
#include "malha/keys/bech32_errors.hpp"
#include "malha/script/script.hpp"
#include "malha/script/templates.hpp"

namespace malha::keys {
namespace {

using base::Bytes;
using base::ByteView;
using base::Unexpected;

constexpr std::size_t kKeyHashSize = 20;
constexpr std::uint8_t kCompressedMarker = 1;

template <class... Parts>
Bytes join(const Parts&... parts) {
    Bytes joined;
    (joined.insert(joined.end(), parts.begin(), parts.end()), ...);
    return joined;
}

Unexpected<AddressError> address_failure(std::string message) {
    return Unexpected{AddressError{std::move(message), {}}};
}

std::string byte_count(std::size_t count) {
    return "(" + std::to_string(count) + (count == 1 ? " byte)" : " bytes)");
}

/// Base58 texts have always been read with the blanks around them ignored.
std::string_view without_blanks(std::string_view text) {
    constexpr std::string_view kBlanks = " \f\n\r\t\v";
    const std::size_t first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

base::Result<Bytes, AddressError> decode_base58(std::string_view text,
                                                const AddressFormat& format) {
    text = without_blanks(text);
    const auto payload = crypto::base58check_decode(text, 1 + kKeyHashSize);
    if (!payload) {
        // A shorter or longer payload still deserves a reason that fits.
        if (!crypto::base58_decode(text, 100))
            return address_failure("Invalid or unsupported Segwit (Bech32) or Base58 encoding.");
        return address_failure("Invalid checksum or length of Base58 address (P2PKH or P2SH)");
    }
    const std::uint8_t version = payload->empty() ? 0 : payload->front();
    const bool known = !payload->empty() && (version == format.pubkey_hash_version ||
                                             version == format.script_hash_version);
    if (!known) return address_failure("Invalid or unsupported Base58-encoded address.");
    if (payload->size() != 1 + kKeyHashSize)
        return address_failure("Invalid length for Base58 address (P2PKH or P2SH)");
    const ByteView hash = ByteView(*payload).subspan(1);
    return version == format.pubkey_hash_version ? script::p2pkh_script(hash)
                                                 : script::p2sh_script(hash);
}

/// BIP 141 and BIP 350: which programs an address may carry.
base::Result<Bytes, AddressError> witness_address_script(const crypto::Bech32& decoded) {
    const std::uint8_t version = decoded.values.front();
    const auto wanted =
        version == 0 ? crypto::Bech32Encoding::bech32 : crypto::Bech32Encoding::bech32m;
    if (decoded.encoding != wanted)
        return address_failure(version == 0
                                   ? "Version 0 witness address must use Bech32 checksum"
                                   : "Version 1+ witness address must use Bech32m checksum");
    const auto program = crypto::base32_to_bytes(ByteView(decoded.values).subspan(1));
    if (!program) return address_failure("Invalid padding in Bech32 data section");
    const std::size_t size = program->size();
    if (version == 0 && size != 20 && size != 32)
        return address_failure("Invalid Bech32 v0 address program size " + byte_count(size) +
                               ", per BIP141");
    if (version > 16) return address_failure("Invalid Bech32 address witness version");
    if (size < 2 || size > 40)
        return address_failure("Invalid Bech32 address program size " + byte_count(size));
    return script::witness_script(version, *program);
}

base::Result<Bytes, AddressError> decode_bech32(std::string_view text,
                                                const AddressFormat& format) {
    const auto decoded = crypto::bech32_decode(text, crypto::kBech32LengthMax);
    if (!decoded) {
        Bech32Diagnosis diagnosis = diagnose_bech32(text);
        return Unexpected{
            AddressError{std::move(diagnosis.message), std::move(diagnosis.locations)}};
    }
    if (decoded->values.empty()) return address_failure("Empty Bech32 data section");
    if (decoded->prefix != format.bech32_prefix)
        return address_failure(
            "Invalid or unsupported prefix for Segwit (Bech32) address (expected " +
            format.bech32_prefix + ", got " + decoded->prefix + ").");
    return witness_address_script(*decoded);
}

bool has_prefix(std::string_view text, std::string_view prefix) {
    const auto same = [](char a, char b) {
        return a == b || (a >= 'A' && a <= 'Z' && a + 32 == b);
    };
    return text.size() >= prefix.size() &&
           std::equal(prefix.begin(), prefix.end(), text.begin(),
                      [&same](char wanted, char given) { return same(given, wanted); });
}

}  // namespace

std::optional<std::string> encode_address(ByteView script_pubkey, const AddressFormat& format) {
    if (script::is_p2pkh(script_pubkey))
        return crypto::base58check_encode(
            join(Bytes{format.pubkey_hash_version}, script_pubkey.subspan(3, kKeyHashSize)));
    if (script::is_p2sh(script_pubkey))
        return crypto::base58check_encode(
            join(Bytes{format.script_hash_version}, script_pubkey.subspan(2, kKeyHashSize)));
    const auto witness = script::witness_program(script_pubkey);
    if (!witness) return std::nullopt;
    const bool unusable =
        witness->version == 0 && witness->program.size() != 20 && witness->program.size() != 32;
    if (unusable) return std::nullopt;
    return crypto::segwit_address_encode(
        format.bech32_prefix, static_cast<std::uint8_t>(witness->version), witness->program);
}

base::Result<Bytes, AddressError> decode_address(std::string_view text,
                                                 const AddressFormat& format) {
    if (has_prefix(text, format.bech32_prefix)) return decode_bech32(text, format);
    return decode_base58(text, format);
}

std::string encode_private_key(const crypto::PrivateKey& key, const AddressFormat& format) {
    Bytes payload = join(Bytes{format.private_key_version}, key.bytes());
    if (key.form() == crypto::KeyForm::compressed) payload.push_back(kCompressedMarker);
    std::string text = crypto::base58check_encode(payload);
    base::secure_wipe(payload);
    return text;
}

std::optional<crypto::PrivateKey> decode_private_key(std::string_view text,
                                                     const AddressFormat& format) {
    constexpr std::size_t kPlainSize = 1 + crypto::PrivateKey::kSize;
    auto payload = crypto::base58check_decode(without_blanks(text), kPlainSize + 1);
    if (!payload) return std::nullopt;
    const bool compressed =
        payload->size() == kPlainSize + 1 && payload->back() == kCompressedMarker;
    std::optional<crypto::PrivateKey> key;
    if ((compressed || payload->size() == kPlainSize) &&
        payload->front() == format.private_key_version) {
        const auto form = compressed ? crypto::KeyForm::compressed : crypto::KeyForm::uncompressed;
        key = crypto::PrivateKey::from_bytes(
            ByteView(*payload).subspan(1, crypto::PrivateKey::kSize), form);
    }
    base::secure_wipe(*payload);
    return key;
}

}  // namespace malha::keys
