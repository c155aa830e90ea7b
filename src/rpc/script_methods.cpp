// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// decodescript, validateaddress, signmessagewithprivkey, verifymessage.
#include "declare.hpp"
#include "malha/base/base64.hpp"
#include "malha/keys/descriptor_checksum.hpp"
#include "malha/keys/infer_descriptor.hpp"
#include "malha/keys/message.hpp"
#include "malha/rpc/raw_transaction_methods.hpp"
#include "malha/rpc/transaction_json.hpp"
#include "malha/rpc/values.hpp"
#include "malha/script/disassemble.hpp"
#include "malha/script/script.hpp"
#include "malha/script/templates.hpp"

namespace malha::rpc {
namespace {

using base::Bytes;
using base::ByteView;
using script::OutputType;

/// Whether the script may serve as the script of a P2SH output: some templates are outputs only,
/// and opcodes of tapscript have no meaning there.
bool can_be_wrapped(ByteView script, OutputType type) {
    switch (type) {
        case OutputType::kMultisig:
        case OutputType::kNonStandard:
        case OutputType::kPublicKey:
        case OutputType::kPublicKeyHash:
        case OutputType::kWitnessV0KeyHash:
        case OutputType::kWitnessV0ScriptHash:
            break;
        default:
            return false;
    }
    if (script::is_unspendable(script)) return false;
    script::ScriptReader reader(script);
    while (const auto instruction = reader.next()) {
        if (instruction->opcode == script::OP_CHECKSIGADD ||
            script::is_op_success(instruction->opcode) ||
            instruction->data.size() > script::kElementSizeMax)
            return false;
    }
    return !reader.failed();
}

bool is_compressed(ByteView key) {
    return key.size() == crypto::PublicKey::kCompressedSize;
}

/// The segwit output that does the same; empty when there is none.
Bytes segwit_equivalent(ByteView script, const script::Solution& solution) {
    const auto& parts = solution.parts;
    switch (solution.type) {
        case OutputType::kPublicKey:
            if (!is_compressed(parts[0])) return {};
            return script::witness_script(0, crypto::hash160(parts[0]));
        case OutputType::kPublicKeyHash:
            return script::witness_script(0, parts[0]);
        case OutputType::kMultisig:
            for (const ByteView key : parts)
                if (!is_compressed(key)) return {};
            [[fallthrough]];
        case OutputType::kNonStandard:
            return script::witness_script(0, crypto::sha256(script));
        default:
            return {};
    }
}

/// The descriptor of the segwit output, whose script is known when it is a multisig.
std::string segwit_descriptor(ByteView segwit, ByteView script, const script::Solution& solution,
                              const keys::AddressFormat& format) {
    if (solution.type != OutputType::kMultisig) return keys::infer_descriptor(segwit, format);
    const std::string inner = keys::infer_descriptor(script, format);
    return keys::with_checksum("wsh(" + inner.substr(0, inner.find('#')) + ")");
}

void write_segwit(JsonWriter& writer, ByteView segwit, ByteView script,
                  const script::Solution& solution, const keys::AddressFormat& format) {
    writer.key("segwit").begin_object();
    writer.member("asm", script::disassemble(segwit, script::HashTypes::kPlain));
    writer.member("desc", segwit_descriptor(segwit, script, solution, format));
    writer.key("hex").hex(segwit);
    writer.member("address", keys::encode_address(segwit, format).value_or(""));
    writer.member("type", script::to_string(script::classify(segwit)));
    const Bytes nested = script::p2sh_script(crypto::hash160(segwit));
    writer.member("p2sh-segwit", keys::encode_address(nested, format).value_or(""));
    writer.end_object();
}

RpcResult<JsonText> decodescript(const ChainContext& context, const Request& request) {
    Bytes script;
    if (!request.text("hexstring").empty())
        script = MALHA_TRY(bytes_from(request.param("hexstring"), "argument"));
    const keys::AddressFormat& format = context.address_format;
    const script::Solution solution = script::solve(script);
    JsonWriter writer(script.size() * 6 + 512);
    writer.begin_object();
    writer.member("asm", script::disassemble(script, script::HashTypes::kPlain));
    writer.member("desc", keys::infer_descriptor(script, format));
    if (const auto address = keys::encode_address(script, format))
        writer.member("address", *address);
    writer.member("type", script::to_string(solution.type));
    if (can_be_wrapped(script, solution.type)) {
        const Bytes p2sh = script::p2sh_script(crypto::hash160(script));
        writer.member("p2sh", keys::encode_address(p2sh, format).value_or(""));
        const Bytes segwit = segwit_equivalent(script, solution);
        if (!segwit.empty()) write_segwit(writer, segwit, script, solution, format);
    }
    return writer.end_object().take();
}

void write_valid_address(JsonWriter& writer, ByteView script, const keys::AddressFormat& format) {
    writer.member("isvalid", true);
    writer.member("address", keys::encode_address(script, format).value_or(""));
    writer.key("scriptPubKey").hex(script);
    const OutputType type = script::classify(script);
    const bool is_key = type == OutputType::kPublicKeyHash || type == OutputType::kWitnessV0KeyHash;
    if (type != OutputType::kWitnessUnknown) writer.member("isscript", !is_key);
    const auto witness = script::witness_program(script);
    writer.member("iswitness", witness.has_value());
    if (!witness || type == OutputType::kAnchor) return;
    writer.member("witness_version", witness->version);
    writer.key("witness_program").hex(witness->program);
}

RpcResult<JsonText> validateaddress(const ChainContext& context, const Request& request) {
    const auto script = keys::decode_address(request.text("address"), context.address_format);
    JsonWriter writer;
    writer.begin_object();
    if (script) {
        write_valid_address(writer, *script, context.address_format);
        return writer.end_object().take();
    }
    writer.member("isvalid", false).key("error_locations").begin_array();
    for (const std::size_t location : script.error().locations)
        writer.value(location);
    writer.end_array().member("error", script.error().message);
    return writer.end_object().take();
}

RpcResult<JsonText> verifymessage(const ChainContext& context, const Request& request) {
    const auto script = keys::decode_address(request.text("address"), context.address_format);
    if (!script) return rpc_fail(ErrorCode::kInvalidAddressOrKey, "Invalid address");
    if (!script::is_p2pkh(*script))
        return rpc_fail(ErrorCode::kTypeError, "Address does not refer to key");
    const auto signature = base::base64_decode(request.text("signature"));
    if (!signature) return rpc_fail(ErrorCode::kTypeError, "Malformed base64 encoding");
    const ByteView key_hash = script::solve(*script).parts[0];
    return json_value(keys::verify_message(key_hash, *signature, request.text("message")));
}

RpcResult<JsonText> signmessagewithprivkey(const ChainContext& context, const Request& request) {
    const auto key = keys::decode_private_key(request.text("privkey"), context.address_format);
    if (!key) return rpc_fail(ErrorCode::kInvalidAddressOrKey, "Invalid private key");
    return json_string(keys::sign_message(*key, request.text("message")));
}

Method decodescript_method() {
    std::vector<Field> segwit = output_script_fields();
    segwit.push_back(field("p2sh-segwit", ResultType::kString, "Its address inside P2SH"));
    return {.name = "decodescript",
            .category = "rawtransactions",
            .description = "A script in words, with the addresses that could be made of it.",
            .arguments = {required("hexstring", ArgType::kHex, "The script")},
            .results = returns_object(
                {field("asm", ResultType::kString, "The script in words"),
                 field("desc", ResultType::kString, "Descriptor inferred from it"),
                 field("type", ResultType::kString, "What kind of script it is"),
                 optional_field("address", ResultType::kString, "Its address, if it has one"),
                 optional_field("p2sh", ResultType::kString, "Address of it inside P2SH"),
                 {.name = "segwit",
                  .type = ResultType::kObject,
                  .description = "The segwit output that does the same",
                  .presence = Presence::kOptional,
                  .inner = std::move(segwit)}}),
            .examples = {{"\"hexstring\""}}};
}

Method validateaddress_method() {
    return {.name = "validateaddress",
            .category = "util",
            .description = "Whether a text is an address of this network, and what it stands for.",
            .arguments = {required("address", ArgType::kString, "The text")},
            .results = returns_object(
                {field("isvalid", ResultType::kBool, "Whether it is an address"),
                 optional_field("address", ResultType::kString, "The address"),
                 optional_field("scriptPubKey", ResultType::kHex, "Its output script"),
                 optional_field("isscript", ResultType::kBool, "Pays to a script"),
                 optional_field("iswitness", ResultType::kBool, "Is a segwit output"),
                 optional_field("witness_version", ResultType::kNumber, "Segwit version"),
                 optional_field("witness_program", ResultType::kHex, "Segwit program"),
                 optional_field("error", ResultType::kString, "What is wrong"),
                 nested("error_locations", ResultType::kArray, "Characters to blame, if known",
                        {field({}, ResultType::kNumber, "Index of a character")})}),
            .examples = {{"\"address\""}}};
}

Method verifymessage_method() {
    return {.name = "verifymessage",
            .category = "util",
            .description = "Checks a signed message.",
            .arguments = {required("address", ArgType::kString, "Address of the signer (P2PKH)"),
                          required("signature", ArgType::kString, "The signature in base 64"),
                          required("message", ArgType::kString, "The message")},
            .results = returns(ResultType::kBool, "Whether the signature is valid"),
            .examples = {{"\"address\", \"signature\", \"my message\""}}};
}

Method signmessagewithprivkey_method() {
    return {.name = "signmessagewithprivkey",
            .category = "util",
            .description = "Signs a message with a private key.",
            .arguments = {required("privkey", ArgType::kString, "The key"),
                          required("message", ArgType::kString, "The message")},
            .results = returns(ResultType::kString, "The signature in base 64"),
            .examples = {{"\"privkey\", \"my message\""}}};
}

}  // namespace

void register_script_methods(MethodTable& table, const ChainContext& context) {
    const auto add = [&](Method method, auto handler) {
        method.handler = [context, handler](const Request& request) {
            return handler(context, request);
        };
        table.add(std::move(method));
    };
    add(decodescript_method(), decodescript);
    add(validateaddress_method(), validateaddress);
    add(verifymessage_method(), verifymessage);
    add(signmessagewithprivkey_method(), signmessagewithprivkey);
}

}  // namespace malha::rpc
