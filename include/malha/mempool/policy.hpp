// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Relay policy: what is valid and still not relayed. Small functions of their arguments, each with
// the reason it gives, in the order in which admission asks them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "malha/consensus/spent_output.hpp"
#include "malha/mempool/fee_rate.hpp"
#include "malha/mempool/rejection.hpp"
#include "malha/primitives/transaction.hpp"

namespace malha::mempool {

inline constexpr primitives::Weight kStandardWeightMax = 400'000;
inline constexpr std::uint32_t kStandardVersionMin = 1;
inline constexpr std::uint32_t kStandardVersionMax = 3;
/// Smaller ones could be taken for inner nodes of a Merkle tree (CVE-2017-12842); bytes without
/// witness.
inline constexpr std::size_t kStrippedSizeMin = 65;
inline constexpr primitives::SigopCost kStandardSigopCostMax = 16'000;
/// BIP 431: version of transactions that are restricted until confirmation.
inline constexpr std::uint32_t kTrucVersion = 3;

struct Policy {
    bool require_standard = true;                         ///< off with -acceptnonstdtxn
    FeeRate min_relay_rate{100};                          ///< -minrelaytxfee
    FeeRate incremental_rate{100};                        ///< -incrementalrelayfee
    FeeRate dust_rate{3'000};                             ///< -dustrelayfee
    std::optional<std::size_t> data_bytes_max = 100'000;  ///< -datacarriersize; none: no data
    bool permit_bare_multisig = true;                     ///< -permitbaremultisig
    std::int64_t bytes_per_sigop = 20;                    ///< -bytespersigop
};

/// BIP 141 weight, or more where signature operations outweigh it: blocks bound both.
[[nodiscard]] primitives::Weight adjusted_weight(primitives::Weight weight,
                                                 primitives::SigopCost sigop_cost,
                                                 const Policy& policy);

/// Whether spending the output would cost a third of its value or more at the dust rate.
[[nodiscard]] bool is_dust(const primitives::TxOutput& output, FeeRate dust_rate);
/// Indexes of the dust outputs.
[[nodiscard]] std::vector<std::uint32_t> dust_outputs(const primitives::Transaction& tx,
                                                      FeeRate dust_rate);

/// Version, weight, input scripts, output scripts, data, dust.
/// Errors: version, tx-size, scriptsig-size, scriptsig-not-pushonly, scriptpubkey, bare-multisig,
/// datacarrier, dust.
[[nodiscard]] Check check_standard(const primitives::Transaction& tx, const Policy& policy);
/// Output scripts that are spent, redeem scripts, and BIP 54's bound on signature operations.
/// @param spent  one per input. Errors: bad-txns-nonstandard-inputs.
[[nodiscard]] Check check_inputs_standard(const primitives::Transaction& tx,
                                          std::span<const consensus::SpentOutput> spent);
/// Sizes of witnesses; no annex, no witness where none belongs. Errors: bad-witness-nonstandard.
[[nodiscard]] Check check_witness_standard(const primitives::Transaction& tx,
                                           std::span<const consensus::SpentOutput> spent);
/// Dust is allowed in a transaction without fee, which nobody mines alone, so that its child must
/// spend the dust. Errors: dust.
[[nodiscard]] Check check_dust_is_ephemeral(const primitives::Transaction& tx,
                                            primitives::Amount base_fee,
                                            primitives::Amount modified_fee, FeeRate dust_rate);
/// Whether a witness program other than an anchor is among the outputs spent: then a transaction
/// without any witness may have lost it on the way.
[[nodiscard]] bool spends_witness_program(const primitives::Transaction& tx,
                                          std::span<const consensus::SpentOutput> spent);

/// "<txid> (wtxid=<wtxid>)".
[[nodiscard]] std::string name_of(const primitives::Transaction& tx);

}  // namespace malha::mempool
