// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What callers say about transactions of a wallet: fee, change, inputs, limits. The same rules for
// send, sendall, fundrawtransaction, walletcreatefundedpsbt and bumpfee.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "declare.hpp"
#include "malha/rpc/json.hpp"
#include "malha/rpc/request.hpp"
#include "malha/wallet/compose_transaction.hpp"
#include "malha/wallet/fill_psbt.hpp"
#include "malha/wallet/spend_options.hpp"

namespace malha::rpc {

/// A member of an object; a null where it is absent.
[[nodiscard]] const Json& member_of(const Json& object, std::string_view name);

/// How fast and at what price. Borrows.
struct FeeArguments {
    const Json& target;
    const Json& mode;
    const Json& rate;
};
/// Whether a rate may be below the wallet's minimum.
enum class MinimumFee : std::uint8_t { applies, may_be_undercut };
/// Sets the fee. With an explicit rate the transaction signals that it may be replaced, unless the
/// caller has said something about that.
/// Errors: invalid_parameter for contradictions and for values out of range.
[[nodiscard]] RpcResult<void> read_fee(const FeeArguments& arguments, MinimumFee minimum,
                                       wallet::SpendOptions& out);

/// The options of send and sendall, with the fee arguments that may stand beside them put in.
/// Errors: something is given twice; names that other methods use.
[[nodiscard]] RpcResult<Json> send_options(const Request& request);

/// Which outputs the fee is taken from. @param destinations  as the caller names them, in order.
/// Errors: invalid_parameter: unknown, repeated, or out of range.
[[nodiscard]] RpcResult<std::set<std::size_t>> fee_payers_from(
    const Json& list, const std::vector<std::string>& destinations);
/// Addresses, or "data", of an argument "outputs".
[[nodiscard]] std::vector<std::string> destinations_of(const Json& outputs);
[[nodiscard]] std::vector<wallet::Recipient> recipients_of(
    const std::vector<primitives::MutableTxOutput>& outputs, const std::set<std::size_t>& payers);

/// How funding sees the inputs that the caller gave.
[[nodiscard]] std::vector<wallet::PresetInput> preset_inputs_of(
    const primitives::MutableTransaction& tx);

struct FundingOptions {
    wallet::SpendOptions spend;
    bool lock_inputs = false;
};
/// "options" of all funding methods. `out.spend` holds the inputs already.
/// @param input_list  inputs with weights besides "input_weights", or null.
/// Errors: the established ones.
[[nodiscard]] RpcResult<void> read_funding(const Json& options, const Json& input_list,
                                           std::size_t recipients, MinimumFee minimum,
                                           const keys::AddressFormat& format, FundingOptions& out);

/// Errors of PSBTs with the codes that clients know.
[[nodiscard]] base::Unexpected<RpcError> psbt_fault(const wallet::FillError& error);

/// Declarations that the methods share.
[[nodiscard]] Argument conf_target_argument();
[[nodiscard]] Argument estimate_mode_argument();
[[nodiscard]] Argument fee_rate_argument_of_wallet();
[[nodiscard]] Argument replaceable_argument();
[[nodiscard]] Argument solving_data_argument();
[[nodiscard]] Argument outputs_argument(std::string names, Presence presence);
/// "inputs" with sequence and weight.
[[nodiscard]] Argument inputs_argument(bool with_weight);
[[nodiscard]] Argument dynamic_argument(std::string names, ArgType type, std::string note,
                                        std::string description);

}  // namespace malha::rpc
