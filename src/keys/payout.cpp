// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See payout.hpp.
#include "malha/keys/payout.hpp"

#include "malha/base/hex.hpp"
#include "malha/keys/descriptor_checksum.hpp"
#include "malha/script/templates.hpp"

namespace malha::keys {
namespace {

using base::Bytes;

base::Unexpected<PayoutError> invalid(std::string message) {
    return base::Unexpected{PayoutError{PayoutError::Kind::invalid, std::move(message)}};
}

/// The descriptor without its checksum, which must fit when there is one.
base::Result<std::string_view, PayoutError> without_checksum(std::string_view text) {
    const std::size_t hash = text.find('#');
    const std::string_view body = text.substr(0, hash);
    const auto computed = descriptor_checksum(body);
    if (!computed) return invalid("Invalid characters in payload");
    if (hash != std::string_view::npos && text.substr(hash + 1) != *computed)
        return invalid("Provided checksum '" + std::string(text.substr(hash + 1)) +
                       "' does not match computed checksum '" + *computed + "'");
    return body;
}

base::Result<Bytes, PayoutError> key_script(std::string_view function, std::string_view text) {
    const auto bytes = base::from_hex(text);
    const auto key = bytes ? crypto::PublicKey::parse(*bytes) : std::nullopt;
    if (!key)
        return invalid(std::string(function) + "(): key '" + std::string(text) + "' is not valid");
    if (function == "pk") return script::p2pk_script(key->bytes());
    if (function == "pkh" || !key->is_compressed()) return script::p2pkh_script(key->hash160());
    return script::witness_script(0, key->hash160());
}

}  // namespace

base::Result<Bytes, PayoutError> descriptor_payout(std::string_view descriptor,
                                                   const AddressFormat& format) {
    const std::string_view body = MALHA_TRY(without_checksum(descriptor));
    const std::size_t open = body.find('(');
    if (open == std::string_view::npos || body.back() != ')')
        return invalid("'" + std::string(body) + "' is not a valid descriptor function");
    const std::string_view function = body.substr(0, open);
    const std::string_view argument = body.substr(open + 1, body.size() - open - 2);
    if (argument.find('*') != std::string_view::npos)
        return base::Unexpected{PayoutError{
            PayoutError::Kind::ranged,
            "Ranged descriptor not accepted. Maybe pass through deriveaddresses first?"}};
    if (function == "raw") {
        auto script = base::from_hex(argument);
        if (!script || script->empty()) return invalid("Raw script is not hex");
        return *std::move(script);
    }
    if (function == "addr") {
        auto script = decode_address(argument, format);
        if (!script) return invalid("Address is not valid");
        return std::move(script).value();
    }
    if (function == "pk" || function == "pkh" || function == "wpkh" || function == "combo")
        return key_script(function, argument);
    return invalid("'" + std::string(body) + "' is not a valid descriptor function");
}

}  // namespace malha::keys
