// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// listaddressgroupings: which addresses others may see to be one owner's, because transactions
// spent from them together or gave them change.
#include <algorithm>
#include <map>
#include <set>

#include "wallet_declare.hpp"
#include "wallet_json.hpp"

namespace malha::rpc {
namespace {

using primitives::Amount;
using Scripts = std::set<base::Bytes, EstablishedOrder>;

/// Sets that grow together. Thread: owner only.
class Groups {
public:
    void join(const Scripts& scripts) {
        Scripts all = scripts;
        std::set<std::size_t> merged;
        for (const base::Bytes& script : scripts)
            if (const auto known = group_of_.find(script); known != group_of_.end())
                merged.insert(known->second);
        for (const std::size_t group : merged) {
            all.merge(groups_[group]);
            groups_.erase(group);
        }
        for (const base::Bytes& script : all)
            group_of_[script] = next_;
        groups_[next_++] = std::move(all);
    }
    [[nodiscard]] std::vector<Scripts> take() {
        std::vector<Scripts> all;
        for (auto& [id, group] : groups_)
            all.push_back(std::move(group));
        std::ranges::sort(all, [](const Scripts& a, const Scripts& b) {
            return std::ranges::lexicographical_compare(a, b, EstablishedOrder());
        });
        return all;
    }

private:
    std::map<std::size_t, Scripts> groups_;
    std::map<base::Bytes, std::size_t> group_of_;
    std::size_t next_ = 0;
};

bool has_address(base::ByteView script, const keys::AddressFormat& format) {
    return keys::encode_address(script, format).has_value();
}

std::vector<Scripts> groups_of(const wallet::Wallet& wallet) {
    const keys::AddressFormat& format = wallet.context().address_format;
    Groups groups;
    for (const auto& [position, tx] : wallet.history().by_position()) {
        Scripts together;
        bool is_ours = false;
        for (const primitives::TxInput& input : tx->tx->inputs) {
            const auto own = wallet.history().outputs().find(input.prevout);
            if (own == wallet.history().outputs().end()) continue;
            is_ours = true;
            const auto& spent = own->second.tx->tx->outputs[input.prevout.index];
            if (has_address(spent.script_pubkey, format))
                together.insert(base::to_bytes(spent.script_pubkey));
        }
        for (const primitives::TxOutput& output : tx->tx->outputs) {
            if (!wallet.is_mine(output.script_pubkey) || !has_address(output.script_pubkey, format))
                continue;
            const base::Bytes script = base::to_bytes(output.script_pubkey);
            if (is_ours && wallet.is_change(script)) together.insert(script);
            groups.join({script});
        }
        if (!together.empty()) groups.join(together);
    }
    return groups.take();
}

std::map<base::Bytes, Amount> balances_by_script(const wallet::Wallet& wallet) {
    std::map<base::Bytes, Amount> balances;
    for (const auto& [outpoint, own] : wallet.history().outputs()) {
        const wallet::WalletTx& tx = *own.tx;
        if (!wallet.is_trusted(tx) || wallet.history().is_immature(tx)) continue;
        const int depth_min = wallet.history().is_from_me(*tx.tx) ? 0 : 1;
        if (wallet.depth_of(tx) < depth_min || wallet.is_spent(outpoint)) continue;
        const primitives::TxOutput& output = tx.tx->outputs[outpoint.index];
        balances[base::to_bytes(output.script_pubkey)].sat += output.value.sat;
    }
    return balances;
}

RpcResult<JsonText> listaddressgroupings(const WalletMethodContext& context,
                                         const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        const auto balances = balances_by_script(wallet);
        JsonWriter writer(4096);
        writer.begin_array();
        for (const Scripts& group : groups_of(wallet)) {
            writer.begin_array();
            for (const base::Bytes& script : group) {
                const auto address =
                    keys::encode_address(script, context.chain.address_format).value_or("");
                const auto balance = balances.find(script);
                writer.begin_array().value(address);
                writer.value(balance == balances.end() ? Amount{} : balance->second);
                if (const auto* label = label_of(wallet, address)) writer.value(*label);
                writer.end_array();
            }
            writer.end_array();
        }
        return writer.end_array().take();
    });
}

}  // namespace

void register_wallet_grouping_methods(MethodTable& table, const WalletMethodContext& context) {
    const Field address = nested(
        {}, ResultType::array, "An address",
        {field({}, ResultType::string, "The address"), field({}, ResultType::amount, "Coins at it"),
         optional_field({}, ResultType::string, "Its label, if it has one")});
    add_wallet_method(
        table, context,
        {.name = "listaddressgroupings",
         .category = "wallet",
         .description = "Groups of addresses whose common owner transactions have made known.",
         .results = returns(nested({}, ResultType::array, {},
                                   {nested({}, ResultType::array, "A group", {address})})),
         .examples = {{}}},
        listaddressgroupings);
}

}  // namespace malha::rpc
