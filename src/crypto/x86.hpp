// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// MALHA_X86 is defined where x86-64 instructions may be written. Compile with -DMALHA_PORTABLE to
// test the code of other machines on this one.
#pragma once

#if defined(__x86_64__) && !defined(MALHA_PORTABLE)
#define MALHA_X86 1
#endif
