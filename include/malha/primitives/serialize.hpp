// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The one serialisation: a reader over borrowed bytes and a writer into an owned buffer.
// Little-endian integers, CompactSize lengths.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <utility>

#include "malha/base/bytes.hpp"
#include "malha/base/endian.hpp"

namespace malha::primitives {

/// Largest length a CompactSize may announce where a range check applies.
inline constexpr std::uint64_t kMaxCompactSize = 0x02000000;

/// Reads from borrowed bytes. After the first failure every read returns zero or an empty view and
/// ok() stays false, so that a decoder checks once per step that depends on what it read.
/// Thread: owner only.
class ByteReader {
public:
    explicit ByteReader(base::ByteView data) : at_(data.data()), end_(data.data() + data.size()) {}

    template <std::integral T>
    T read() {
        if (remaining() < sizeof(T)) {
            fail();
            return T{};
        }
        const T value = base::load_le<T>(at_);
        at_ += sizeof(T);
        return value;
    }
    base::ByteView read_bytes(std::uint64_t count) {
        if (remaining() < count) {
            fail();
            return {};
        }
        const base::ByteView view(at_, static_cast<std::size_t>(count));
        at_ += count;
        return view;
    }
    template <std::size_t N>
    void read_into(std::array<std::uint8_t, N>& out) {
        if (remaining() < N) return fail();
        std::memcpy(out.data(), at_, N);
        at_ += N;
    }
    /// CompactSize as lengths use it: canonical and at most kMaxCompactSize, else failure.
    std::uint64_t read_compact_size() {
        const std::uint64_t value = read_compact_size_unbounded();
        if (value > kMaxCompactSize) {
            fail();
            return 0;
        }
        return value;
    }
    /// CompactSize as a plain number (service flags, indexes): canonical only.
    std::uint64_t read_compact_size_unbounded() {
        const auto first = read<std::uint8_t>();
        if (first < 253) return first;
        if (first == 253) return canonical(read<std::uint16_t>(), 253);
        if (first == 254) return canonical(read<std::uint32_t>(), 0x10000);
        return canonical(read<std::uint64_t>(), 0x100000000);
    }
    /// A CompactSize count of elements that each take at least `element_size_min` bytes: fails when
    /// the rest of the input cannot hold them, so that callers may reserve memory for the count.
    std::uint64_t read_count(std::uint64_t element_size_min) {
        const std::uint64_t count = read_compact_size();
        if (count * element_size_min > remaining()) {
            fail();
            return 0;
        }
        return count;
    }
    /// CompactSize length, then that many bytes.
    base::ByteView read_var_bytes() { return read_bytes(read_compact_size()); }

    [[nodiscard]] std::size_t remaining() const { return static_cast<std::size_t>(end_ - at_); }
    [[nodiscard]] const std::uint8_t* position() const { return at_; }
    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] bool at_end() const { return ok_ && at_ == end_; }
    void fail() {
        ok_ = false;
        at_ = end_;
    }

private:
    std::uint64_t canonical(std::uint64_t value, std::uint64_t least) {
        if (value < least) fail();
        return ok_ ? value : 0;
    }

    const std::uint8_t* at_;
    const std::uint8_t* end_;
    bool ok_ = true;
};

[[nodiscard]] constexpr std::size_t compact_size_length(std::uint64_t value) {
    return value < 253 ? 1 : value <= 0xffff ? 3 : value <= 0xffffffff ? 5 : 9;
}

/// A number in its CompactSize bytes.
class CompactSize {
public:
    explicit CompactSize(std::uint64_t value) : size_(compact_size_length(value)) {
        if (size_ == 1) {
            bytes_[0] = static_cast<std::uint8_t>(value);
            return;
        }
        bytes_[0] = size_ == 3 ? 253 : size_ == 5 ? 254 : 255;
        std::memcpy(bytes_.data() + 1, &value, size_ - 1);  // little-endian, its low bytes
    }
    [[nodiscard]] base::ByteView view() const { return {bytes_.data(), size_}; }

private:
    std::array<std::uint8_t, 9> bytes_{};
    std::size_t size_;
};

/// Appends to a buffer it owns. Thread: owner only.
class ByteWriter {
public:
    ByteWriter() = default;
    explicit ByteWriter(std::size_t reserve) { bytes_.reserve(reserve); }

    template <std::integral T>
    ByteWriter& write(T value) {
        const std::size_t at = bytes_.size();
        bytes_.resize(at + sizeof(T));
        base::store_le(bytes_.data() + at, value);
        return *this;
    }
    ByteWriter& write_bytes(base::ByteView bytes) {
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
        return *this;
    }
    ByteWriter& write_compact_size(std::uint64_t value) {
        return write_bytes(CompactSize(value).view());
    }
    ByteWriter& write_var_bytes(base::ByteView bytes) {
        return write_compact_size(bytes.size()).write_bytes(bytes);
    }

    [[nodiscard]] const base::Bytes& bytes() const { return bytes_; }
    /// Empties the buffer and keeps its memory.
    void clear() { bytes_.clear(); }
    [[nodiscard]] base::Bytes take() { return std::move(bytes_); }

private:
    base::Bytes bytes_;
};

}  // namespace malha::primitives
