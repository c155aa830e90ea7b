// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// getdescriptorinfo, deriveaddresses and createmultisig. See descriptor_methods.hpp.
#include "malha/rpc/descriptor_methods.hpp"

#include "declare.hpp"
#include "descriptor_arguments.hpp"
#include "malha/base/hex.hpp"
#include "malha/script/script.hpp"
#include "malha/script/templates.hpp"

namespace malha::rpc {
namespace {

using base::Bytes;

RpcResult<JsonText> getdescriptorinfo(const ChainContext& context, const Request& request) {
    const std::string& text = request.text("descriptor");
    const keys::AddressFormat& format = context.address_format;
    const auto parsed = MALHA_TRY(descriptor_from(text, format, keys::ChecksumRule::optional));
    const keys::Descriptor& first = parsed.alternatives.front();
    JsonWriter writer;
    writer.begin_object().member("descriptor", first.text(format));
    if (parsed.alternatives.size() > 1) {
        writer.key("multipath_expansion").begin_array();
        for (const keys::Descriptor& descriptor : parsed.alternatives)
            writer.value(descriptor.text(format));
        writer.end_array();
    }
    writer.member("checksum", keys::checksum_of(text).value());
    writer.member("isrange", first.is_range()).member("issolvable", first.is_solvable());
    writer.member("hasprivatekeys", !parsed.private_keys.empty());
    return writer.end_object().take();
}

/// Whether a script without an address may be passed over: the bare key of combo().
bool is_bare_key_of_combo(const keys::Descriptor& descriptor, const Bytes& script) {
    return descriptor.kind == keys::DescriptorKind::combo &&
           script::classify(script) == script::OutputType::public_key;
}

RpcResult<void> write_addresses(JsonWriter& writer, const keys::ParsedDescriptor& parsed,
                                const keys::Descriptor& descriptor, DescriptorRange range,
                                const keys::AddressFormat& format) {
    keys::DescriptorCache cache;
    std::size_t count = 0;
    writer.begin_array();
    for (std::uint32_t position = range.begin; position <= range.end; ++position) {
        const auto expansion = descriptor.expand(position, {parsed.private_keys, cache});
        if (!expansion)
            return rpc_fail(ErrorCode::invalid_address_or_key,
                            "Cannot derive script without private keys");
        for (const Bytes& script : expansion->scripts) {
            const auto address = keys::encode_address(script, format);
            if (!address && is_bare_key_of_combo(descriptor, script)) continue;
            if (!address)
                return rpc_fail(ErrorCode::invalid_address_or_key,
                                "Descriptor does not have a corresponding address");
            writer.value(*address);
            ++count;
        }
    }
    if (count == 0) return rpc_fail(ErrorCode::misc, "Unexpected empty result");
    writer.end_array();
    return {};
}

RpcResult<JsonText> deriveaddresses(const ChainContext& context, const Request& request) {
    const bool has_range = request.params().size() > 1;
    DescriptorRange range;
    if (request.has("range")) range = MALHA_TRY(descriptor_range_from(request.param("range")));
    const keys::AddressFormat& format = context.address_format;
    const auto parsed = MALHA_TRY(
        descriptor_from(request.text("descriptor"), format, keys::ChecksumRule::required));
    const bool is_range = parsed.alternatives.front().is_range();
    if (!is_range && has_range)
        return rpc_fail(ErrorCode::invalid_parameter,
                        "Range should not be specified for an un-ranged descriptor");
    if (is_range && !has_range)
        return rpc_fail(ErrorCode::invalid_parameter,
                        "Range must be specified for a ranged descriptor");
    const bool several = parsed.alternatives.size() > 1;
    JsonWriter writer;
    if (several) writer.begin_array();
    for (const keys::Descriptor& descriptor : parsed.alternatives)
        MALHA_TRY(write_addresses(writer, parsed, descriptor, range, format));
    if (several) writer.end_array();
    return writer.take();
}

RpcResult<std::vector<crypto::PublicKey>> public_keys_from(const Json& list) {
    std::vector<crypto::PublicKey> keys;
    for (const Json& element : list.values()) {
        const std::string hex(MALHA_TRY(string_from(element)));
        const auto bytes = base::from_hex(hex);
        if (!bytes || bytes->empty())
            return rpc_fail(ErrorCode::invalid_address_or_key, "Pubkey \"", hex,
                            "\" must be a hex string");
        const bool fits = bytes->size() == crypto::PublicKey::kCompressedSize ||
                          bytes->size() == crypto::PublicKey::kUncompressedSize;
        if (!fits)
            return rpc_fail(ErrorCode::invalid_address_or_key, "Pubkey \"", hex,
                            "\" must have a length of either 33 or 65 bytes");
        const auto key = crypto::PublicKey::parse(*bytes);
        if (!key)
            return rpc_fail(ErrorCode::invalid_address_or_key, "Pubkey \"", hex,
                            "\" must be cryptographically valid.");
        keys.push_back(*key);
    }
    return keys;
}

RpcResult<keys::AddressType> address_type_from(const std::string& text) {
    using keys::AddressType;
    if (text == "legacy") return AddressType::legacy;
    if (text == "p2sh-segwit") return AddressType::p2sh_segwit;
    if (text == "bech32") return AddressType::bech32;
    if (text == "bech32m")
        return rpc_fail(ErrorCode::invalid_address_or_key,
                        "createmultisig cannot create bech32m multisig addresses");
    return rpc_fail(ErrorCode::invalid_address_or_key, "Unknown address type '", text, "'");
}

/// The script of a multisig. Errors: invalid_parameter where the numbers do not fit.
RpcResult<Bytes> multisig_from(int required, const std::vector<crypto::PublicKey>& keys) {
    if (required < 1)
        return rpc_fail(ErrorCode::invalid_parameter,
                        "a multisignature address must require at least one key to redeem");
    if (keys.size() < static_cast<std::size_t>(required))
        return rpc_fail(ErrorCode::invalid_parameter, "not enough keys supplied (got ",
                        std::to_string(keys.size()), " keys, but need at least ",
                        std::to_string(required), " to redeem)");
    if (keys.size() > script::kMultisigKeysMax)
        return rpc_fail(ErrorCode::invalid_parameter,
                        "Number of keys involved in the multisignature address creation > 20\n"
                        "Reduce the number");
    std::vector<Bytes> parts;
    for (const crypto::PublicKey& key : keys)
        parts.push_back(base::to_bytes(key.bytes()));
    return script::multisig_script(required, parts);
}

/// The output whose redeem or witness script this is.
Bytes wrap(const Bytes& script, keys::AddressType type) {
    Bytes segwit = script::witness_script(0, crypto::sha256(script));
    switch (type) {
        case keys::AddressType::legacy:
            return script::p2sh_script(crypto::hash160(script));
        case keys::AddressType::p2sh_segwit:
            return script::p2sh_script(crypto::hash160(segwit));
        default:
            return segwit;
    }
}

RpcResult<JsonText> createmultisig(const ChainContext& context, const Request& request) {
    const int required = MALHA_TRY(request.integer<int>("nrequired"));
    const auto public_keys = MALHA_TRY(public_keys_from(request.param("keys")));
    const auto wanted = MALHA_TRY(address_type_from(request.text_or("address_type", "legacy")));
    const Bytes script = MALHA_TRY(multisig_from(required, public_keys));
    auto type = wanted;
    for (const crypto::PublicKey& key : public_keys)
        if (!key.is_compressed()) type = keys::AddressType::legacy;
    if (type == keys::AddressType::legacy && script.size() > script::kElementSizeMax)
        return rpc_fail(ErrorCode::invalid_parameter,
                        "redeemScript exceeds size limit: ", std::to_string(script.size()), " > ",
                        std::to_string(script::kElementSizeMax));
    const Bytes output = wrap(script, type);
    keys::SolvingData known;
    known.add_script(script);
    known.add_script(script::witness_script(0, crypto::sha256(script)));
    JsonWriter writer;
    writer.begin_object();
    writer.member("address", keys::encode_address(output, context.address_format).value_or(""));
    writer.key("redeemScript").hex(script);
    writer.member("descriptor", keys::infer_descriptor(output, known).text(context.address_format));
    if (type != wanted)
        writer.key("warnings")
            .begin_array()
            .value(
                "Unable to make chosen address type, please ensure no uncompressed public keys "
                "are present.")
            .end_array();
    return writer.end_object().take();
}

Method getdescriptorinfo_method() {
    Field expansion = nested("multipath_expansion", ResultType::array,
                             "The descriptors that a multipath one stands for",
                             {field({}, ResultType::string, "A descriptor")});
    expansion.presence = Presence::optional;
    return {.name = "getdescriptorinfo",
            .category = "util",
            .description = "What a descriptor is.",
            .arguments = {required("descriptor", ArgType::string, "The descriptor")},
            .results = returns_object(
                {field("descriptor", ResultType::string,
                       "In canonical form, without private keys; of several the first"),
                 std::move(expansion),
                 field("checksum", ResultType::string, "Checksum of the descriptor as given"),
                 field("isrange", ResultType::boolean, "Whether it stands for many scripts"),
                 field("issolvable", ResultType::boolean, "Whether it tells how to spend"),
                 field("hasprivatekeys", ResultType::boolean, "Whether it has a private key")}),
            .examples = {{"\"descriptor\""}}};
}

Method deriveaddresses_method() {
    Argument range = optional("range", ArgType::range, {},
                              "Positions of a ranged descriptor: end, or [begin,end]");
    range.type_check = TypeCheck::by_handler;
    const Field address = field({}, ResultType::string, "An address");
    const Field addresses = nested({}, ResultType::array, {}, {address});
    return {
        .name = "deriveaddresses",
        .category = "util",
        .description = "The addresses of a descriptor.",
        .arguments = {required("descriptor", ArgType::string, "The descriptor"), std::move(range)},
        .results = {{"for single derivation descriptors", addresses},
                    {"for multipath descriptors",
                     nested(
                         {}, ResultType::array, {},
                         {nested({}, ResultType::array, "Of one of its descriptors", {address})})}},
        .examples = {{"\"descriptor\", [0,2]"}}};
}

Method createmultisig_method() {
    Field warnings = nested("warnings", ResultType::array, "What is not as asked for",
                            {field({}, ResultType::string, "A warning")});
    warnings.presence = Presence::optional;
    return {
        .name = "createmultisig",
        .category = "util",
        .description = "An address that pays to several keys, of which some must sign.",
        .arguments = {required("nrequired", ArgType::number, "How many must sign"),
                      {.names = "keys",
                       .type = ArgType::array,
                       .description = "The public keys in hex",
                       .inner = {required("key", ArgType::string, "A public key")}},
                      optional("address_type", ArgType::string, "\"legacy\"",
                               "legacy, p2sh-segwit or bech32")},
        .results =
            returns_object({field("address", ResultType::string, "The address"),
                            field("redeemScript", ResultType::hex, "The script behind it"),
                            field("descriptor", ResultType::string, "Descriptor of the address"),
                            std::move(warnings)}),
        .examples = {{"2, [\"03789ed0bb717d88f7d321a368d905e7430207ebbd82bd342cf11ae157a7ace5fd\","
                      "\"03dbc6764b8884a92e871274b87583e6d5c2a58819473e17e107ef3f6aa5a61626\"]"}}};
}

}  // namespace

void register_descriptor_methods(MethodTable& table, const ChainContext& context) {
    const auto add = [&](Method method, auto handler) {
        method.handler = [context, handler](const Request& request) {
            return handler(context, request);
        };
        table.add(std::move(method));
    };
    add(getdescriptorinfo_method(), getdescriptorinfo);
    add(deriveaddresses_method(), deriveaddresses);
    add(createmultisig_method(), createmultisig);
}

}  // namespace malha::rpc
