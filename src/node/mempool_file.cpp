// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See mempool_file.hpp.
#include "malha/node/mempool_file.hpp"

#include <string>

namespace malha::node {

void MempoolFile::load(const mempool::OnStrand& on_strand) const {
    if (!context_.persist || !context_.fs.exists(context_.path)) return;
    const auto counts =
        mempool::restore(context_.fs, context_.path, {}, context_.clock.now(), on_strand);
    if (!counts) {
        context_.log.warning("The saved mempool was not loaded: " + counts.error().message);
        return;
    }
    context_.log.info(
        "Imported mempool transactions from file: " + std::to_string(counts->accepted) +
        " succeeded, " + std::to_string(counts->failed) + " failed, " +
        std::to_string(counts->expired) + " expired, " + std::to_string(counts->already_there) +
        " already there");
}

void MempoolFile::save(const mempool::Mempool& pool) const {
    if (!context_.persist || !pool.is_loaded()) return;
    const auto saved = mempool::save(mempool::snapshot(pool), context_.version, context_.fs,
                                     context_.path, context_.rng);
    if (!saved) context_.log.warning("The mempool was not saved: " + saved.error().message);
}

}  // namespace malha::node
