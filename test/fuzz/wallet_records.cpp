// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any bytes as a row of a wallet file: refused or taken, and a transaction that was taken is
// written so that it reads the same again.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "malha/base/assert.hpp"
#include "malha/wallet/records.hpp"

using namespace malha;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    // The first byte says where the key ends.
    const base::ByteView bytes(data + 1, size - 1);
    const std::size_t key_size = std::min<std::size_t>(data[0], bytes.size());
    wallet::WalletContents contents;
    const auto added = wallet::add_record(contents, bytes.first(key_size), bytes.subspan(key_size));
    if (!added || contents.transactions.empty()) return 0;
    const wallet::Record again = wallet::transaction_record(contents.transactions.front());
    wallet::WalletContents second;
    MALHA_ASSERT(wallet::add_record(second, again.key, again.value).has_value());
    MALHA_ASSERT(wallet::transaction_record(second.transactions.front()) == again);
    return 0;
}
