// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// getaddressinfo: all that a wallet knows about an address.
#include <algorithm>

#include "malha/script/script.hpp"
#include "malha/script/templates.hpp"
#include "wallet_declare.hpp"
#include "wallet_json.hpp"

namespace malha::rpc {
namespace {

using base::ByteView;
using script::OutputType;

bool is_witness(OutputType type) {
    return type == OutputType::witness_v0_key_hash || type == OutputType::witness_v0_script_hash ||
           type == OutputType::witness_v1_taproot || type == OutputType::witness_unknown ||
           type == OutputType::anchor;
}
bool is_script(OutputType type) {
    return type != OutputType::public_key_hash && type != OutputType::witness_v0_key_hash;
}

/// What an address is, and what the wallet can add from scripts and keys that it knows.
class AddressWriter {
public:
    AddressWriter(JsonWriter& writer, const keys::SolvingData& known,
                  const keys::AddressFormat& format)
        : writer_(writer), known_(known), format_(format) {}

    void write(ByteView script_pubkey) {
        const auto solution = script::solve(script_pubkey);
        // What a program of an unknown version stands for, nobody knows.
        if (solution.type != OutputType::witness_unknown)
            writer_.member("isscript", is_script(solution.type));
        writer_.member("iswitness", is_witness(solution.type));
        const auto program = script::witness_program(script_pubkey);
        if (program && solution.type != OutputType::anchor) {
            writer_.member("witness_version", program->version);
            writer_.key("witness_program").hex(program->program);
        }
        switch (solution.type) {
            case OutputType::public_key_hash:
                if (const auto* key = write_public_key(solution.parts[0]))
                    writer_.member("iscompressed", key->is_compressed());
                return;
            case OutputType::witness_v0_key_hash:
                write_public_key(solution.parts[0]);
                return;
            case OutputType::script_hash:
            case OutputType::witness_v0_script_hash:
                if (const base::Bytes* inner = known_.script(solution.parts[0]))
                    write_inner(*inner);
                return;
            default:
                return;
        }
    }

private:
    const crypto::PublicKey* write_public_key(ByteView key_hash) {
        const auto* key = known_.public_key(key_hash);
        if (key != nullptr) writer_.key("pubkey").hex(key->bytes());
        return key;
    }

    /// Of a script that is spent by one key, behind as many hashes as there may be.
    const crypto::PublicKey* key_behind(const base::Bytes& outermost) const {
        constexpr int kNestingMax = 3;
        const base::Bytes* script = &outermost;
        for (int depth = 0; depth < kNestingMax && script != nullptr; ++depth) {
            const auto solution = script::solve(*script);
            if (solution.type == OutputType::witness_v0_key_hash ||
                solution.type == OutputType::public_key_hash)
                return known_.public_key(solution.parts[0]);
            if (solution.type != OutputType::script_hash &&
                solution.type != OutputType::witness_v0_script_hash)
                return nullptr;
            script = known_.script(solution.parts[0]);
        }
        return nullptr;
    }

    void write_inner(const base::Bytes& inner) {
        const auto solution = script::solve(inner);
        writer_.member("script", script::to_string(solution.type)).key("hex").hex(inner);
        if (const auto address = keys::encode_address(inner, format_)) {
            // Those who ask for the key want it at the top as well.
            if (const auto* key = key_behind(inner)) writer_.key("pubkey").hex(key->bytes());
            writer_.key("embedded").begin_object();
            write(inner);
            writer_.member("address", *address).key("scriptPubKey").hex(inner);
            writer_.end_object();
        } else if (solution.type == OutputType::multisig) {
            writer_.member("sigsrequired", solution.required_signatures);
            writer_.key("pubkeys").begin_array();
            for (const ByteView key : solution.parts)
                writer_.hex(key);
            writer_.end_array();
        }
    }

    JsonWriter& writer_;
    const keys::SolvingData& known_;
    const keys::AddressFormat& format_;
};

/// The origin of the key of an address, where that one key alone can spend.
const keys::KeyOrigin* origin_of(ByteView script_pubkey, const keys::SolvingData& known) {
    const auto solution = script::solve(script_pubkey);
    switch (solution.type) {
        case OutputType::public_key_hash:
        case OutputType::witness_v0_key_hash: {
            const auto* key = known.public_key(solution.parts[0]);
            return key != nullptr ? known.origin(*key) : nullptr;
        }
        case OutputType::script_hash: {
            const base::Bytes* inner = known.script(solution.parts[0]);
            if (inner == nullptr || script::classify(*inner) != OutputType::witness_v0_key_hash)
                return nullptr;
            return origin_of(*inner, known);
        }
        case OutputType::witness_v1_taproot: {
            const auto* tree = known.taproot_tree(solution.parts[0]);
            // With scripts, other keys may spend it as well.
            if (tree == nullptr || !tree->leaves().empty()) return nullptr;
            return known.origin(tree->internal_key());
        }
        default:
            return nullptr;
    }
}

void write_metadata(JsonWriter& writer, const wallet::Wallet& wallet, ByteView script_pubkey,
                    const keys::SolvingData& known) {
    const auto place = wallet.keychain().find_script(script_pubkey);
    const auto* origin = origin_of(script_pubkey, known);
    if (!place || origin == nullptr) return;
    writer.member("timestamp", place->manager->record().creation_time);
    writer.member("hdkeypath", keys::key_path_text(origin->path));
    writer.member("hdseedid", std::string(40, '0'));
    writer.key("hdmasterfingerprint").hex(origin->fingerprint);
}

RpcResult<JsonText> getaddressinfo(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        const keys::AddressFormat& format = context.chain.address_format;
        const auto script = keys::decode_address(request.text("address"), format);
        if (!script) return rpc_fail(ErrorCode::invalid_address_or_key, script.error().message);
        const std::string address = keys::encode_address(*script, format).value_or("");
        const keys::SolvingData known = wallet.solving_data(*script);
        const auto place = wallet.keychain().find_script(*script);
        const bool is_solvable = place && place->manager->descriptor().is_solvable();
        JsonWriter writer(1024);
        writer.begin_object().member("address", address).key("scriptPubKey").hex(*script);
        writer.member("ismine", place.has_value()).member("solvable", is_solvable);
        if (is_solvable) writer.member("desc", keys::infer_descriptor(*script, known).text(format));
        if (place) writer.member("parent_desc", place->manager->normalized_text());
        writer.member("iswatchonly", false);
        AddressWriter(writer, known, format).write(*script);
        writer.member("ischange", wallet.is_change(*script));
        write_metadata(writer, wallet, *script, known);
        writer.key("labels").begin_array();
        if (const auto* label = label_of(wallet, address)) writer.value(*label);
        return writer.end_array().end_object().take();
    });
}

}  // namespace

void register_wallet_address_info_methods(MethodTable& table, const WalletMethodContext& context) {
    const Field keys = nested("pubkeys", ResultType::array, "Keys of a multisig script",
                              {field({}, ResultType::string, "A public key")});
    Field optional_keys = keys;
    optional_keys.presence = Presence::optional;
    add_wallet_method(
        table, context,
        {.name = "getaddressinfo",
         .category = "wallet",
         .description = "What the wallet knows about an address.",
         .arguments = {required("address", ArgType::string, "The address")},
         .results = returns_object(
             {field("address", ResultType::string, "The address"),
              field("scriptPubKey", ResultType::hex, "Its output script"),
              field("ismine", ResultType::boolean, "Whether it is the wallet's"),
              field("iswatchonly", ResultType::boolean, "Always false"),
              field("solvable", ResultType::boolean, "Whether the wallet knows how to spend"),
              optional_field("desc", ResultType::string, "Descriptor of the address"),
              optional_field("parent_desc", ResultType::string, "The wallet's descriptor for it"),
              optional_field("isscript", ResultType::boolean, "Whether a script is behind it"),
              field("ischange", ResultType::boolean, "Whether it was for change"),
              field("iswitness", ResultType::boolean, "Whether it is a segwit output"),
              optional_field("witness_version", ResultType::number, "Version of the program"),
              optional_field("witness_program", ResultType::hex, "The program"),
              optional_field("script", ResultType::string, "Kind of the script behind it"),
              optional_field("hex", ResultType::hex, "The script behind it"),
              std::move(optional_keys),
              optional_field("sigsrequired", ResultType::number, "How many must sign"),
              optional_field("pubkey", ResultType::hex, "The public key"),
              {.name = "embedded",
               .type = ResultType::object,
               .description = "The address that is wrapped",
               .presence = Presence::optional,
               .inner = {field({}, ResultType::elided, "As above")}},
              optional_field("iscompressed", ResultType::boolean, "Whether the key is compressed"),
              optional_field("timestamp", ResultType::time,
                             "When the descriptor of its key was made"),
              optional_field("hdkeypath", ResultType::string, "Path of its key"),
              optional_field("hdseedid", ResultType::hex, "Always zero"),
              optional_field("hdmasterfingerprint", ResultType::hex,
                             "Fingerprint of its master key"),
              nested("labels", ResultType::array, "Its label, if it has one",
                     {field({}, ResultType::string, "A label")})}),
         .examples = {{"\"bc1q09vm5lfy0j5reeulh4x5752q25uqqvz34hufdl\""}}},
        getaddressinfo);
}

}  // namespace malha::rpc
