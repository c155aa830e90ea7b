// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Messages signed for any segwit output (BIP 322, the simple form): the signature is the witness
// that a transaction spending the output would have. The older form, for P2PKH: message.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "malha/keys/solving_data.hpp"
#include "malha/primitives/transaction.hpp"

namespace malha::keys {

/// The transactions that stand for a message; neither can be in a chain.
struct MessageTransactions {
    primitives::MutableTransaction to_spend;  ///< its output is the script that signs
    primitives::MutableTransaction to_sign;   ///< spends it; without a witness
};
[[nodiscard]] MessageTransactions message_transactions(base::ByteView script_pubkey,
                                                       std::string_view message);

/// "smp" and the witness in base 64. Empty optional: no segwit output, or keys or scripts are
/// missing.
[[nodiscard]] std::optional<std::string> sign_generic_message(base::ByteView script_pubkey,
                                                              const SolvingData& known,
                                                              const PrivateKeys& keys,
                                                              std::string_view message);

enum class MessageVerdict : std::uint8_t {
    valid,
    invalid,
    malformed,  ///< no base 64, or no witness; also the other forms of BIP 322
};
/// @param signature  without "smp", too, as before the BIP was final.
[[nodiscard]] MessageVerdict verify_generic_message(base::ByteView script_pubkey,
                                                    std::string_view signature,
                                                    std::string_view message);

}  // namespace malha::keys
