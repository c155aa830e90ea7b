// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See generic_message.hpp.
#include "malha/keys/generic_message.hpp"

#include <vector>

#include "malha/base/base64.hpp"
#include "malha/keys/sign_input.hpp"
#include "malha/primitives/serialize.hpp"
#include "malha/script/script.hpp"
#include "malha/script/templates.hpp"

namespace malha::keys {
namespace {

using base::Bytes;
using base::ByteView;

constexpr std::string_view kSimplePrefix = "smp";
constexpr crypto::Sha256 kMessageHasher = crypto::Sha256::tagged("BIP0322-signed-message");

/// to_sign with what its signature commits to. Owns what it points at.
class SignedMessage {
public:
    SignedMessage(ByteView script_pubkey, std::string_view message)
        : script_(base::to_bytes(script_pubkey)),
          tx_(primitives::make_transaction(message_transactions(script_pubkey, message).to_sign)),
          spent_{{primitives::Amount{}, script_}},
          precomputed_(*tx_, spent_, script::Precompute::everything) {}
    SignedMessage(const SignedMessage&) = delete;
    SignedMessage& operator=(const SignedMessage&) = delete;

    [[nodiscard]] const script::PrecomputedTransaction& tx() const { return precomputed_; }

private:
    Bytes script_;
    primitives::TransactionPtr tx_;
    std::vector<primitives::TxOutput> spent_;
    script::PrecomputedTransaction precomputed_;
};

/// Empty optional: something else, or more.
std::optional<std::vector<Bytes>> parse_witness(ByteView bytes) {
    primitives::ByteReader reader(bytes);
    std::vector<Bytes> items;
    for (auto count = reader.read_count(1); count > 0 && reader.ok(); --count)
        items.push_back(base::to_bytes(reader.read_var_bytes()));
    if (!reader.ok() || reader.remaining() != 0) return std::nullopt;
    return items;
}

}  // namespace

MessageTransactions message_transactions(ByteView script_pubkey, std::string_view message) {
    const auto hash = crypto::tagged_hash(kMessageHasher, base::as_bytes(message));
    MessageTransactions made;
    made.to_spend.version = 0;
    made.to_spend.inputs.push_back(
        {.prevout = {primitives::Txid{}, 0xffffffff},
         .script_sig = script::ScriptBuilder().op(script::OP_0).push_data(hash).take(),
         .sequence = 0,
         .witness = {}});
    made.to_spend.outputs.push_back({primitives::Amount{}, base::to_bytes(script_pubkey)});
    made.to_sign.version = 0;
    const auto txid = primitives::make_transaction(made.to_spend)->txid;
    made.to_sign.inputs.push_back(
        {.prevout = {txid, 0}, .script_sig = {}, .sequence = 0, .witness = {}});
    made.to_sign.outputs.push_back(
        {primitives::Amount{}, script::ScriptBuilder().op(script::OP_RETURN).take()});
    return made;
}

std::optional<std::string> sign_generic_message(ByteView script_pubkey, const SolvingData& known,
                                                const PrivateKeys& keys, std::string_view message) {
    if (!script::witness_program(script_pubkey)) return std::nullopt;
    const SignedMessage to_sign(script_pubkey, message);
    const SigningTask task{.tx = to_sign.tx(), .amount = {}};
    KeySignatureMaker maker(task, keys);
    PsbtInput scratch;
    const Spend spend = sign_input(script_pubkey, known, maker, scratch);
    if (!spend.solved) return std::nullopt;
    primitives::ByteWriter writer(256);
    writer.write_compact_size(spend.witness.size());
    for (const Bytes& item : spend.witness)
        writer.write_var_bytes(item);
    return std::string(kSimplePrefix) + base::base64_encode(writer.bytes());
}

MessageVerdict verify_generic_message(ByteView script_pubkey, std::string_view signature,
                                      std::string_view message) {
    if (signature.starts_with(kSimplePrefix)) signature.remove_prefix(kSimplePrefix.size());
    const auto bytes = base::base64_decode(signature);
    const auto witness = bytes ? parse_witness(*bytes) : std::nullopt;
    if (!witness) return MessageVerdict::malformed;
    if (!script::witness_program(script_pubkey)) return MessageVerdict::invalid;
    const SignedMessage to_sign(script_pubkey, message);
    return check_spend(to_sign.tx(), 0, script_pubkey, {}, *witness) ? MessageVerdict::valid
                                                                     : MessageVerdict::invalid;
}

}  // namespace malha::keys
