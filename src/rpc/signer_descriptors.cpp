// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See signer_descriptors.hpp.
#include "signer_descriptors.hpp"

namespace malha::rpc {
namespace {

using wallet::AddressUse;

/// Clients know the words.
constexpr std::string_view kStart = "SetupDescriptorScriptPubKeyMans: ";

RpcResult<void> parse(const std::vector<std::string>& texts, AddressUse use,
                      const keys::AddressFormat& format, std::vector<SignerDescriptor>& out) {
    for (const std::string& text : texts) {
        auto parsed = keys::parse_descriptor(text, format, keys::ChecksumRule::optional);
        if (!parsed)
            return rpc_fail(ErrorCode::misc, kStart, "Invalid descriptor \"", text, "\" (",
                            parsed.error().message, ")");
        // Each text stands for one use; private keys have no place in what a device tells.
        if (parsed->alternatives.size() != 1 || !parsed->private_keys.empty())
            return rpc_fail(ErrorCode::misc, kStart, "Invalid descriptor \"", text, "\"");
        out.push_back({std::move(parsed->alternatives.front()), use});
    }
    return {};
}

}  // namespace

RpcResult<std::vector<SignerDescriptor>> signer_descriptors(const WalletMethodContext& context) {
    constexpr int kAccount = 0;
    wallet::ExternalSigner* signer = context.signer;
    if (signer == nullptr) return rpc_fail(ErrorCode::misc, "restart bitcoind with -signer=<cmd>");
    const auto device = wallet::only_device(*signer);
    if (!device) return rpc_fail(ErrorCode::misc, device.error().message);
    const auto texts = signer->descriptors(*device, kAccount);
    if (!texts) {
        const bool is_refused = texts.error().kind == wallet::SignerFailure::refused;
        return rpc_fail(ErrorCode::misc, is_refused ? kStart : "", texts.error().message);
    }
    std::vector<SignerDescriptor> descriptors;
    const keys::AddressFormat& format = context.chain.address_format;
    MALHA_TRY(parse(texts->receive, AddressUse::receive, format, descriptors));
    MALHA_TRY(parse(texts->change, AddressUse::change, format, descriptors));
    return descriptors;
}

RpcResult<void> add_signer_descriptors(wallet::Wallet& wallet,
                                       std::vector<SignerDescriptor> descriptors) {
    if (descriptors.empty()) return {};
    const keys::PrivateKeys none;
    for (SignerDescriptor& entry : descriptors) {
        wallet::DescriptorRecord record;
        record.text = entry.descriptor.text(wallet.context().address_format);
        record.creation_time = static_cast<std::uint64_t>(wallet.context().clock.now().value);
        wallet::DescriptorManager* manager = MALHA_TRY(from_wallet(
            wallet.keychain().add(std::move(entry.descriptor), std::move(record), none)));
        if (manager->address_type())
            MALHA_TRY(from_disk(wallet.keychain().set_active(*manager, entry.use)));
    }
    wallet.scripts_added();
    return from_wallet(wallet.set_flag(wallet::WalletFlag::blank_wallet, false));
}

}  // namespace malha::rpc
