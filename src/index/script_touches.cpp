// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See script_touches.hpp.
#include "script_touches.hpp"

#include <algorithm>
#include <tuple>

#include "malha/base/checked.hpp"

namespace malha::index {
namespace {

/// A touch by its place in its part, which also orders the touches of one script.
struct Entry {
    ScriptKey script;
    std::uint32_t place = 0;

    [[nodiscard]] auto order() const { return std::tie(script, place); }
};

/// The second and the third byte of the script hash; the first is that of the part.
constexpr int kSecondByteShift = 48;
constexpr int kThirdByteShift = 40;
/// Where counting pays.
constexpr std::size_t kRadixSizeMin = 512;

std::size_t byte_at(const Entry& entry, int shift) {
    return entry.script.high >> shift & 0xff;
}

/// Moves entries from one vector into the other by one byte, keeping the order of equal ones.
void scatter(const std::vector<Entry>& from, std::vector<Entry>& to, int shift) {
    std::array<std::size_t, 257> next{};
    for (const Entry& entry : from)
        ++next[byte_at(entry, shift) + 1];
    for (std::size_t i = 1; i < next.size(); ++i)
        next[i] += next[i - 1];
    for (const Entry& entry : from)
        to[next[byte_at(entry, shift)]++] = entry;
}

/// Sorts what the counted bytes left: short pieces, unless somebody chose the hashes.
void sort_pieces(std::vector<Entry>& entries) {
    for (auto begin = entries.begin(); begin != entries.end();) {
        auto end = begin + 1;
        while (end != entries.end() &&
               end->script.high >> kThirdByteShift == begin->script.high >> kThirdByteShift)
            ++end;
        std::sort(begin, end, [](const Entry& a, const Entry& b) { return a.order() < b.order(); });
        begin = end;
    }
}

}  // namespace

void ScriptTouches::clear() {
    for (Part& part : parts_)
        part.clear();
    size_ = 0;
}

base::Status ScriptTouches::write_to(ScriptSegmentWriter& writer) const {
    std::vector<Entry> entries;
    std::vector<Entry> scratch;
    for (const Part& part : parts_) {
        entries.clear();
        for (const ScriptTouch& touch : part)
            entries.push_back({touch.script, base::narrow<std::uint32_t>(entries.size())});
        if (entries.size() < kRadixSizeMin) {
            std::ranges::sort(entries, {}, &Entry::order);
        } else {
            scratch.resize(entries.size());
            scatter(entries, scratch, kThirdByteShift);
            scatter(scratch, entries, kSecondByteShift);
            sort_pieces(entries);
        }
        for (const Entry& entry : entries)
            MALHA_TRY(writer.add(part[entry.place]));
    }
    return {};
}

}  // namespace malha::index
