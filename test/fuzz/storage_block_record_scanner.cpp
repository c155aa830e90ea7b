// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any bytes as a block file: the scanner ends, and its records lie in the file behind a magic and
// their size, each behind the one before unless that was rejected.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "fuzz/source.hpp"
#include "malha/base/assert.hpp"
#include "malha/base/endian.hpp"
#include "malha/storage/block_record_scanner.hpp"

using namespace malha;

namespace {

class MemoryFile final : public base::File {
public:
    explicit MemoryFile(base::ByteView content) : content_(content) {}

    [[nodiscard]] base::Result<std::size_t> read_at(std::uint64_t offset,
                                                    base::MutableByteView out) const override {
        if (offset >= content_.size()) return std::size_t{0};
        const auto part = content_.subspan(static_cast<std::size_t>(offset));
        const std::size_t size = std::min(part.size(), out.size());
        std::copy_n(part.begin(), size, out.begin());
        return size;
    }
    [[nodiscard]] base::Status write_at(std::uint64_t, base::ByteView) override { return {}; }
    [[nodiscard]] base::Status sync() override { return {}; }
    [[nodiscard]] base::Status truncate(std::uint64_t) override { return {}; }
    [[nodiscard]] base::Status preallocate(std::uint64_t) override { return {}; }
    [[nodiscard]] base::Result<std::uint64_t> size() const override { return content_.size(); }

private:
    base::ByteView content_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Source source({data, size});
    // Two bytes long enough apart to be found by chance; the other half of the magic is free.
    const storage::NetworkMagic magic{0xfa, 0xbf, source.number<std::uint8_t>(), 0};
    const auto key = source.array<8>();
    std::uint32_t rejections = source.number<std::uint32_t>();
    const base::ByteView content = source.rest();
    storage::BlockRecordScanner scanner(std::make_unique<MemoryFile>(content), magic, key);
    std::uint64_t begin_min = storage::kRecordHeaderSize;
    for (auto record = scanner.next().value(); record; record = scanner.next().value()) {
        MALHA_ASSERT(record->offset >= begin_min);
        MALHA_ASSERT(record->offset + record->block.size() <= content.size());
        begin_min = record->offset + 1;
        if ((rejections & 1) != 0)
            scanner.reject();
        else
            begin_min += record->block.size() + storage::kRecordHeaderSize - 1;
        rejections >>= 1;
    }
    MALHA_ASSERT(scanner.position() <= content.size());
    return 0;
}
