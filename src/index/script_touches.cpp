// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See script_touches.hpp.
#include "script_touches.hpp"

#include <algorithm>
#include <tuple>

#include "malha/base/checked.hpp"

namespace malha::index {
namespace {

/// A touch in memory: script, height, position, size of the event; the event follows.
constexpr std::size_t kHeadBytes = 16 + 4 + 4 + 1;
constexpr std::size_t kStoredTouchBytesMax = kHeadBytes + kEventBytesMax;
constexpr std::size_t kPartBytesMin = 1024;
constexpr std::size_t kCacheLine = 64;

struct StoredTouch {
    TouchPlace place;
    base::ByteView event;
    [[nodiscard]] std::size_t size() const { return kHeadBytes + event.size(); }
};

StoredTouch stored_touch(const std::uint8_t* at) {
    return {.place = {.script = {base::load_le<std::uint64_t>(at),
                                 base::load_le<std::uint64_t>(at + 8)},
                      .height = base::load_le<std::int32_t>(at + 16),
                      .position = base::load_le<std::uint32_t>(at + 20)},
            .event = {at + kHeadBytes, at[24]}};
}

/// A touch by where it begins in its part, which also orders the touches of one script.
struct Entry {
    ScriptKey script;
    std::uint32_t begin = 0;

    [[nodiscard]] auto order() const { return std::tie(script, begin); }
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

void ScriptTouches::add(const TouchPlace& place, const ScriptEvent& event) {
    Part& part = parts_[place.script.high >> 56];
    if (part.memory.size() - part.used < kStoredTouchBytesMax)
        part.memory.resize(std::max(2 * part.memory.size(), kPartBytesMin));
    std::uint8_t* const to = part.memory.data() + part.used;
    base::store_le(to, place.script.high);
    base::store_le(to + 8, place.script.low);
    base::store_le(to + 16, place.height);
    base::store_le(to + 20, place.position);
    const auto event_bytes =
        static_cast<std::size_t>(put_event(to + kHeadBytes, event) - (to + kHeadBytes));
    to[24] = static_cast<std::uint8_t>(event_bytes);
    part.used += kHeadBytes + event_bytes;
    size_bytes_ += kHeadBytes + event_bytes;
    // Many touches go to other parts before the next comes to this one.
    const std::size_t ahead = std::min(part.used + kCacheLine, part.memory.size() - 1);
    __builtin_prefetch(part.memory.data() + ahead, /*for writing*/ 1);
}

void ScriptTouches::clear() {
    for (Part& part : parts_)
        part.used = 0;
    size_bytes_ = 0;
}

base::Status ScriptTouches::write_to(ScriptSegmentWriter& writer) const {
    std::vector<Entry> entries;
    std::vector<Entry> scratch;
    for (const Part& part : parts_) {
        entries.clear();
        for (std::size_t begin = 0; begin < part.used;) {
            const StoredTouch touch = stored_touch(part.memory.data() + begin);
            entries.push_back({touch.place.script, base::narrow<std::uint32_t>(begin)});
            begin += touch.size();
        }
        if (entries.size() < kRadixSizeMin) {
            std::ranges::sort(entries, {}, &Entry::order);
        } else {
            scratch.resize(entries.size());
            scatter(entries, scratch, kThirdByteShift);
            scatter(scratch, entries, kSecondByteShift);
            sort_pieces(entries);
        }
        for (const Entry& entry : entries) {
            const StoredTouch touch = stored_touch(part.memory.data() + entry.begin);
            MALHA_TRY(writer.add(touch.place, touch.event));
        }
    }
    return {};
}

}  // namespace malha::index
