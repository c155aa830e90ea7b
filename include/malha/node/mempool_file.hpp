// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// mempool.dat over the life of a node: loaded once the chain is, saved at the end.
#pragma once

#include "malha/base/clock.hpp"
#include "malha/base/log.hpp"
#include "malha/mempool/mempool_file.hpp"

namespace malha::node {

struct MempoolFileContext {
    base::Filesystem& fs;
    const base::Clock& clock;
    base::Rng& rng;
    base::Logger& log;
    base::Path path;
    mempool::FileVersion version = mempool::FileVersion::obfuscated;
    bool persist = true;  ///< -persistmempool
};

class MempoolFile {
public:
    explicit MempoolFile(MempoolFileContext context) : context_(std::move(context)) {}

    /// A file that is not there, or cannot be used, leaves the pool as it is. Thread: not the
    /// strand.
    void load(const mempool::OnStrand& on_strand) const;
    /// A pool that was not loaded to its end is not saved: the file has more. Thread: node strand.
    void save(const mempool::Mempool& pool) const;

private:
    const MempoolFileContext context_;
};

}  // namespace malha::node
