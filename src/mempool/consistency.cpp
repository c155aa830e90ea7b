// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See consistency.hpp.
#include "malha/mempool/consistency.hpp"

#include <algorithm>
#include <set>

#include "memory.hpp"

namespace malha::mempool {
namespace {

class ConsistencyCheck {
public:
    ConsistencyCheck(const Mempool& pool, chain::Engine& engine)
        : pool_(pool), engine_(engine), entries_(pool.in_mining_order()) {}

    base::Status run() {
        for (const Entry* entry : entries_) {
            MALHA_TRY(check_inputs(*entry));
            MALHA_TRY(check_relatives(*entry));
            MALHA_TRY(check_lookups(*entry));
        }
        MALHA_TRY(check_totals());
        MALHA_TRY(check_clusters());
        return check_chunk_order();
    }

private:
    [[nodiscard]] static base::Status wrong(const Entry& entry, std::string_view what) {
        return base::fail("pool entry ", entry.txid().to_display_hex(), ": ", what);
    }

    base::Status check_inputs(const Entry& entry) {
        for (const primitives::TxInput& input : entry.tx->inputs) {
            if (!spent_.insert(input.prevout).second) return wrong(entry, "an input spent twice");
            if (pool_.spender_of(input.prevout) != &entry)
                return wrong(entry, "not known as the spender of its input");
            if (const Entry* parent = pool_.find(input.prevout.txid)) {
                if (input.prevout.index >= parent->tx->outputs.size())
                    return wrong(entry, "its parent has no such output");
                continue;
            }
            const auto coin = engine_.coin(input.prevout);
            if (coin && !coin->has_value()) return wrong(entry, "an input that does not exist");
        }
        return {};
    }

    base::Status check_relatives(const Entry& entry) const {
        std::set<primitives::Txid> parents;
        for (const primitives::TxInput& input : entry.tx->inputs)
            if (pool_.find(input.prevout.txid) != nullptr) parents.insert(input.prevout.txid);
        std::set<primitives::Txid> linked;
        for (const Entry* parent : entry.parents) {
            linked.insert(parent->txid());
            const auto& children = parent->children;
            if (std::count(children.begin(), children.end(), &entry) != 1)
                return wrong(entry, "not a child of its parent");
        }
        if (linked != parents) return wrong(entry, "not linked to its parents");
        return {};
    }

    base::Status check_lookups(const Entry& entry) const {
        if (pool_.find(entry.txid()) != &entry || pool_.find(entry.tx->wtxid) != &entry)
            return wrong(entry, "not found by its ids");
        const auto delta = pool_.fee_deltas().find(entry.txid());
        const primitives::Amount known =
            delta == pool_.fee_deltas().end() ? primitives::Amount{} : delta->second;
        if (entry.fee_delta != known) return wrong(entry, "another fee delta than was given");
        return {};
    }

    base::Status check_totals() const {
        std::size_t bytes = 0;
        VSize vsize = 0;
        primitives::Amount fee;
        for (const Entry* entry : entries_) {
            bytes += entry->bytes;
            if (entry->position == 0) bytes += memory_usage(*entry->cluster);
            vsize += entry->vsize();
            fee.sat += entry->base_fee.sat;
        }
        bytes += pool_.unbroadcast().size() * tree_node(sizeof(primitives::Txid));
        if (entries_.size() != pool_.size()) return base::fail("pool: chunks miss transactions");
        if (bytes != pool_.memory_usage()) return base::fail("pool: the account of memory is off");
        if (vsize != pool_.total_vsize()) return base::fail("pool: the sum of sizes is off");
        if (fee != pool_.total_fee()) return base::fail("pool: the sum of fees is off");
        return {};
    }

    base::Status check_clusters() const {
        std::set<const Entry*> done;
        for (const Entry* entry : entries_) {
            if (done.contains(entry)) continue;
            const std::set<const Entry*> connected = connected_to(*entry);
            const auto& order = entry->cluster->order;
            if (std::set<const Entry*>(order.begin(), order.end()) != connected)
                return wrong(*entry, "its cluster is not what it is connected to");
            if (connected.size() > pool_.options().limits.count_max)
                return wrong(*entry, "its cluster is too large");
            done.insert(connected.begin(), connected.end());
        }
        return {};
    }

    static std::set<const Entry*> connected_to(const Entry& entry) {
        std::set<const Entry*> found;
        std::vector<const Entry*> waiting{&entry};
        while (!waiting.empty()) {
            const Entry* current = waiting.back();
            waiting.pop_back();
            if (!found.insert(current).second) continue;
            waiting.insert(waiting.end(), current->parents.begin(), current->parents.end());
            waiting.insert(waiting.end(), current->children.begin(), current->children.end());
        }
        return found;
    }

    base::Status check_chunk_order() const {
        const ChunkRef* before = nullptr;
        for (const ChunkRef& ref : pool_.chunks()) {
            if (before != nullptr && compare_rates(before->chunk().total, ref.chunk().total) < 0)
                return base::fail("pool: chunks are out of order");
            before = &ref;
        }
        return {};
    }

    const Mempool& pool_;
    chain::Engine& engine_;
    const std::vector<const Entry*> entries_;
    std::set<primitives::OutPoint> spent_;
};

}  // namespace

base::Status check_consistency(const Mempool& pool, chain::Engine& engine) {
    return ConsistencyCheck(pool, engine).run();
}

}  // namespace malha::mempool
