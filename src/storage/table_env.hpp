// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// How LevelDB reads its tables. Its own way maps them into memory: every page that a look-up or a
// compaction touches, and 15 around it, then counts as ours, up to the size of the whole database,
// and a look-up that misses the page cache reads 128 KiB of disk. Here blocks are read into memory
// that LevelDB frees (or keeps in its bounded cache); only the indices and filters, which it holds
// as long as a table is open, are mapped, so that the system can drop what is not in use.
#pragma once

#include <leveldb/env.h>

#include <atomic>
#include <memory>

namespace malha::storage {

/// The machine's disk as LevelDB knows it, but for reading tables. Must outlive the databases and
/// tables that use it. Thread: any.
class TableEnv final : public leveldb::EnvWrapper {
public:
    TableEnv();

    leveldb::Status NewRandomAccessFile(const std::string& name,
                                        leveldb::RandomAccessFile** result) override;

private:
    /// Descriptors that tables may still hold; those beyond read everything through their mapping.
    std::shared_ptr<std::atomic<int>> descriptors_left_;
};

}  // namespace malha::storage
