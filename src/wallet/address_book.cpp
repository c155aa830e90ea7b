// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/wallet/address_book.hpp"

namespace malha::wallet {
namespace {

constexpr const char* kUsed = "used";

}  // namespace

const AddressEntry* AddressBook::find(std::string_view address) const {
    const auto found = entries_.find(address);
    return found == entries_.end() || !found->second.label ? nullptr : &found->second;
}

base::Status AddressBook::set(const std::string& address, const std::string& label,
                              std::string_view purpose) {
    DatabaseTransaction transaction(database_);
    MALHA_TRY(transaction.begin());
    if (!purpose.empty()) MALHA_TRY(database_.put(purpose_record(address, purpose)));
    MALHA_TRY(database_.put(label_record(address, label)));
    MALHA_TRY(transaction.commit());
    AddressEntry& entry = entries_[address];
    entry.label = label;
    if (!purpose.empty()) entry.purpose = purpose;
    return {};
}

base::Status AddressBook::erase(const std::string& address) {
    DatabaseTransaction transaction(database_);
    MALHA_TRY(transaction.begin());
    MALHA_TRY(database_.erase(purpose_record(address, "").key));
    MALHA_TRY(database_.erase(label_record(address, "").key));
    const auto found = entries_.find(address);
    if (found != entries_.end())
        for (const auto& [name, value] : found->second.data)
            MALHA_TRY(database_.erase(address_data_record(address, name, value).key));
    MALHA_TRY(transaction.commit());
    entries_.erase(address);
    return {};
}

bool AddressBook::is_used(std::string_view address) const {
    const auto found = entries_.find(address);
    return found != entries_.end() && found->second.data.contains(kUsed);
}

base::Status AddressBook::set_used(const std::string& address) {
    if (is_used(address)) return {};
    MALHA_TRY(database_.put(address_data_record(address, kUsed, "1")));
    entries_[address].data[kUsed] = "1";
    return {};
}

}  // namespace malha::wallet
