// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See change_terms.hpp.
#include "malha/wallet/change_terms.hpp"

#include <algorithm>

#include "malha/base/checked.hpp"
#include "malha/primitives/serialize.hpp"
#include "malha/script/dust.hpp"

namespace malha::wallet {

using primitives::Amount;
using primitives::VSize;

VSize output_size(base::ByteView script) {
    const std::size_t size =
        sizeof(Amount::sat) + primitives::compact_size_length(script.size()) + script.size();
    return base::narrow<VSize>(size);
}

ChangeTerms change_terms(base::ByteView script, VSize spend_size, const ChangeRates& rates) {
    ChangeTerms terms;
    terms.output_size = output_size(script);
    terms.fee = rates.transaction.fee_for(terms.output_size);
    const Amount spend_fee = rates.discard.fee_for(spend_size);
    terms.cost = {terms.fee.sat + spend_fee.sat};
    const Amount dust = script::dust_threshold({{}, script}, rates.discard);
    terms.viable_min = std::max(Amount{spend_fee.sat + 1}, dust);
    return terms;
}

Amount change_of(Amount surplus, const ChangeTerms& terms) {
    const Amount change{surplus.sat - terms.fee.sat};
    return change < terms.viable_min ? Amount{} : change;
}

}  // namespace malha::wallet
