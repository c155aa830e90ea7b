// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See built_in_as_map.hpp. The assembler takes the file as it is: as the text of an array its two
// million bytes would keep the compiler busy for a minute.
#include "built_in_as_map.hpp"

#ifdef MALHA_ASMAP
asm(".section .rodata\n"
    "malha_as_map_begin:\n"
    ".incbin \"" MALHA_ASMAP
    "\"\n"
    "malha_as_map_end:\n"
    ".byte 0\n"
    ".previous\n");
extern "C" const std::uint8_t malha_as_map_begin[], malha_as_map_end[];
#endif

namespace malha::node {

base::ByteView built_in_as_map() {
#ifdef MALHA_ASMAP
    return {malha_as_map_begin, malha_as_map_end};
#else
    return {};
#endif
}

}  // namespace malha::node
