// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The stack of a running script. Elements pushed from scripts and witnesses are borrowed; computed
// ones (hashes, numbers, booleans) are at most 32 bytes and lie in the element itself. So no
// operation allocates, and memory is bounded by the element count alone.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "malha/base/assert.hpp"
#include "malha/base/bytes.hpp"
#include "malha/base/checked.hpp"
#include "malha/script/script_number.hpp"

namespace malha::script {

class StackElement {
public:
    static constexpr std::size_t kOwnedSizeMax = 32;

    /// @param bytes  outlive the evaluation: they lie in a script or a witness.
    [[nodiscard]] static StackElement borrow(base::ByteView bytes) {
        StackElement element(bytes.size(), /*owned=*/false);
        element.storage_.borrowed = bytes.data();
        return element;
    }
    [[nodiscard]] static StackElement copy(base::ByteView bytes) {
        MALHA_ASSERT(bytes.size() <= kOwnedSizeMax);
        StackElement element(bytes.size(), /*owned=*/true);
        std::copy(bytes.begin(), bytes.end(), element.storage_.owned);
        return element;
    }

    /// Valid until the element moves: use it before the stack changes.
    [[nodiscard]] base::ByteView view() const {
        return {owned_ ? storage_.owned : storage_.borrowed, size_};
    }

private:
    StackElement(std::size_t size, bool owned)
        : size_(base::narrow<std::uint32_t>(size)), owned_(owned) {}

    union {
        const std::uint8_t* borrowed;
        std::uint8_t owned[kOwnedSizeMax];
    } storage_;
    std::uint32_t size_;
    bool owned_;
};
static_assert(sizeof(StackElement) == 40);

/// Depths count from the top, which is 1. That elements are there is the caller's duty.
/// Thread: owner only.
class Stack {
public:
    [[nodiscard]] std::size_t size() const { return elements_.size(); }
    [[nodiscard]] bool empty() const { return elements_.empty(); }
    void clear() { elements_.clear(); }

    [[nodiscard]] base::ByteView at(std::size_t depth) const { return element(depth).view(); }
    [[nodiscard]] const StackElement& element(std::size_t depth) const {
        MALHA_ASSERT(depth >= 1 && depth <= elements_.size());
        return elements_[elements_.size() - depth];
    }
    [[nodiscard]] base::ByteView top() const { return at(1); }

    void push(StackElement element) { elements_.push_back(element); }
    void push_bool(bool value) {
        static constexpr std::uint8_t kTrue = 1;
        push(StackElement::borrow({&kTrue, value ? 1U : 0U}));
    }
    void push_number(std::int64_t value) { push(StackElement::copy(EncodedNumber(value).view())); }
    /// Copies of the elements at depths `depth` and above, `count` of them, in their order.
    void push_copies(std::size_t depth, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i)
            push(element(depth));
    }

    StackElement pop() {
        const StackElement last = element(1);
        elements_.pop_back();
        return last;
    }
    void drop(std::size_t count) {
        MALHA_ASSERT(count <= elements_.size());
        elements_.resize(elements_.size() - count, StackElement::borrow({}));
    }
    /// Turns the topmost `depth` elements: the deepest `count` of them come to the top.
    void rotate(std::size_t depth, std::size_t count) {
        MALHA_ASSERT(count <= depth && depth <= elements_.size());
        const auto first = elements_.end() - static_cast<std::ptrdiff_t>(depth);
        std::rotate(first, first + static_cast<std::ptrdiff_t>(count), elements_.end());
    }
    /// Inserts a copy of the top below the second element.
    void tuck() {
        const StackElement last = element(1);
        elements_.insert(elements_.end() - 2, last);
    }

private:
    std::vector<StackElement> elements_;
};

}  // namespace malha::script
