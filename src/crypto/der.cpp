// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The tolerant signature reader of ecdsa.hpp. Consensus before BIP66 was what OpenSSL read; the
// rules below are that, so none may be tightened.
#include <algorithm>
#include <cstddef>

#include "malha/crypto/ecdsa.hpp"

namespace malha::crypto {
namespace {

/// Takes bytes from the front of a signature.
class DerReader {
public:
    explicit DerReader(base::ByteView bytes) : left_(bytes) {}

    /// The tag of a sequence and its length, whose value is ignored.
    bool skip_sequence_start() {
        const auto tag = take_byte();
        const auto length = take_byte();
        if (!tag || *tag != 0x30 || !length) return false;
        const std::size_t long_size = (*length & 0x80) != 0 ? *length & 0x7f : 0;
        return take(long_size).has_value();
    }

    /// The bytes of an integer; leading zeros and a sign bit have no meaning.
    std::optional<base::ByteView> take_integer() {
        const auto tag = take_byte();
        if (!tag || *tag != 0x02) return std::nullopt;
        const auto size = take_length();
        return size ? take(*size) : std::nullopt;
    }

private:
    std::optional<std::uint8_t> take_byte() {
        const auto byte = take(1);
        return byte ? std::optional(byte->front()) : std::nullopt;
    }

    std::optional<base::ByteView> take(std::size_t size) {
        if (size > left_.size()) return std::nullopt;
        const base::ByteView taken = left_.first(size);
        left_ = left_.subspan(size);
        return taken;
    }

    /// Short form, or long form with any number of leading zeros and at most three more bytes.
    std::optional<std::size_t> take_length() {
        const auto first = take_byte();
        if (!first || (*first & 0x80) == 0) return first;
        auto digits = take(*first & 0x7f);
        if (!digits) return std::nullopt;
        while (!digits->empty() && digits->front() == 0)
            digits = digits->subspan(1);
        if (digits->size() >= 4) return std::nullopt;
        std::size_t length = 0;
        for (const std::uint8_t digit : *digits)
            length = length << 8 | digit;
        return length;
    }

    base::ByteView left_;
};

/// Right-aligned in 32 bytes. False: it does not fit.
bool copy_number(base::ByteView number, std::span<std::uint8_t, 32> out) {
    while (!number.empty() && number.front() == 0)
        number = number.subspan(1);
    if (number.size() > out.size()) return false;
    std::copy(number.begin(), number.end(), out.end() - static_cast<std::ptrdiff_t>(number.size()));
    return true;
}

}  // namespace

std::optional<CompactSignature> parse_der_lax(base::ByteView signature) {
    DerReader reader(signature);
    if (!reader.skip_sequence_start()) return std::nullopt;
    const auto r = reader.take_integer();
    if (!r) return std::nullopt;
    const auto s = reader.take_integer();
    if (!s) return std::nullopt;

    CompactSignature compact{};
    const std::span<std::uint8_t, 64> halves = compact;
    const bool fits = copy_number(*r, halves.first<32>()) && copy_number(*s, halves.last<32>());
    if (!fits) compact.fill(0);
    return compact;
}

}  // namespace malha::crypto
