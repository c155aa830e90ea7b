// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Labels and purposes of addresses, the wallet's own and others', and which were spent from.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "malha/wallet/database.hpp"

namespace malha::wallet {

/// Thread: wallet strand.
class AddressBook {
public:
    using Entries = std::map<std::string, AddressEntry, std::less<>>;

    AddressBook(Database& database, Entries entries)
        : database_(database), entries_(std::move(entries)) {}

    [[nodiscard]] const Entries& entries() const { return entries_; }
    /// Null: never given out, nor labelled.
    [[nodiscard]] const AddressEntry* find(std::string_view address) const;
    /// Sets the label, and the purpose unless that is empty.
    [[nodiscard]] base::Status set(const std::string& address, const std::string& label,
                                   std::string_view purpose);
    [[nodiscard]] base::Status erase(const std::string& address);

    /// Coins of the address were spent: avoid_reuse wallets spend from it no more.
    [[nodiscard]] bool is_used(std::string_view address) const;
    [[nodiscard]] base::Status set_used(const std::string& address);

private:
    Database& database_;
    Entries entries_;
};

}  // namespace malha::wallet
