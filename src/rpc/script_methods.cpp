// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// decodescript, validateaddress, signmessagewithprivkey, verifymessage, verifymessagesimple.
#include "declare.hpp"
#include "malha/base/base64.hpp"
#include "malha/keys/descriptor.hpp"
#include "malha/keys/generic_message.hpp"
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
/// and opcodes that only tapscript knows have no meaning there.
bool can_be_wrapped(ByteView script, OutputType type) {
    switch (type) {
        case OutputType::multisig:
        case OutputType::non_standard:
        case OutputType::public_key:
        case OutputType::public_key_hash:
        case OutputType::witness_v0_key_hash:
        case OutputType::witness_v0_script_hash:
            break;
        default:
            return false;
    }
    if (script::is_unspendable(script)) return false;
    script::ScriptReader reader(script);
    while (const auto instruction = reader.next()) {
        if (instruction->opcode > script::OP_NOP10 || script::is_op_success(instruction->opcode) ||
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
        case OutputType::public_key:
            if (!is_compressed(parts[0])) return {};
            return script::witness_script(0, crypto::hash160(parts[0]));
        case OutputType::public_key_hash:
            return script::witness_script(0, parts[0]);
        case OutputType::multisig:
            for (const ByteView key : parts)
                if (!is_compressed(key)) return {};
            [[fallthrough]];
        case OutputType::non_standard:
            return script::witness_script(0, crypto::sha256(script));
        default:
            return {};
    }
}

/// The descriptor of the segwit output, whose script is known.
std::string segwit_descriptor(ByteView segwit, ByteView script, const keys::AddressFormat& format) {
    keys::SolvingData known;
    known.add_script(base::to_bytes(script));
    return keys::infer_descriptor(segwit, known).text(format);
}

void write_segwit(JsonWriter& writer, ByteView segwit, ByteView script,
                  const keys::AddressFormat& format) {
    writer.key("segwit").begin_object();
    writer.member("asm", script::disassemble(segwit, script::HashTypes::plain));
    writer.member("desc", segwit_descriptor(segwit, script, format));
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
    writer.member("asm", script::disassemble(script, script::HashTypes::plain));
    writer.member("desc", keys::infer_descriptor(script, {}).text(format));
    if (const auto address = keys::encode_address(script, format))
        writer.member("address", *address);
    writer.member("type", script::to_string(solution.type));
    if (can_be_wrapped(script, solution.type)) {
        const Bytes p2sh = script::p2sh_script(crypto::hash160(script));
        writer.member("p2sh", keys::encode_address(p2sh, format).value_or(""));
        const Bytes segwit = segwit_equivalent(script, solution);
        if (!segwit.empty()) write_segwit(writer, segwit, script, format);
    }
    return writer.end_object().take();
}

void write_valid_address(JsonWriter& writer, ByteView script, const keys::AddressFormat& format) {
    writer.member("isvalid", true);
    writer.member("address", keys::encode_address(script, format).value_or(""));
    writer.key("scriptPubKey").hex(script);
    const OutputType type = script::classify(script);
    const bool is_key =
        type == OutputType::public_key_hash || type == OutputType::witness_v0_key_hash;
    if (type != OutputType::witness_unknown) writer.member("isscript", !is_key);
    const auto witness = script::witness_program(script);
    writer.member("iswitness", witness.has_value());
    if (!witness || type == OutputType::anchor) return;
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
    if (!script) return rpc_fail(ErrorCode::invalid_address_or_key, "Invalid address");
    if (!script::is_p2pkh(*script))
        return rpc_fail(ErrorCode::type_error, "Address does not refer to key");
    const auto signature = base::base64_decode(request.text("signature"));
    if (!signature) return rpc_fail(ErrorCode::type_error, "Malformed base64 encoding");
    const ByteView key_hash = script::solve(*script).parts[0];
    return json_value(keys::verify_message(key_hash, *signature, request.text("message")));
}

RpcResult<JsonText> verifymessagesimple(const ChainContext& context, const Request& request) {
    const auto script = keys::decode_address(request.text("address"), context.address_format);
    if (!script) return rpc_fail(ErrorCode::invalid_address_or_key, "Invalid address");
    if (!script::witness_program(*script))
        return rpc_fail(ErrorCode::type_error,
                        "Only addresses of segwit outputs have simple signatures");
    const auto verdict =
        keys::verify_generic_message(*script, request.text("signature"), request.text("message"));
    if (verdict == keys::MessageVerdict::malformed)
        return rpc_fail(ErrorCode::type_error, "Malformed base64 encoding");
    return json_value(verdict == keys::MessageVerdict::valid);
}

RpcResult<JsonText> signmessagewithprivkey(const ChainContext& context, const Request& request) {
    const auto key = keys::decode_private_key(request.text("privkey"), context.address_format);
    if (!key) return rpc_fail(ErrorCode::invalid_address_or_key, "Invalid private key");
    return json_string(keys::sign_message(*key, request.text("message")));
}

Method decodescript_method() {
    std::vector<Field> segwit = output_script_fields();
    segwit.push_back(field("p2sh-segwit", ResultType::string, "Its address inside P2SH"));
    return {.name = "decodescript",
            .category = "rawtransactions",
            .description = "A script in words, with the addresses that could be made of it.",
            .arguments = {required("hexstring", ArgType::hex, "The script")},
            .results = returns_object(
                {field("asm", ResultType::string, "The script in words"),
                 field("desc", ResultType::string, "Descriptor inferred from it"),
                 field("type", ResultType::string, "What kind of script it is"),
                 optional_field("address", ResultType::string, "Its address, if it has one"),
                 optional_field("p2sh", ResultType::string, "Address of it inside P2SH"),
                 {.name = "segwit",
                  .type = ResultType::object,
                  .description = "The segwit output that does the same",
                  .presence = Presence::optional,
                  .inner = std::move(segwit)}}),
            .examples = {{"\"hexstring\""}}};
}

Method validateaddress_method() {
    return {
        .name = "validateaddress",
        .category = "util",
        .description = "Return information about the given bitcoin address.",
        .arguments = {required("address", ArgType::string, "The text")},
        .results = returns_object(
            {field("isvalid", ResultType::boolean, "Whether it is an address"),
             optional_field("address", ResultType::string, "The address"),
             optional_field("scriptPubKey", ResultType::hex, "Its output script"),
             optional_field("isscript", ResultType::boolean, "Pays to a script"),
             optional_field("iswitness", ResultType::boolean, "Is a segwit output"),
             optional_field("witness_version", ResultType::number, "Segwit version"),
             optional_field("witness_program", ResultType::hex, "Segwit program"),
             optional_field("error", ResultType::string, "What is wrong"),
             optional_nested("error_locations", ResultType::array, "Characters to blame, if known",
                             {field({}, ResultType::number, "Index of a character")})}),
        .examples = {{"\"address\""}}};
}

Method verifymessage_method() {
    return {.name = "verifymessage",
            .category = "util",
            .description = "Checks a signed message.",
            .arguments = {required("address", ArgType::string, "Address of the signer (P2PKH)"),
                          required("signature", ArgType::string, "The signature in base 64"),
                          required("message", ArgType::string, "The message")},
            .results = returns(ResultType::boolean, "Whether the signature is valid"),
            .examples = {{"\"address\", \"signature\", \"my message\""}}};
}

Method verifymessagesimple_method() {
    return {.name = "verifymessagesimple",
            .category = "util",
            .description =
                "Checks a message signed for an address of a segwit output (BIP 322, "
                "simple). A method of Malha alone.",
            .arguments = {required("address", ArgType::string, "Address of the signer"),
                          required("signature", ArgType::string, "\"smp\" and base 64"),
                          required("message", ArgType::string, "The message")},
            .results = returns(ResultType::boolean, "Whether the signature is valid"),
            .examples = {{"\"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4\", \"smpAA==\", \"my "
                          "message\""}}};
}

Method signmessagewithprivkey_method() {
    return {.name = "signmessagewithprivkey",
            .category = "util",
            .description = "Signs a message with a private key.",
            .arguments = {required("privkey", ArgType::string, "The key"),
                          required("message", ArgType::string, "The message")},
            .results = returns(ResultType::string, "The signature in base 64"),
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
    add(verifymessagesimple_method(), verifymessagesimple);
    add(signmessagewithprivkey_method(), signmessagewithprivkey);
}

}  // namespace malha::rpc
